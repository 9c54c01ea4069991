import type { Distribution } from '../../random/distribution.ts';
import { isTakenForLognormal } from '../schema/distribution-schema.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { Assumptions } from './assumptions.ts';
import { spread } from './compile-cold-start.ts';

/** Notes every distribution that was given by two figures, whose shape is therefore ours. */
export function assumeShapes(scenario: Scenario, assumptions: Assumptions): void {
  walk(scenario.functions, 'functions');
  walk(scenario.triggers, 'triggers');
  walk(scenario.resources, 'resources');
  walk(scenario.traffic, 'traffic');

  function walk(value: unknown, path: string): void {
    if (value === null || typeof value !== 'object') return;
    if (isTakenForLognormal(value as Distribution)) {
      assumptions.choice(
        path,
        `a lognormal distribution: ${spread(value as Distribution)}`,
        'a choice of this simulator: two figures tell no shape, and times of computers are skewed to the right; name the distribution for another',
      );
      return;
    }
    const entries = value instanceof Map ? value.entries() : Object.entries(value);
    for (const [key, part] of entries) walk(part, `${path}.${String(key)}`);
  }
}
