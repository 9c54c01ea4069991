import type { Decimal } from 'decimal.js';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { Fault } from '../../model/fault.ts';
import type { Measurements } from '../../model/measurements.ts';
import type { Advice, ResultsDocument } from '../../results/documents/document.ts';
import type { LoadedScenario } from '../../scenario/load.ts';
import { loadScenarioVariants } from '../load.ts';
import type { MoneyBasis } from './money-basis.ts';
import { repriced } from './reprice.ts';
import { isSameRun } from './same-run.ts';

/** A change of the scenario, read and checked. */
export interface Change {
  readonly set: Advice['set'];
  /** Null where it is no valid scenario; `fault` then says why. */
  readonly compiled: CompiledScenario | null;
  readonly fault: Fault | null;
}

/** The scenario read again with each change laid over its own settings, in the order given. */
export async function readChanges(
  { input, set }: LoadedScenario,
  changes: readonly Advice['set'][],
): Promise<readonly Change[]> {
  const options = changes.map((change) => {
    const own = Object.entries(change).map(([path, value]) => ({
      option: 'what-if',
      text: `${path}=${value}`,
    }));
    return { set: [...set, ...own], purpose: 'run' as const };
  });
  const loaded = options.length === 0 ? [] : await loadScenarioVariants(input, options);
  return changes.map((change, index): Change => {
    const one = loaded[index];
    if (one?.ok === true) return { set: change, compiled: one.compiled, fault: null };
    return { set: change, compiled: null, fault: one?.faults[0] ?? null };
  });
}

/** What a change costs for the use that was measured, on the basis on which the run tells money. */
export interface Priced {
  /** Dollars less; negative where it is dearer. */
  readonly savingUsd: number;
  /** The whole bill. */
  readonly billUsd: number;
  /** Whether the run would be the same but for its bill, so that this is what simulating it would give. */
  readonly isExact: boolean;
  /** Whether it rests on prices that are estimates, where the bill as it is does not. */
  readonly isEstimate: boolean;
}

/** Prices changes for what was measured of the scenario as it is. */
export function pricerOf(compiled: CompiledScenario, measurements: Measurements, { isMonth }: MoneyBasis) {
  const given = repriced(compiled, measurements, isMonth);
  return (changed: CompiledScenario): Priced => {
    const bill = repriced(changed, measurements, isMonth);
    const estimates = (lines: typeof bill.lines) => lines.filter(({ estimate }) => estimate !== null).length;
    return {
      savingUsd: toNumber(given.total.minus(bill.total)),
      billUsd: toNumber(bill.total),
      isExact: isSameRun(compiled, changed),
      isEstimate: estimates(bill.lines) > estimates(given.lines),
    };
  };
}

/** The document of a run that is the same but for its bill. */
export function withBill(document: ResultsDocument, usd: number, { isMonth }: MoneyBasis): ResultsDocument {
  return { ...document, cost: { ...document.cost, ...(isMonth ? { monthly: usd } : { total: usd }) } };
}

/** As amounts stand in documents. */
function toNumber(value: Decimal): number {
  return value.toSignificantDigits(12).toNumber();
}
