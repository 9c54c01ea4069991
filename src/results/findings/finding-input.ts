import type { Bill } from '../../billing/bill.ts';
import type { CompiledFunction, CompiledScenario } from '../../model/compiled.ts';
import type { FunctionMeasurements, FunctionSeries, Measurements } from '../../model/measurements.ts';
import type { FunctionModel } from '../../model/model.ts';
import type { SourceView } from '../build/source-views.ts';
import type { Finding } from '../documents/document.ts';

export interface FindingInput {
  readonly compiled: CompiledScenario;
  readonly measurements: Measurements;
  readonly bill: Bill;
}

/** One function with all that is known of it. */
export interface FunctionView {
  readonly name: string;
  readonly configuration: CompiledFunction;
  readonly model: FunctionModel;
  readonly measured: FunctionMeasurements;
  readonly series: FunctionSeries;
}

/** A finding with its weight: how much is at stake among findings of the same severity, about 0–1. */
export interface WeighedFinding extends Finding {
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
