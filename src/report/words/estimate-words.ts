import type { EstimateDocument, EstimateLevel } from '../../results/documents/estimate-document.ts';
import {
  formatCount,
  formatDuration,
  formatMemory,
  formatMoney,
  formatRate,
  formatShare,
} from '../../units/format.ts';
import { plural } from './text.ts';

/** A level as a row: what it is, and its figures as text. */
export function levelCells(level: EstimateLevel, currency: string): readonly string[] {
  return [
    levelName(level),
    formatMoney(level.monthlyUsd, currency),
    formatMoney(level.perMillionRequestsUsd, currency),
    formatCount(Math.round(level.requestsPerMonth)),
    formatDuration(level.p99Ms),
    shareOrNone(level.refusedShare),
    shareOrNone(level.failedShare),
    shareOrNone(level.coldStartRate),
  ];
}

export const LEVEL_TITLES = [
  'Traffic',
  'A month',
  'A million',
  'Requests a month',
  'p99',
  'Refused',
  'Failed',
  'Cold starts',
] as const;

/** The functions of a level as rows, what belongs to none of them, and the total that they add up to. */
export function functionCells(
  { functions, monthlyUsd }: Pick<EstimateLevel, 'functions' | 'monthlyUsd'>,
  currency: string,
): readonly (readonly string[])[] {
  const rest = functions.reduce((left, one) => left - one.monthlyUsd, monthlyUsd);
  return [
    ...functions.map(({ name, memoryMb, monthlyUsd: own, p99Ms }) => [
      name,
      formatMemory(memoryMb),
      formatMoney(own, currency),
      p99Ms === 0 ? '–' : formatDuration(p99Ms),
    ]),
    ...(Math.abs(rest) < LEAST_USD ? [] : [['of no one function', '', formatMoney(rest, currency), '']]),
    ...(functions.length === 0 ? [] : [['Total', '', formatMoney(monthlyUsd, currency), '']]),
  ];
}

export const FUNCTION_TITLES = ['Function', 'Memory', 'A month', 'p99'] as const;

/** What is less is rounding. */
const LEAST_USD = 0.00001;

export function levelName({ level, ratePerSecond }: EstimateLevel): string {
  return ratePerSecond === null ? 'as given' : `${level}, ${formatRate(ratePerSecond)}`;
}

function shareOrNone(share: number): string {
  return share === 0 ? '0' : formatShare(Number(share.toPrecision(2)));
}

/** What else would make it better, in a sentence each. */
export function nextSteps({ trafficFrom, calibration, sources }: EstimateDocument): readonly string[] {
  const steps: string[] = [];
  if (trafficFrom === 'levels') {
    steps.push(
      'Nobody said how much traffic there is: give --logs, a file with --usage, or traffic in lambda-sim.yml',
    );
  }
  const isTemplate = sources.some(({ tool }) => tool !== 'scenario');
  if (calibration === null && isTemplate) {
    steps.push('How long the functions work is assumed: --logs fits it, work in lambda-sim.yml says it');
  }
  return steps;
}

/** "12 settings of the templates are not carried over", and the first of them. */
export function notCarriedText({ notCarriedOver }: EstimateDocument): string {
  const count = notCarriedOver.length;
  if (count === 0) return '';
  return `${count} ${plural(count, 'setting')} of the templates ${count === 1 ? 'is' : 'are'} not carried over`;
}

export function placeText({ file, line }: { readonly file: string; readonly line: number | null }): string {
  return line === null ? file : `${file}:${line}`;
}

/** `+$1.20 (+4 %)`; nothing where nothing changed. */
export function moneyChange(before: number | null, after: number | null, currency: string): string {
  if (before === null) return 'new';
  if (after === null) return 'gone';
  return signed(after - before, formatMoney(Math.abs(after - before), currency), before);
}

export function durationChange(before: number | null, after: number | null): string {
  if (before === null) return 'new';
  if (after === null) return 'gone';
  return signed(after - before, formatDuration(Math.abs(after - before)), before);
}

function signed(change: number, text: string, before: number): string {
  if (change === 0) return 'the same';
  const share =
    before === 0
      ? ''
      : ` (${change > 0 ? '+' : '−'}${formatShare(Number(Math.abs(change / before).toPrecision(2)))})`;
  return `${change > 0 ? '+' : '−'}${text}${share}`;
}
