import type { CompiledScenario } from '../../model/compiled.ts';
import { FaultError } from '../../model/fault.ts';
import type { Measurements } from '../../model/measurements.ts';
import type { Finding, ResultsDocument } from '../../results/documents/document.ts';
import { rememberTrends, trendsBehind } from '../../results/figures/replication-trends.ts';
import { FINDINGS_LIMIT } from '../../results/findings/findings.ts';
import type { LoadedScenario } from '../../scenario/load.ts';
import type { ScenarioRun } from '../runs/run-replications.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import { Crew, type CrewOptions } from '../runs/task-scheduler.ts';
import { advisedFindings, askedAdvice } from './advice.ts';
import type { Given } from './alternative.ts';
import { mostSimulated } from './budget.ts';
import { type Change, pricerOf, readChanges, withBill } from './changes.ts';
import { cheaperFindings, laddersOf, type RungResult, readRungs } from './ladders.ts';
import { moneyBasis } from './money-basis.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

export interface WhatIfOptions extends Pick<CrewOptions, 'signal' | 'onProgress' | 'workers' | 'states'> {
  readonly maximumBadRows?: number | undefined;
}

/** A change that may be simulated: the more it weighs, the sooner. */
interface Candidate {
  readonly change: Change;
  readonly weight: number;
}

/** A bill that rises by less than this share is as it was. */
const DEARER_SHARE = 0.05;
/** Findings that warn are answered before anything is saved. */
const WARNING_WEIGHT = 1e12;

/**
 * The run's document with what the changes of its findings would do, and with findings of what would be
 * cheaper. Changes are simulated on the traffic of the first replication, the best first, as long as
 * `mostSimulated` has it. `measurements` are of the first replication; null where it was not run here.
 */
export async function withWhatIfs(
  loaded: LoadedScenario,
  run: ScenarioRun,
  measurements: Measurements | null,
  options: WhatIfOptions,
): Promise<ResultsDocument> {
  const [replication] = run.replications;
  if (replication === undefined) return run.document;
  const first = ofItself(replication.document, loaded.compiled);
  const basis = moneyBasis(first);
  const findings = basis.isMonth
    ? run.document.findings
    : run.document.findings.map((one) => ofRun(one, first));
  const given: Given = { scenario: loaded.scenario, compiled: loaded.compiled, document: first };
  const advice = askedAdvice(findings);
  const ladders = laddersOf(given);
  const changes = await readChanges(loaded, [
    ...advice.map(({ set }) => set),
    ...ladders.flatMap(({ ladder }) => ladder.rungs.map(({ set }) => set)),
  ]);
  const advised = changes.slice(0, advice.length);
  const price = measurements === null ? null : pricerOf(loaded.compiled, measurements, basis);
  const rungs = readRungs(ladders, changes.slice(advice.length), price, first);

  const candidates: Candidate[] = [
    ...advised.map((change, index) => ({
      change,
      weight: advice[index]?.severity === 'warning' ? WARNING_WEIGHT - index : 0,
    })),
    ...rungs
      .filter(({ needsRun }) => needsRun)
      .map(({ change, expectedUsd }) => ({ change, weight: expectedUsd })),
  ];
  const chosen = candidates
    .filter(({ change }) => change.compiled !== null)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, mostSimulated(first, run.document))
    .map(({ change }) => change);
  const simulated = await simulateAll(chosen, first, run, options);
  const outcomes = new Map<Change, Outcome>(simulated);
  for (const { change, priced } of rungs) {
    if (priced?.isExact !== true || outcomes.has(change)) continue;
    outcomes.set(change, outcomeOf(first, withBill(first, priced.billUsd, basis), run.replications.length));
  }

  const results: RungResult[] = rungs.map((rung) => ({
    ...rung,
    outcome: outcomes.get(rung.change) ?? null,
  }));
  const told = inOrderOfUse(
    advisedFindings(findings, advice, advised, outcomes),
    cheaperFindings(results, first),
  );
  const document = { ...run.document, findings: told };
  const trends = trendsBehind(run.document);
  return trends === undefined ? document : rememberTrends(document, trends);
}

