import type { ResultsDocument } from '../../results/documents/document.ts';
import type {
  ReconciliationDocument,
  ReconciliationLine,
} from '../../results/documents/reconciliation-document.ts';
import { formatDuration } from '../../units/format.ts';
import type { FunctionObservations, Observations } from '../observations.ts';
import { loggedNames } from './logged-names.ts';
import { HOURS_A_MONTH, predictedItems } from './predicted-items.ts';
import { AGREEMENT } from './reasons.ts';
import { amounts, bySize, periodText, sumOf, verdictOf } from './reconcile.ts';

const HOUR_MS = 3_600_000;
const BYTES_A_GB = 1_073_741_824;

/** A function of the scenario, and what the logs have of it. */
interface Seen {
  readonly own: string;
  readonly logged: string;
  readonly one: FunctionObservations;
}

/** An item of a function as the logs have it; what it cost is that at the scenario's prices. */
interface Logged {
  readonly item: string;
  readonly quantity: number;
  readonly reason: (ratio: number) => string;
}

/**
 * Holds a run's month against what logs tell of its functions: invocations, GB-seconds (memory × billed
 * duration, summed invocation by invocation) and bytes logged, at the scenario's own prices.
 */
export function reconcileLogs(
  document: ResultsDocument,
  observations: Observations,
  files: readonly string[],
): ReconciliationDocument {
  const names = loggedNames(Object.keys(document.functions), [...observations.functions.keys()]);
  const seen = [...names].flatMap(([own, logged]) => {
    const one = observations.functions.get(logged);
    return one === undefined ? [] : [{ own, logged, one }];
  });
  const period = periodOf(document, seen);
  const lines = seen.flatMap(({ own, one }) => linesOf(document, own, one, period.hours)).sort(bySize);
  const total = amounts(sumOf(lines, 'predicted'), sumOf(lines, 'billed'));
  const unmatched = [...observations.functions.keys()].filter((name) => ![...names.values()].includes(name));
  const unseen = Object.keys(document.functions).filter((name) => !names.has(name));
  const verdict = verdictOf(lines, total, period.start === null ? 'as many invocations' : periodText(period));
  return {
    schemaVersion: 1,
    kind: 'reconciliation',
    name: document.name,
    region: document.region,
    verdict: { ...verdict, headline: verdict.headline.replace('was billed', 'was logged') },
    against: { kind: 'logs', files, format: 'logs' },
    period,
    lines,
    total,
    outside: [],
    notes: [
      'What was logged is priced as the scenario is: the same list, tiers and plans.',
      ...(period.start === null
        ? ['No line has a time: the prediction is for as many invocations as were logged.']
        : []),
      ...seen
        .filter(({ own, logged }) => own !== logged)
        .map(({ own, logged }) => `${own} is ${logged} in the logs.`),
      ...seen.flatMap(({ own, one }) => unbilledLogs(document, own, one)),
      ...told('The logs have functions that the scenario does not', unmatched),
      ...told('The logs have nothing of', unseen),
      ...observations.warnings.map(({ file, problem, remedy }) => `${file}: ${problem}; ${remedy}.`),
    ],
  };
}

function unbilledLogs(
  document: ResultsDocument,
  name: string,
  { counts }: FunctionObservations,
): readonly string[] {
  const isBilled = predictedItems(document, HOURS_A_MONTH, name).has('logs.ingestLambda');
  if (isBilled || counts.loggedBytes === 0 || counts.invocations === 0) return [];
  const bytes = Math.round(counts.loggedBytes / counts.invocations);
  return [
    `${name} logs ${bytes} B an invocation, and the scenario bills no logs (functions.${name}.logs.bytes).`,
  ];
}

function told(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(', ');
  return [`${what}: ${shown}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`];
}

