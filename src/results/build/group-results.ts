import { Decimal } from 'decimal.js';
import type { Bill, BillLine } from '../../billing/bill.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { ScenarioGroup } from '../../model/scenario-group.ts';
import type { FunctionResults, GroupResults } from '../documents/document.ts';

/** What is of no scenario alone. No prefix can be called so. */
const SHARED = '(shared)';

/**
 * An account's figures by the scenarios that it includes; what is of none of them alone (its own functions,
 * gateways, what the bill takes off as a whole) comes last. Their amounts add up to the bill.
 */
export function groupResults(
  { groups = [] }: Pick<CompiledScenario, 'groups'>,
  functions: ReadonlyMap<string, FunctionResults>,
  bills: { readonly bill: Bill; readonly monthlyBill: Bill },
  amount: (value: Decimal) => number,
): readonly GroupResults[] {
  const owners = new Map(groups.flatMap((group) => group.owners.map((name) => [name, group] as const)));
  const total = amountsBy(bills.bill, owners);
  const monthly = amountsBy(bills.monthlyBill, owners);
  const named = new Set(groups.flatMap((group) => group.functions));
  const others = [...functions.keys()].filter((name) => !named.has(name));
  const rows = [
    ...groups.map((group) => ({ ...group, key: group as ScenarioGroup | null })),
    { name: SHARED, scenario: '', functions: others, key: null },
  ];
  return rows.flatMap(({ name, scenario, functions: own, key }): GroupResults[] => {
    const lines = total.get(key);
    if (key === null && own.length === 0 && lines === undefined) return [];
    const results = own.flatMap((one): FunctionResults[] => {
      const found = functions.get(one);
      return found === undefined ? [] : [found];
    });
    const sum = (of: (one: FunctionResults) => number): number => {
      let all = 0;
      for (const one of results) all += of(one);
      return all;
    };
    return [
      {
        name,
        scenario,
        functions: own.length,
        requests: sum(({ requests }) => requests),
        invocations: sum(({ invocations }) => invocations),
        coldStarts: sum(({ coldStarts }) => coldStarts),
        throttles: sum(({ throttles = 0 }) => throttles),
        total: amount(lines ?? new Decimal(0)),
        monthly: amount(monthly.get(key) ?? new Decimal(0)),
      },
    ];
  });
}

function amountsBy(
  bill: Bill,
  owners: ReadonlyMap<string, ScenarioGroup>,
): ReadonlyMap<ScenarioGroup | null, Decimal> {
  const amounts = new Map<ScenarioGroup | null, Decimal>();
  for (const line of bill.lines) {
    const group = ownerOf(line, owners);
    amounts.set(group, (amounts.get(group) ?? new Decimal(0)).plus(line.amount));
  }
  return amounts;
}

/** Lines say what they are of: a function, or `Requests of QUEUE, tier 2`. */
function ownerOf(line: BillLine, owners: ReadonlyMap<string, ScenarioGroup>): ScenarioGroup | null {
  const ofFunction = line.function === null ? undefined : owners.get(line.function);
  if (ofFunction !== undefined) return ofFunction;
  const of = / of ([A-Za-z0-9_.-]+?)(?:,? tier \d+| \(free tier\)|,.*)?$/.exec(line.item)?.[1];
  return (of === undefined ? undefined : owners.get(of)) ?? null;
}
