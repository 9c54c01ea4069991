import type { CompiledScenario } from '../../model/compiled.ts';
import { placeOf } from '../../model/place-of.ts';
import type { TraceModel, TrafficPattern } from '../../model/traffic-pattern.ts';

/** A time of a function that is the same at every memory size only because nobody said otherwise. */
export interface MemoryGap {
  /** Key path of what says it: `functions.api.work.duration`, `traffic.0.trace`. */
  readonly key: string;
  /** What it says of other sizes, in words that go after its key. */
  readonly words: string;
  /** What says it, as text: two variants with another one were told apart by their author. */
  readonly said: string;
}

/** Why a function's time at other memory sizes is not known; empty where it is. */
export function memoryGapsOf(compiled: CompiledScenario, functionName: string): readonly MemoryGap[] {
  const index = placeOf(compiled.functions, functionName);
  const model = compiled.model.functions[index];
  const traced = compiled.arrivals.flatMap((arrivals): MemoryGap[] => {
    const trace = traceOf(arrivals.pattern);
    if (trace?.brings?.durations !== true) return [];
    const target = compiled.model.sources[arrivals.sourceIndex]?.functionIndex;
    if (target !== index && !trace.brings.functions) return [];
    const key = `${arrivals.keyPath}.trace`;
    const words = `brings the durations of ${functionName} at the size that it was recorded with`;
    return [{ key, words, said: JSON.stringify(trace) }];
  });
  const worked = (compiled.functions[index]?.memoryGaps ?? []).map((gap): MemoryGap => {
    const key = `functions.${functionName}.${gap}`;
    const said = JSON.stringify(gap.startsWith('work.perRecord') ? model?.recordWork : model?.work);
    return { key, words: wordsOf(gap), said };
  });
  return [...worked, ...traced];
}

/** Whether the largest memory that a function uses is known, so that smaller sizes can be judged. */
export function isMemoryUseKnown(compiled: CompiledScenario, functionName: string): boolean {
  const index = placeOf(compiled.functions, functionName);
  if (compiled.model.functions[index]?.memoryUsedMb !== null) return true;
  return compiled.arrivals.some(({ pattern, sourceIndex }) => {
    const brings = traceOf(pattern)?.brings;
    const isItsOwn =
      compiled.model.sources[sourceIndex]?.functionIndex === index || brings?.functions === true;
    return brings?.memoryUsed === true && isItsOwn;
  });
}

/**
 * Why variants of different memory cannot be held against each other, in a sentence; null where they can. A
 * function of which one duration is known takes as long at every size, and the smallest then looks cheapest.
 */
export function unjudgedMemory(
  variants: readonly { readonly compiled?: CompiledScenario | undefined }[],
): string | null {
  const gaps = new Map<
    string,
    { readonly gap: MemoryGap; readonly name: string; readonly sizesMb: Set<number> }
  >();
  for (const { compiled } of variants) {
    for (const { name, memoryMb } of compiled?.functions ?? []) {
      for (const gap of compiled === undefined ? [] : memoryGapsOf(compiled, name)) {
        const id = `${name}\n${gap.key}\n${gap.said}`;
        const known = gaps.get(id) ?? { gap, name, sizesMb: new Set() };
        known.sizesMb.add(memoryMb);
        gaps.set(id, known);
      }
    }
  }
  const open = [...gaps.values()].filter(({ sizesMb }) => sizesMb.size > 1);
  const reasons = [...new Set(open.map(({ gap }) => `${gap.key} ${gap.words}`))];
  if (reasons.length === 0) return null;
  const names = [...new Set(open.map(({ name }) => name))];
  const whose = names.length === 1 ? `functions.${names[0]}.work.measured` : 'work.measured of each';
  return `What another memory size does to time and cost cannot be judged: ${reasons.join('; ')}; give ${whose} at two sizes or more, or cpu and io apart`;
}

function wordsOf(gap: string): string {
  if (gap === 'work') return 'is not given, and every size takes the 100 ms that are assumed';
  if (gap.endsWith('measured')) return 'has one size, and every other takes as long';
  return 'is one time, the same at every size';
}

function traceOf(pattern: TrafficPattern): TraceModel | null {
  if (pattern.kind === 'trace') return pattern.trace;
  return pattern.kind === 'repeated' || pattern.kind === 'part' ? traceOf(pattern.of) : null;
}
