import { EDGE_LIMITS, EDGE_RESTRICTIONS, isViewerEvent } from '../../platform/edge.ts';
import { managedLanguage } from '../../platform/runtimes.ts';
import { formatDuration } from '../../units/format.ts';
import { mostProvisioned } from '../graph/provisioned.ts';
import type { FunctionSpec } from '../schema/function-schema.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';

type Words = Omit<Issue, 'path'>;

/** What Lambda@Edge does not let a function have that runs at CloudFront. */
export function checkEdge(scenario: Scenario): Issue[] {
  const issues: Issue[] = [];
  const checked = new Set<string>();
  for (const [name, trigger] of scenario.triggers) {
    if (trigger.source !== 'lambda-edge') continue;
    const { event = 'viewer-request', hitShare = 0 } = trigger;
    if (isViewerEvent(event) && hitShare > 0) {
      issues.push({
        path: ['triggers', name, 'hitShare'],
        problem: `a ${event} function runs for every request, whatever the caches hold`,
        remedy: 'take hitShare away, or use event: origin-request or origin-response',
      });
    }
    const spec = scenario.functions.get(trigger.function);
    if (spec === undefined) continue;
    const report = (key: string, words: Words): void => {
      const path = ['functions', trigger.function, key];
      const mark = JSON.stringify([path, words.problem]);
      if (!checked.has(mark)) issues.push({ path, ...words });
      checked.add(mark);
    };
    checkLimits(spec, event, report);
    checkFeatures(spec, report);
    const other = otherWayIn(trigger, scenario);
    if (other === null) continue;
    issues.push({
      path: ['triggers', name, 'function'],
      problem: `'${trigger.function}' runs at CloudFront, and ${other} reaches it too: its invocations have two prices`,
      remedy: 'give CloudFront a function of its own',
    });
  }
  return issues;
}

function checkLimits(
  { memory = 128, timeout = 3000 }: FunctionSpec,
  event: NonNullable<TriggerSpec['event']>,
  report: (key: string, words: Words) => void,
): void {
  const { value, source } = EDGE_LIMITS[isViewerEvent(event) ? 'viewer' : 'origin'];
  if (memory > value.memoryMb) {
    const problem = `memory is ${memory} MB`;
    report('memory', { problem, remedy: `a ${event} function has at most ${value.memoryMb} MB (${source})` });
  }
  if (timeout > value.timeoutMs) {
    const remedy = `a ${event} function has at most ${formatDuration(value.timeoutMs)} (${source})`;
    report('timeout', { problem: `timeout is ${formatDuration(timeout)}`, remedy });
  }
}

function checkFeatures(spec: FunctionSpec, report: (key: string, words: Words) => void): void {
  const { source, value } = EDGE_RESTRICTIONS;
  const feature = (key: string, name: string, isUsed: boolean): void => {
    if (!isUsed) return;
    report(key, { problem: `a function at CloudFront has no ${name}`, remedy: `take it away (${source})` });
  };
  feature('architecture', 'arm64', spec.architecture === 'arm64');
  feature('package', 'container image', spec.package === 'image');
  feature('vpc', 'VPC', spec.vpc === true);
  feature('snapStart', 'SnapStart', spec.snapStart === true);
  feature('ephemeralStorage', 'ephemeral storage above 512 MB', (spec.ephemeralStorage ?? 512) > 512);
  const isProvisioned = mostProvisioned(spec) > 0;
  feature(
    spec.provisioning === undefined ? 'provisionedConcurrency' : 'provisioning',
    'provisioned concurrency',
    isProvisioned,
  );
  const language = spec.runtime === undefined ? 'nodejs' : managedLanguage(spec.runtime);
  if (language === undefined || value.languages.includes(language)) return;
  const problem = `the runtime of a function at CloudFront cannot be ${spec.runtime}`;
  report('runtime', { problem, remedy: `use Node.js or Python (${source})` });
}

/** What reaches the function besides CloudFront, in words; null for nothing. */
function otherWayIn({ function: name }: TriggerSpec, scenario: Scenario): string | null {
  for (const [other, trigger] of scenario.triggers) {
    if (trigger.function === name && trigger.source !== 'lambda-edge') return `the trigger '${other}'`;
  }
  for (const [caller, { invokes = [] }] of scenario.functions) {
    if (invokes.some((invoke) => invoke.function === name)) return `a call of '${caller}'`;
  }
  return scenario.traffic.some(({ to }) => to === name) ? 'traffic of its own' : null;
}
