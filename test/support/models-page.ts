import { AWS } from '../../src/platform/aws.ts';
import { AWS_2018 } from '../../src/platform/aws-2018.ts';
import type { Fact } from '../../src/platform/fact.ts';
import { NOT_SIMULATED } from '../../src/platform/quotas/not-simulated.ts';
import { QUOTAS } from '../../src/platform/quotas/quotas.ts';
import { isAsynchronous, isPolled } from '../../src/scenario/graph/invocation.ts';
import { NOT_MODELLED_KEYS } from '../../src/scenario/schema/function-schema.ts';
import { NOT_MODELLED_SOURCES } from '../../src/scenario/schema/other-sources.ts';
import { SOURCES, type TriggerSpec } from '../../src/scenario/schema/trigger-schema.ts';
import { BOUNDS, type Bound } from '../fidelity/bounds.ts';

/** What each bound of `npm run fidelity` is about. */
const BOUND_WORDS: Readonly<Record<keyof typeof BOUNDS, string>> = {
  coldStartsTotalPercent: 'cold starts of seven recorded runs, all together',
  coldStartsWholePercent: 'cold starts of runs of whole length',
  coldStartsRunPercent: 'cold starts of the worst single run',
  coldStartsHeldOutPercent: 'cold starts of runs that nothing was fitted on',
  memoryLawMedianPercent: 'duration at another memory size, median over measured curves',
  memoryLawP90Percent: 'the same, 90th percentile',
  memoryLawCpuMedianPercent: 'the same of CPU work alone, median',
  measuredMedianPercent: 'duration between sizes given as `measured`, median',
  measuredP90Percent: 'the same, 90th percentile',
  measuredTwoMedianPercent: 'duration from two sizes given as `measured`, median',
  measuredTwoP90Percent: 'the same, 90th percentile',
  memoryLawMixedMedianPercent: 'duration of mixed work at another size, median',
  memoryLawOverNaive: 'error of the memory law ÷ that of "inversely proportional"',
  memoryChoiceMissedPercent: 'memory sizes chosen other than by the measurement',
  memoryChoiceRegretPercent: 'what a missed choice costs beyond the best',
  traceSpanPercent: 'span of a recorded trace that is replayed',
  traceGapCvPercent: 'variation of its gaps',
  initMedianPercent: 'median of init against its measured table, all together',
  initMedianWorstPercent: 'the same, the worst single table',
  initP95Percent: '95th percentile of init',
  initP99Percent: '99th percentile of init',
  intervalCoverageOffPercent: 'intervals that hold the truth of queueing theory: distance from 95 %',
  replicationCoverageOffPercent:
    'intervals over 2, 4, 8 and 16 replications (light, heavy-tailed, bursty, short, saturated): distance from 95 %',
  calibrationCoverageOffPercent:
    'intervals of `calibrate` that hold what made its logs, over 200 seeds: distance from 94 %',
  blindColdStartsPercent: 'cold starts of the second half of seven runs, calibrated on the first',
  blindDurationPercent: 'percentiles and billed time of these second halves, the worst',
  exact: 'billed durations of real REPORT lines',
};

/** docs/models.md: what is modelled, what not, and how far off it was seen to be. */
export function modelsPage(): string {
  const facts = factsOf(AWS);
  const unconfirmed = facts.filter(({ fact }) => !fact.confirmed);
  return `${[
    '# What it models, what not, and how far off',
    'Written from the code by `npm run docs`: sources and quotas from their lists, facts from the platform, bounds from `npm run fidelity`.',
    '## What it models',
    `**Sources** (${SOURCES.length}). Synchronous: ${sources('sync')}. Asynchronous: ${sources('async')}. Polled: ${sources('polled')}.`,
    `**Functions**: cold starts by runtime, package, architecture and memory, SnapStart, environments and how long they live, memory and CPU, time-outs, errors, out of memory, retries, destinations, reserved and provisioned concurrency with its scaling, scaling rate, recursion guard, chains of functions, workflows. **Around them**: databases and other resources with their limits, permissions, logs and metrics, ${QUOTAS.length} [quotas](quotas.md) of services, the [bill](bill.md).`,
    `**Platforms**: \`aws\` (today) rests on ${facts.length} facts with their source and day, \`aws-2018\` on ${factsOf(AWS_2018).length}.`,
    '## What rests on one weak sighting, or on a choice',
    'Each of these is an assumption that the report names where it counts, with the key that sets it.',
    table(
      ['fact', 'source', 'read on'],
      unconfirmed.map(({ name, fact }) => [`\`${name}\``, fact.source, fact.date]),
    ),
    '## What it does not model',
    table(
      ['what', 'why, and what to do'],
      Object.values(NOT_MODELLED_KEYS()).map(({ problem, remedy }) => {
        const [what = '', why = ''] = problem.split(' not modelled: ');
        return [what.replace(/ (is|are)$/, ''), `${why}; ${remedy}`];
      }),
    ),
    `Sources that are refused by name, with how their invocations can be given instead: ${NOT_MODELLED_SOURCES.join(', ')}.`,
    table(
      ['quota', 'limit', 'how a scenario hears of it'],
      NOT_SIMULATED.map(({ service, counts, limit, told }) => [`${service}: ${counts}`, limit, told]),
    ),
    'A scenario has one region and one account. Networks, code and data are not simulated: what a call takes is given, or taken from measurements.',
    '## How far off',
    'Each line is a bound that `npm run fidelity` holds, and that continuous integration asks for; [fidelity.md](fidelity.md) has the measurements.',
    table(['what', 'seen', 'at most'], boundRows()),
    'Against AWS as practitioners met it: [public cases](cases.md).',
  ].join('\n\n')}\n`;
}

function sources(kind: 'sync' | 'async' | 'polled'): string {
  return SOURCES.filter((source) => {
    const trigger = { source } as TriggerSpec;
    if (isPolled(trigger)) return kind === 'polled';
    return kind === (isAsynchronous(trigger) ? 'async' : 'sync');
  })
    .map((source) => `\`${source}\``)
    .join(', ');
}

function boundRows(): readonly (readonly string[])[] {
  return Object.entries(BOUNDS).flatMap(([key, given]) => {
    const words = BOUND_WORDS[key as keyof typeof BOUNDS];
    const unit = key === 'memoryLawOverNaive' ? '' : ' %';
    const row = (name: string, { seen, limit }: Bound) => [name, `${seen}${unit}`, `${limit}${unit}`];
    if ('seen' in given) return [row(words, given)];
    return Object.entries(given).map(([part, bound]) => row(`${words} (${part})`, bound));
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

interface NamedFact {
  readonly name: string;
  readonly fact: Fact<unknown>;
}

function factsOf(node: unknown, path: readonly string[] = []): readonly NamedFact[] {
  if (typeof node !== 'object' || node === null) return [];
  if (isFact(node)) return [{ name: path.join('.'), fact: node }];
  return Object.entries(node).flatMap(([key, child]) => factsOf(child, [...path, key]));
}

function isFact(node: object): node is Fact<unknown> {
  return 'value' in node && 'source' in node && 'date' in node && 'confirmed' in node;
}
