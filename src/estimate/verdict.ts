import type { Verdict } from '../results/documents/document.ts';
import type { EstimateDocument, EstimateLevel } from '../results/documents/estimate-document.ts';
import { formatCount, formatDuration, formatMoney } from '../units/format.ts';

type Said = Pick<EstimateDocument, 'levels' | 'currency' | 'entryPoints' | 'trafficFrom'>;

/** "This stack costs $3 to $290 a month for 0.1 to 10 requests a second at each of its 3 entry points". */
export function estimateVerdict(said: Said): Verdict {
  const { levels } = said;
  const [least] = levels;
  const most = levels.at(-1);
  if (least === undefined || most === undefined)
    return { state: 'strained', headline: 'Nothing was run', points: [] };
  if (levels.every(({ requestsPerMonth }) => requestsPerMonth === 0)) {
    const { headline } = least.verdict;
    return { state: 'strained', headline, points: [] };
  }
  const broken = levels.find(({ verdict }) => verdict.state === 'broken');
  const strained = levels.find(({ verdict }) => verdict.state === 'strained');
  const state = broken !== undefined ? 'broken' : strained !== undefined ? 'strained' : 'calm';
  const cost = levels.length === 1 ? oneCost(said, least) : rangeCost(said, least, most);
  const first = broken ?? strained;
  const end = first === undefined ? '' : breakingText(first, levels.length);
  return { state, headline: `${cost}${end}`, points: pointsOf(said) };
}

function oneCost({ currency, trafficFrom, entryPoints }: Said, level: EstimateLevel): string {
  const money = formatMoney(level.monthlyUsd, currency);
  if (level.ratePerSecond !== null)
    return `This stack costs ${money} a month for ${atEntries(`${level.ratePerSecond}`, entryPoints)}`;
  const traffic = {
    levels: '',
    usage: 'of the given usage',
    logs: 'that the logs show',
    scenario: 'of its traffic',
    settings: 'of its traffic',
    schedules: 'that its schedules make',
  }[trafficFrom];
  return `This stack costs ${money} a month for the ${formatCount(Math.round(level.requestsPerMonth))} requests a month ${traffic}`;
}

function rangeCost({ currency, entryPoints }: Said, least: EstimateLevel, most: EstimateLevel): string {
  const money = `${formatMoney(least.monthlyUsd, currency)} to ${formatMoney(most.monthlyUsd, currency)}`;
  const rates = `${least.ratePerSecond ?? 0} to ${most.ratePerSecond ?? 0}`;
  return `This stack costs ${money} a month for ${atEntries(rates, entryPoints)}`;
}

function atEntries(rates: string, entryPoints: readonly string[]): string {
  const count = entryPoints.length;
  const where = count === 1 ? `at its entry point ${entryPoints[0]}` : `at each of its ${count} entry points`;
  return `${rates} requests a second ${where}`;
}

function breakingText({ level, verdict }: EstimateLevel, levels: number): string {
  const at = levels === 1 ? '' : `at the ${level} level `;
  const words = verdict.headline.replace(/[.;]+$/, '');
  return `; ${at}${verdict.state === 'broken' ? 'this breaks first' : 'this is under strain'}: ${words}`;
}

function pointsOf({ levels, currency }: Said): readonly string[] {
  const most = levels.at(-1);
  const points: string[] = [];
  const [dearest] = most?.functions ?? [];
  if (most !== undefined && dearest !== undefined && dearest.monthlyUsd > 0 && most.functions.length > 1) {
    const at = levels.length === 1 ? '' : ` at the ${most.level} level`;
    points.push(`${dearest.name} costs the most${at}: ${formatMoney(dearest.monthlyUsd, currency)} a month`);
  }
  if (most !== undefined && most.p99Of !== null) {
    points.push(`${most.p99Of} is the slowest: 1 in 100 takes longer than ${formatDuration(most.p99Ms)}`);
  }
  return points;
}