/** A month of regimes is made of several runs: what a change of one saves is told of that run alone. */
function ofItself(document: ResultsDocument, { month = [] }: CompiledScenario): ResultsDocument {
  if (month.length === 0) return document;
  const { cost } = document;
  const warning = cost.month?.warning ?? 'a month is made of several runs';
  return { ...document, cost: { ...cost, month: { basis: 'regimes', ...cost.month, warning } } };
}

/** Money of a month as that of the run. */
function ofRun({ monthlyUsd, ...finding }: Finding, { cost }: ResultsDocument): Finding {
  if (monthlyUsd === undefined || cost.monthly === 0) return finding;
  return { ...finding, runUsd: (monthlyUsd * cost.total) / cost.monthly };
}

/** Runs of the first replication with each change; what cannot be run has no outcome. */
async function simulateAll(
  changes: readonly Change[],
  before: ResultsDocument,
  run: ScenarioRun,
  { signal, onProgress, workers, states, maximumBadRows = 0 }: WhatIfOptions,
): Promise<readonly (readonly [Change, Outcome])[]> {
  if (changes.length === 0) return [];
  const crew = new Crew({ signal, onProgress, workers, states });
  try {
    let finished = 0;
    crew.tellVariants(0, changes.length);
    const running = changes.map(async (change, order): Promise<readonly (readonly [Change, Outcome])[]> => {
      const { compiled } = change;
      if (compiled === null) return [];
      const task = {
        compiled,
        replication: 0,
        maximumBadRows,
        measuresBatches: false,
        keepsTrends: false,
        sharesArrivals: changes.length > 1,
      };
      try {
        const { document } = await crew.run(task, order);
        crew.tellVariants(++finished, changes.length);
        return [[change, outcomeOf(before, document, run.replications.length)]];
      } catch (error) {
        if (error instanceof FaultError) return [];
        throw error;
      }
    });
    return (await inOrder(running)).flat();
  } finally {
    crew.close();
  }
}

/** What breaks first, then what is saved, the most first, then all else. */
function inOrderOfUse(told: readonly Finding[], cheaper: readonly Finding[]): readonly Finding[] {
  const isWarning = ({ severity }: Finding) => severity === 'warning';
  const saves = (finding: Finding) =>
    !isWarning(finding) && finding.advice !== undefined && finding.id === 'provisioned-idle';
  const others = told.filter(
    (finding) => !isWarning(finding) && !saves(finding) && !isToldBetter(finding, [...told, ...cheaper]),
  );
  // Those that slow nothing stand first, and what stands idle is dearer than any of them or comes behind.
  const saved = [...cheaper];
  for (const finding of told.filter(saves)) {
    const place = saved.findIndex((one) => usdOf(one) < usdOf(finding));
    saved.splice(place === -1 ? saved.length : place, 0, finding);
  }
  // What costs more than it did, though nothing breaks, is told behind what costs nothing.
  return [
    ...told.filter(isWarning),
    ...saved,
    ...others.filter((finding) => !risesBill(finding)),
    ...others.filter(risesBill),
  ].slice(0, FINDINGS_LIMIT);
}

/** Whether its change was tried and makes the bill a good part larger. */
function risesBill({ advice, whatIf }: Finding): boolean {
  const bill = whatIf?.figures.find(({ figure }) => /^cost\./.test(figure));
  return advice !== undefined && bill !== undefined && bill.after > (1 + DEARER_SHARE) * bill.before;
}

function usdOf({ monthlyUsd = 0, runUsd = 0 }: Finding): number {
  return monthlyUsd + runUsd;
}

/** Findings whose money is what their change saves. */
const SAVES = /^(cheaper-|provisioned-idle$|logs-cost$)/;

/** Where another finding saves half of the largest part of the bill, that it is the largest is no news. */
function isToldBetter(finding: Finding, all: readonly Finding[]): boolean {
  if (finding.id !== 'largest-part') return false;
  return all.some(({ id = '', ...other }) => SAVES.test(id) && usdOf({ id, ...other }) >= usdOf(finding) / 2);
}
