import type { CompiledScenario } from '../../model/compiled.ts';
import type { KnownNames } from '../../scenario/check/check-references.ts';
import { reachedBy } from '../../scenario/graph/reached.ts';
import type { Issue } from '../../scenario/schema/issues.ts';
import type { Scenario } from '../../scenario/schema/scenario.ts';
import { neverMeasured, thresholdNames } from './threshold-names.ts';
import { parseThreshold } from './thresholds.ts';
import { unmeasuredWindow } from './windows.ts';

/**
 * What is wrong with a scenario's thresholds: grammar, names, limits, and metrics of something that no event
 * comes to, which would hold at 0 whatever happens. `isSound` tells that nothing else is wrong, so that what
 * is reached is known.
 */
export function thresholdIssues(scenario: Scenario, known: KnownNames, isSound: boolean): readonly Issue[] {
  const names = {
    functions: [...known.functions],
    triggers: [...known.triggers],
    resources: [...known.resources],
  };
  const reached = reachedBy(scenario);
  const isJudged = isSound && reached.functions.size > 0;
  return scenario.thresholds.flatMap(({ metric, expression }): Issue[] => {
    const path = ['thresholds', metric];
    const parsed = parseThreshold(metric, expression, names);
    if (!parsed.ok) return [{ path, problem: parsed.problem, remedy: parsed.remedy }];
    const { owner, name } = parsed.threshold.of;
    const isNamed = owner === 'function' || owner === 'trigger' || owner === 'resource';
    if (!isNamed || name === null || !isJudged || reached[`${owner}s`].has(name)) return [];
    const problem = `no event comes to the ${owner} '${name}', so ${metric} has no figure to hold against`;
    return [{ path, problem, remedy: 'send it traffic, or take the threshold away' }];
  });
}

/**
 * Thresholds on what this scenario never measures, once its sources are known: an iterator age of a queue, a
 * chain that begins nowhere.
 */
export function unmeasuredThresholds(compiled: CompiledScenario): readonly Issue[] {
  const names = thresholdNames(compiled);
  return compiled.thresholds.flatMap(({ metric, expression }): Issue[] => {
    const parsed = parseThreshold(metric, expression, names);
    if (!parsed.ok) return [];
    const { of, windowMs } = parsed.threshold;
    const wrong =
      neverMeasured(of, compiled) ?? (windowMs === null ? null : unmeasuredWindow(windowMs, compiled));
    if (wrong === null) return [];
    return [{ path: ['thresholds', metric], problem: wrong.problem, remedy: wrong.remedy }];
  });
}
