import type { CompiledScenario } from '../../model/compiled.ts';
import { type MeasurementsState, meanMeasurements } from '../../results/build/pooled-measurements.ts';
import type { Finding, ResultsDocument } from '../../results/documents/document.ts';
import { buildFindings } from '../../results/findings/findings.ts';
import { monthlyUsageOf, usageOf } from '../../usage/usage.ts';
import { priced } from './run-replication.ts';

/**
 * What is found in all replications together: their percentiles are those of all values, their counts means.
 * `first` is the first one's document.
 */
export function pooledFindings(
  compiled: CompiledScenario,
  states: readonly MeasurementsState[],
  first: ResultsDocument,
): readonly Finding[] {
  const measurements = meanMeasurements(states);
  return buildFindings({
    compiled,
    measurements,
    bill: priced(compiled, usageOf(compiled, measurements)),
    monthlyBill: priced(compiled, monthlyUsageOf(compiled, measurements)),
    isNoMonth: first.cost.month?.warning !== undefined,
    replications: states.length,
  });
}
