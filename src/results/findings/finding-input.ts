import type { Bill, BillLine } from '../../billing/bill.ts';
import type { CompiledFunction, CompiledScenario } from '../../model/compiled.ts';
import type { FunctionMeasurements, FunctionSeries, Measurements } from '../../model/measurements.ts';
import type { FunctionModel } from '../../model/model.ts';
import { formatDuration } from '../../units/format.ts';
import type { SourceView } from '../build/source-views.ts';
import type { Finding } from '../documents/document.ts';
import type { FindingId } from './finding-ids.ts';

export interface FindingInput {
  readonly compiled: CompiledScenario;
  readonly measurements: Measurements;
  readonly bill: Bill;
  /** The usage scaled to a month, priced; where it is left out no finding tells money a month. */
  readonly monthlyBill?: Bill;
  /** Whether the measured time is no part of a month: money is then told of that time. */
  readonly isNoMonth?: boolean;
  /** How many runs the measurements are the mean of; 1 where it is left out. */
  readonly replications?: number;
}

/** One function with all that is known of it. */
export interface FunctionView {
  readonly name: string;
  readonly configuration: CompiledFunction;
  readonly model: FunctionModel;
  readonly measured: FunctionMeasurements;
  readonly series: FunctionSeries;
}

/**
 * A finding with its weight: how much is at stake among findings of the same severity, about 0–1. The text
 * ends before the options of its advice, which are put behind it.
 */
export interface WeighedFinding extends Finding {
  readonly id: FindingId;
  readonly about: string;
  readonly weight: number;
}

/** Looks at one function and has something to say, or null. */
export type FunctionRule = (view: FunctionView, input: FindingInput) => WeighedFinding | null;

/** Looks at one source and has something to say, or null. */
export type SourceRule = (view: SourceView, input: FindingInput) => WeighedFinding | null;

export function functionViews({ compiled, measurements }: FindingInput): FunctionView[] {
  return compiled.functions.flatMap((configuration, index) => {
    const model = compiled.model.functions[index];
    const measured = measurements.functions[index];
    const series = measurements.series.functions[index];
    if (model === undefined || measured === undefined || series === undefined) return [];
    return [{ name: configuration.name, configuration, model, measured, series }];
  });
}

/** First step of the series that lies after the warm-up. */
export function firstMeasuredStep({ compiled, measurements }: FindingInput): number {
  return Math.ceil(compiled.model.warmupMs / 1000 / measurements.series.stepSeconds);
}

/** From the first to the last step after the warm-up with something in it; undefined where there is none. */
export function windowOf(
  input: FindingInput,
  ...series: readonly (ArrayLike<number> | undefined)[]
): Finding['window'] {
  const { stepSeconds } = input.measurements.series;
  const steps = Math.max(0, ...series.map((values) => values?.length ?? 0));
  let since = -1;
  let until = -1;
  for (let step = firstMeasuredStep(input); step < steps; step++) {
    if (!series.some((values) => (values?.[step] ?? 0) > 0)) continue;
    if (since === -1) since = step;
    until = step + 1;
  }
  if (since === -1) return undefined;
  const endSeconds = input.compiled.model.horizonMs / 1000;
  return { sinceSeconds: since * stepSeconds, untilSeconds: Math.min(endSeconds, until * stepSeconds) };
}

/** " from 10 min to 16 min 40 s"; empty where it is nearly all of the run, or not known. */
export function spanText(window: Finding['window'], { compiled }: FindingInput): string {
  if (window === undefined) return '';
  const startSeconds = compiled.model.warmupMs / 1000;
  const endSeconds = compiled.model.horizonMs / 1000;
  const { sinceSeconds, untilSeconds } = window;
  if (untilSeconds - sinceSeconds >= 0.95 * (endSeconds - startSeconds)) return '';
  const since =
    sinceSeconds <= startSeconds ? ' from the start' : ` from ${formatDuration(sinceSeconds * 1000)}`;
  return `${since} to ${untilSeconds >= endSeconds ? 'the end' : formatDuration(untilSeconds * 1000)}`;
}

/** The members of a finding that are there. */
export function known(parts: {
  readonly window?: Finding['window'] | undefined;
  readonly advice?: Finding['advice'] | undefined;
  readonly monthlyUsd?: number | undefined;
}): Pick<Finding, 'window' | 'advice' | 'monthlyUsd'> {
  const { window, advice, monthlyUsd } = parts;
  return {
    ...(window === undefined ? {} : { window }),
    ...(advice === undefined ? {} : { advice }),
    ...(monthlyUsd === undefined || !(monthlyUsd >= 0.005) ? {} : { monthlyUsd: cents(monthlyUsd) }),
  };
}

/**
 * Dollars a month of the lines that are meant, or of the measured time where that is no part of a month;
 * undefined where neither is known.
 */
export function monthly(input: FindingInput, isMeant: (line: BillLine) => boolean): number | undefined {
  const told = billOf(input);
  return told?.lines.reduce((sum, line) => (isMeant(line) ? sum + line.amount.toNumber() : sum), 0);
}

/** The bill that dollars are read from; undefined where it is unknown or in another currency. */
function billOf({ bill, monthlyBill, isNoMonth = false }: FindingInput): Bill | undefined {
  const told = isNoMonth ? bill : monthlyBill;
  return told?.currency === 'USD' ? told : undefined;
}

/** A share of what a function's invocations cost a month: their duration and their requests. */
export function shareOfFunction(input: FindingInput, name: string, share: number): number | undefined {
  const told = billOf(input);
  if (told === undefined) return undefined;
  const all = linesOf(told, name).reduce((sum, { service, item, amount }) => {
    return service === 'lambda' && !/^provisioned concurrency/i.test(item) ? sum + amount.toNumber() : sum;
  }, 0);
  return all * share;
}

const byFunction = new WeakMap<Bill, Map<string | null, BillLine[]>>();

/** The lines of one function, in the bill's order; grouped once. */
function linesOf(bill: Bill, name: string): readonly BillLine[] {
  let grouped = byFunction.get(bill);
  if (grouped === undefined) {
    grouped = new Map<string | null, BillLine[]>();
    for (const line of bill.lines) {
      const own = grouped.get(line.function);
      if (own === undefined) grouped.set(line.function, [line]);
      else own.push(line);
    }
    byFunction.set(bill, grouped);
  }
  return grouped.get(name) ?? [];
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
