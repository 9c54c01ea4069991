import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, FaultError, formatFault } from '../../../src/model/fault.ts';
import { Chance } from './chance.ts';
import { mutant } from './mutants.ts';
import { type Subject, subjectsIn } from './subjects.ts';

const LONGEST_MS = 10_000;
const LARGEST_BYTES = 1_073_741_824;

export interface Finding {
  /** The number of the mutant, which with the seed makes it again. */
  readonly index: number;
  readonly subject: string;
  readonly problem: string;
  /** The mutant itself. */
  readonly content: Uint8Array;
}

export interface Attack {
  readonly seed: number;
  /** Numbers of the first mutant and of the one behind the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * Feeds mutants of every kind of file that is read to what reads it, and gives what was not as it should be.
 */
export async function attackInput({ seed, from, to }: Attack): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-hostile-'));
  const findings: Finding[] = [];
  try {
    const all = await subjectsIn(folder);
    for (let index = from; index < to; index += 1) {
      const chance = new Chance(seed, index);
      const subject = chance.of(all);
      const content = mutant(subject.text, chance);
      const startMs = performance.now();
      const problems = await problemsOf(subject, folder, content, chance);
      const tookMs = performance.now() - startMs;
      if (tookMs > LONGEST_MS) problems.push(`it took ${Math.round(tookMs)} ms`);
      const { rss } = process.memoryUsage();
      if (rss > LARGEST_BYTES) problems.push(`the process holds ${rss} bytes`);
      findings.push(...problems.map((problem) => ({ index, subject: subject.name, problem, content })));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return findings;
}

async function problemsOf(
  subject: Subject,
  folder: string,
  content: Uint8Array,
  chance: Chance,
): Promise<string[]> {
  try {
    return faultProblems(await subject.read(subject.place(folder, content), chance));
  } catch (error) {
    if (error instanceof FaultError) return faultProblems(error.faults);
    return [`a defect: ${error instanceof Error ? error.stack : String(error)}`];
  }
}

/** What is wrong with the messages themselves. */
export function faultProblems(faults: readonly Fault[]): string[] {
  const problems: string[] = [];
  const places = new Map<string, string>();
  for (const fault of faults) {
    const line = formatFault(fault);
    if (!/^[^\n]+: .+; .+$/u.test(line) || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line)) {
      problems.push(`not a message: ${JSON.stringify(line)}`);
    }
    if (line.length > 2000) problems.push(`a message of ${line.length} characters: ${line.slice(0, 200)}`);
    if (/defect|\[object|\bat \S+ \(.*:\d+:\d+\)/.test(line)) problems.push(`not a user's words: ${line}`);
    const place = [fault.file, fault.line, fault.column, fault.path].join(' ');
    const before = places.get(place);
    if (before !== undefined && !mayShareItsPlace(fault)) problems.push(`told twice: ${before} AND ${line}`);
    places.set(place, line);
  }
  return problems;
}

/**
 * Rows of another file are all told where the scenario names it, and several expressions of one metric at the
 * metric.
 */
function mayShareItsPlace({ path, problem }: Fault): boolean {
  return path.startsWith('thresholds.') || /^[^ ]+(:\d+:\d+|, line \d+): /.test(problem) || path === '';
}
