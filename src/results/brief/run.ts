import type { Assumption } from '../../model/assumption.ts';
import type {
  CostLine,
  Finding,
  FunctionResults,
  ResultsDocument,
  ThresholdResult,
} from '../documents/document.ts';
import type { RunAnswer } from './answers.ts';
import { fitted, short } from './fit.ts';

const MOST_LINES = 5;
const FINDING_CHARACTERS = 260;

/** What a run says, in at most 3 kB. */
export function briefRun(document: ResultsDocument): RunAnswer {
  const { cost } = document;
  const { low, high } = cost.monthlyRange ?? { low: cost.monthly, high: cost.monthly };
  const answer: RunAnswer = {
    kind: 'run',
    name: document.name,
    region: document.region,
    currency: cost.currency,
    simulatedSeconds: document.simulatedSeconds,
    verdict: document.verdict,
    monthlyUsd: { low, expected: cost.monthly, high },
    functions: Object.entries(document.functions).map(([name, results]) => ({ name, ...figuresOf(results) })),
    thresholds: [...document.thresholds].sort(failedFirst).map(briefThreshold),
    findings: document.findings.map(briefFinding),
    lines: briefLines(cost.monthlyLines),
    backlogs: backlogsOf(document),
    resources: resourcesOf(document),
    unconfirmed: unconfirmedOf(document.assumptions),
    notModelled: notModelledOf(document),
  };
  return fitted(answer, [
    'unconfirmed',
    'resources',
    'backlogs',
    'notModelled',
    'lines',
    'findings',
    'thresholds',
    'functions',
  ]);
}

function figuresOf(results: FunctionResults) {
  const { outcomes, latencyMs, worstMinute, concurrency } = results;
  return {
    memoryMb: results.memoryMb,
    requests: results.requests,
    coldShare: results.coldStartRate,
    p50Ms: latencyMs.p50,
    p95Ms: latencyMs.p95,
    p99Ms: latencyMs.p99,
    worstMinuteP99Ms: worstMinute?.p99Ms,
    throttled: results.throttles ?? 0,
    refused: outcomes.throttled + outcomes.accessDenied + outcomes.dropped,
    failed: outcomes.failed + outcomes.timedOut + outcomes.outOfMemory,
    meanConcurrency: concurrency.mean,
    peakConcurrency: concurrency.max,
  };
}

/** The dearest lines of a bill. */
function briefLines(lines: readonly CostLine[]): RunAnswer['lines'] {
  return [...lines]
    .sort((a, b) => b.amount - a.amount)
    .slice(0, MOST_LINES)
    .map(({ service, function: name, item, amount }) => ({
      service,
      function: name,
      item,
      monthlyUsd: amount,
    }));
}

function failedFirst(a: ThresholdResult, b: ThresholdResult): number {
  return Number(a.passed) - Number(b.passed);
}

function briefThreshold({ metric, expression, actual, passed }: ThresholdResult) {
  return { metric, expression, actual, passed };
}

export function briefFinding({ id, about, text, advice, whatIf }: Finding): RunAnswer['findings'][number] {
  // The change stands in `set`; its options in the text would say it again.
  const words = text.replace(/: --set .*$/, '');
  return {
    id,
    about,
    text: short(words, FINDING_CHARACTERS),
    set: advice === undefined ? undefined : { ...advice.set },
    effect: whatIf === undefined ? undefined : short(whatIf.text, FINDING_CHARACTERS),
  };
}

function backlogsOf({ triggers }: ResultsDocument): RunAnswer['backlogs'] {
  return Object.entries(triggers)
    .filter(([, { backlog }]) => backlog.max > 0)
    .map(([trigger, { backlog, leftOver, ageMs }]) => {
      return { trigger, peak: backlog.max, leftOver, ageP99Ms: ageMs.p99 };
    })
    .sort((a, b) => b.peak - a.peak);
}

function resourcesOf({ resources }: ResultsDocument): RunAnswer['resources'] {
  return Object.entries(resources).map(([name, { latencyMs, concurrency, waiting, rejected }]) => {
    return { name, p99Ms: latencyMs.p99, meanBusy: concurrency.mean, meanWaiting: waiting.mean, rejected };
  });
}

/** What no good source stands behind; the same of several functions or triggers once. */
export function unconfirmedOf(assumptions: readonly Assumption[]): string[] {
  const byValue = new Map<string, { first: string; count: number; value: string }>();
  for (const { key, value, confirmed } of assumptions) {
    if (confirmed) continue;
    const [section = '', , ...rest] = key.split('.');
    const same = `${section}.${rest.join('.')}=${value}`;
    const known = byValue.get(same);
    if (known === undefined) byValue.set(same, { first: key, count: 1, value });
    else known.count++;
  }
  return [...byValue.values()].map(({ first, count, value }) => {
    const others = count === 1 ? '' : ` (and ${count - 1} alike)`;
    return short(`${first}${others}: ${value}`, 120);
  });
}

function notModelledOf({ cost, warnings }: ResultsDocument): string[] {
  const month = cost.month?.warning;
  const notes = (cost.notes ?? []).filter((note) => !note.startsWith('Amounts are in'));
  return [...new Set([...(month === undefined ? [] : [month]), ...warnings, ...notes])];
}
