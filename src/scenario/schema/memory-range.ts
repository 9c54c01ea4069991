import type { PlatformFacts } from '../../platform/facts.ts';
import { parseMemoryMb } from '../../units/memory.ts';
import { printable } from '../text/read-yaml.ts';

export type MemoryRange =
  | { readonly ok: true; readonly sizesMb: readonly number[] }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

/** More variants than anyone reads; the finest range of 2018 has 46. */
const MAXIMUM_SIZES = 1000;

/**
 * Memory sizes of a comparison: `128..3008:64` (from, to, step; without a step it is 64 MB), `128,256,512`,
 * or one size. In the order asked, without repeats. Every size must be one the platform has.
 */
export function parseMemoryRange(text: string, facts: PlatformFacts): MemoryRange {
  const parts = text.split(',').map((part) => part.trim());
  if (text.trim() === '' || parts.some((part) => part === '')) {
    return { ok: false, problem: `'${printable(text)}' leaves a size empty`, remedy: REMEDY };
  }
  const sizes = new Set<number>();
  for (const part of parts) {
    const read = part.includes('..') ? parseSpan(part) : parseSize(part);
    if (!read.ok) return read;
    for (const size of read.sizesMb) sizes.add(size);
    if (sizes.size > MAXIMUM_SIZES) {
      const problem = `'${printable(text)}' names more than ${MAXIMUM_SIZES} sizes`;
      return { ok: false, problem, remedy: 'take a wider step' };
    }
  }
  for (const size of sizes) {
    const words = memoryProblem(size, facts);
    if (words !== null) return { ok: false, ...words };
  }
  return { ok: true, sizesMb: [...sizes] };
}

const REMEDY = 'write a range such as 128..3008:64, or a list such as 128,256,512';
const DEFAULT_STEP_MB = 64;

function parseSize(text: string): MemoryRange {
  const read = parseMemoryMb(text);
  return read.ok ? { ok: true, sizesMb: [read.value] } : { ok: false, problem: read.problem, remedy: REMEDY };
}

function parseSpan(text: string): MemoryRange {
  const match = /^([^.:]+)\.\.([^.:]+)(?::(.*))?$/.exec(text);
  if (match === null)
    return { ok: false, problem: `'${printable(text)}' is not a range of memory sizes`, remedy: REMEDY };
  const [from, to, step] = [match[1] ?? '', match[2] ?? '', match[3] ?? String(DEFAULT_STEP_MB)].map(
    parseMemoryMb,
  );
  for (const read of [from, to, step]) {
    if (read !== undefined && !read.ok) return { ok: false, problem: read.problem, remedy: REMEDY };
  }
  if (!from?.ok || !to?.ok || !step?.ok)
    return { ok: false, problem: `'${printable(text)}' is no range`, remedy: REMEDY };
  if (step.value <= 0) {
    return { ok: false, problem: `the step of '${printable(text)}' is 0`, remedy: 'give a step above zero' };
  }
  if (to.value < from.value) {
    return {
      ok: false,
      problem: `the range '${printable(text)}' is empty`,
      remedy: 'write the smaller size first',
    };
  }
  const count = Math.floor((to.value - from.value) / step.value) + 1;
  if (count > MAXIMUM_SIZES) {
    const problem = `'${printable(text)}' names ${count} sizes`;
    return { ok: false, problem, remedy: `take a wider step: at most ${MAXIMUM_SIZES} are compared` };
  }
  return { ok: true, sizesMb: Array.from({ length: count }, (_, index) => from.value + index * step.value) };
}

/**
 * What is wrong with a memory size on a platform, or null; a size between two steps names both neighbours.
 */
export function memoryProblem(
  memoryMb: number,
  facts: PlatformFacts,
): { readonly problem: string; readonly remedy: string } | null {
  const minimum = facts.memoryMb.minimum.value;
  const maximum = facts.memoryMb.maximum.value;
  const step = facts.memoryMb.step.value;
  const allowed = `${facts.name} allows ${minimum} to ${maximum} MB in steps of ${step} MB`;
  if (memoryMb < minimum || memoryMb > maximum)
    return { problem: `memory is ${memoryMb} MB`, remedy: allowed };
  if ((memoryMb - minimum) % step === 0) return null;
  const below = minimum + Math.floor((memoryMb - minimum) / step) * step;
  return {
    problem: `memory is ${memoryMb} MB`,
    remedy: `${allowed}: the nearest are ${below} and ${Math.min(maximum, below + step)} MB`,
  };
}
