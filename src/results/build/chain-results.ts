import type { Histogram } from '../../metrics/histogram.ts';
import type { ChainMeasurements } from '../../model/measurements.ts';
import type { ChainResults } from '../documents/document.ts';
import { ratio, rounded } from '../statistics/rounded.ts';
import { merged, trendOf } from '../statistics/trend.ts';
import type { SourceView } from './source-views.ts';

/** By the name of the entry point: its trigger, or the function that is called directly. */
export function chainResults(
  views: readonly SourceView[],
  chains: ReadonlyMap<number, ChainMeasurements>,
): Readonly<Record<string, ChainResults>> {
  return Object.fromEntries(
    [...chainsByName(views, chains)].map(([name, parts]) => {
      const latencyMs = merged(parts.map((part) => part.latencyMs));
      const invocations = parts.reduce((sum, part) => sum + part.invocations, 0);
      const refused = parts.reduce((sum, part) => sum + part.refused, 0);
      const events = latencyMs.count + refused;
      return [
        name,
        {
          latencyMs: trendOf(latencyMs),
          invocationsPerEvent: rounded(ratio(invocations, latencyMs.count)),
          events,
          refused,
          refusedRate: rounded(ratio(refused, events)),
        },
      ];
    }),
  );
}

/** The histograms behind `chainResults`, under the same names and keys. */
export function chainTrends(
  views: readonly SourceView[],
  chains: ReadonlyMap<number, ChainMeasurements>,
): ReadonlyMap<string, { readonly latencyMs: Histogram }> {
  return new Map(
    [...chainsByName(views, chains)].map(([name, parts]) => [
      name,
      { latencyMs: merged(parts.map((part) => part.latencyMs)) },
    ]),
  );
}

function chainsByName(
  views: readonly SourceView[],
  chains: ReadonlyMap<number, ChainMeasurements>,
): ReadonlyMap<string, readonly ChainMeasurements[]> {
  const byName = new Map<string, ChainMeasurements[]>();
  for (const { index, name, model, measured, denied } of views) {
    const chain = chains.get(index);
    if (chain === undefined) continue;
    // What is stopped at the door sets off no chain that could end, but where a client tries again.
    const atDoor = model.client === null ? measured.refusedAtDoor : 0;
    const refused = chain.refused + atDoor + (model.isDenied ? denied : 0);
    byName.set(name, [...(byName.get(name) ?? []), { ...chain, refused }]);
  }
  return byName;
}
