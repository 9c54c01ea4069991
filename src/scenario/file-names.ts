import type { PlacedTraffic, Scenario } from './schema/scenario.ts';
import type { KeyPath } from './text/source-node.ts';

/**
 * A scenario, or a part of it, with each name of a file called otherwise: traces, own prices and definitions
 * of state machines. Files of values (`empirical: { file }`) are read before, so that no name of one is left.
 * `path` is where the name stands.
 */
export function withFileNames<Part extends Partial<Scenario>>(
  part: Part,
  rename: (name: string, path: KeyPath) => string,
): Part {
  const traffic = part.traffic?.map((entry): PlacedTraffic => {
    const { pattern } = entry;
    if (pattern.kind !== 'trace') return entry;
    return {
      ...entry,
      pattern: { ...pattern, file: rename(pattern.file, ['traffic', entry.index, 'trace']) },
    };
  });
  const triggers =
    part.triggers === undefined
      ? undefined
      : new Map(
          [...part.triggers].map(([name, trigger]) => {
            const { definition } = trigger;
            if (typeof definition !== 'string') return [name, trigger];
            return [name, { ...trigger, definition: rename(definition, ['triggers', name, 'definition']) }];
          }),
        );
  const month = part.month?.map((regime, index) =>
    regime.scenario === null
      ? regime
      : { ...regime, scenario: rename(regime.scenario, ['month', index, 'scenario']) },
  );
  const prices = part.billing?.prices;
  return {
    ...part,
    ...(traffic === undefined ? {} : { traffic }),
    ...(month === undefined ? {} : { month }),
    ...(triggers === undefined ? {} : { triggers }),
    ...(prices === undefined
      ? {}
      : { billing: { ...part.billing, prices: rename(prices, ['billing', 'prices']) } }),
  };
}