function linesOf(
  document: ResultsDocument,
  name: string,
  one: FunctionObservations,
  hours: number,
): readonly ReconciliationLine[] {
  const predicted = predictedItems(document, hours, name);
  const architecture = document.functions[name]?.architecture ?? 'x86_64';
  const asked = predicted.get('lambda.requests')?.quantity ?? 0;
  const traffic = asked === 0 ? null : one.counts.invocations / asked;
  return loggedOf(document, name, one, architecture).flatMap(({ item, quantity, reason }) => {
    const own = predicted.get(item);
    const price = own?.unitPrice ?? predictedItems(document, hours).get(item)?.unitPrice ?? 0;
    if (own === undefined && (quantity === 0 || price === 0)) return [];
    const ratio = own === undefined || own.quantity === 0 ? null : quantity / own.quantity;
    const follows =
      item !== 'lambda.requests' &&
      ratio !== null &&
      traffic !== null &&
      Math.abs(ratio / traffic - 1) < AGREEMENT;
    return [
      {
        item,
        function: name,
        region: document.region,
        usageTypes: [],
        unit: own?.unit ?? null,
        ...amounts(own?.usd ?? 0, Math.max(0, quantity - (own?.freeQuantity ?? 0)) * price),
        predictedQuantity: own?.quantity ?? 0,
        billedQuantity: quantity,
        reason:
          ratio === null
            ? 'the scenario has no such usage'
            : Math.abs(ratio - 1) <= AGREEMENT
              ? 'they agree'
              : follows
                ? `it follows the invocations, which are ${short(traffic)} times those predicted`
                : reason(traffic === null || item === 'lambda.requests' ? ratio : ratio / traffic),
      },
    ];
  });
}

function loggedOf(
  document: ResultsDocument,
  name: string,
  { counts }: FunctionObservations,
  architecture: string,
): readonly Logged[] {
  const results = document.functions[name];
  const billedMs = counts.invocations === 0 ? 0 : counts.billedMs / counts.invocations;
  const ownMs =
    results === undefined || results.invocations === 0 ? 0 : results.billedMs / results.invocations;
  const memoryMb = counts.billedMs === 0 ? 0 : (counts.gbSeconds * 1024 * 1000) / counts.billedMs;
  return [
    {
      item: 'lambda.requests',
      quantity: counts.invocations,
      reason: (ratio) =>
        `${short(ratio)} times as many were logged: ${ratio > 1 ? 'more traffic or retries' : 'less traffic, or logs of a part of it'}${counts.retries > 0 ? ` (${counts.retries} were retries)` : ''}`,
    },
    {
      item: `lambda.duration.${architecture}`,
      quantity: counts.gbSeconds,
      reason: (ratio) =>
        `an invocation was billed ${formatDuration(billedMs)} at ${Math.round(memoryMb)} MB on average where the scenario has ${formatDuration(ownMs)} at ${results?.memoryMb ?? 0} MB: ${short(ratio)} times the GB-seconds; calibrate fits the duration`,
    },
    {
      item: 'logs.ingestLambda',
      quantity: counts.loggedBytes / BYTES_A_GB,
      reason: () =>
        `${Math.round(counts.loggedBytes / Math.max(1, counts.invocations))} B an invocation were logged (functions.${name}.logs.bytes is the handler's own part)`,
    },
  ];
}

/** When the logs are of; where no line has a time, as long as the scenario takes for as many invocations. */
function periodOf(document: ResultsDocument, seen: readonly Seen[]): ReconciliationDocument['period'] {
  const firstMs = Math.min(...seen.flatMap(({ one }) => one.firstMs ?? []));
  const lastMs = Math.max(...seen.flatMap(({ one }) => one.lastMs ?? []));
  if (lastMs > firstMs && Number.isFinite(lastMs - firstMs)) {
    const [start, end] = [new Date(firstMs).toISOString(), new Date(lastMs).toISOString()];
    return { start, end, hours: Number(((lastMs - firstMs) / HOUR_MS).toPrecision(12)) };
  }
  const month = seen.reduce(
    (all, { own }) =>
      all + (predictedItems(document, HOURS_A_MONTH, own).get('lambda.requests')?.quantity ?? 0),
    0,
  );
  const logged = seen.reduce((all, { one }) => all + one.counts.invocations, 0);
  const hours = month === 0 ? HOURS_A_MONTH : (HOURS_A_MONTH * logged) / month;
  return { start: null, end: null, hours: Number(hours.toPrecision(12)) };
}

const short = (ratio: number): string => String(Number(ratio.toPrecision(3)));
