import { statSync } from 'node:fs';
import { type Fault, FaultError } from '../../model/fault.ts';
import { type DiffInput, differenceOf } from '../../results/compare/diff.ts';
import type { DiffDocument } from '../../results/documents/diff-document.ts';
import { type FailOn, judgeDiff, parseFailOn } from '../../results/figures/fail-on.ts';
import { readResults } from '../../results/figures/read-results.ts';
import { readText } from '../../scenario/text/read-text.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT } from '../command.ts';
import { keptNames, placeOf, REPORTS, readKept } from '../history/store.ts';
import { throwIfAny } from '../load.ts';
import { TERMINAL_OPTIONS } from '../options.ts';
import { outputFolderFaults } from '../output.ts';
import { readFormats, writeDocument } from '../text-document.ts';

/** A comparison of a thousand variants over a thousand points has some hundred million bytes. */
const MAXIMUM_DOCUMENT_BYTES = 268_435_456;

export const diffCommand: Command = {
  usage: 'A B [options]',
  minimumPositionals: 2,
  maximumPositionals: 2,
  positional: 'two results documents, or names of kept reports',
  options: {
    'fail-on': {
      type: 'string',
      array: true,
      describe: 'exit 99 where a change is this: "cost.monthly: > +5%" (repeatable)',
    },
    format: { type: 'string', describe: `text (default), md or json; with --out several of them` },
    json: { type: 'boolean', describe: 'short for --format json' },
    out: { type: 'string', describe: 'a folder to write diff.txt, diff.md, diff.json to, instead of stdout' },
    reports: { type: 'string', describe: `the folder whose history holds the names (default ${REPORTS})` },
    all: { type: 'boolean', describe: 'as text: every figure that changed, not only those that matter' },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim diff before.json after.json', 'what changed'],
    ['lambda-sim diff api@2 api', 'a report of the history against the latest'],
    ['lambda-sim diff before.json after.json --format md', 'for a pull request'],
    ['lambda-sim diff before.json after.json --fail-on "cost.monthly: > +5%"', 'for a CI server'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const formats = readFormats(input, 'difference', faults);
    const conditions = readConditions(input, faults);
    const out = input.text('out');
    if (out?.includes('\0')) {
      faults.push(usageFault('--out', 'the path holds a NUL character', 'name a folder'));
    } else if (out !== undefined) {
      faults.push(...outputFolderFaults(out, 'given'));
    }
    const reports = input.text('reports') ?? REPORTS;
    const [a, b] = input.positionals.map((word) => readDocument(word, reports, faults));
    throwIfAny(faults);
    if (a === undefined || b === undefined || a === null || b === null) return EXIT.badInput;
    const diff = judged(a, b, conditions);
    await writeDocument(input, diff, formats, out, { all: input.flag('all') });
    return diff.failOn.some(({ failed }) => failed) ? EXIT.thresholdFailed : EXIT.done;
  },
};

function readConditions(input: Arguments, faults: Fault[]): readonly FailOn[] {
  return input.texts('fail-on').flatMap((text) => {
    const parsed = parseFailOn(text);
    if (parsed.ok) return [parsed.failOn];
    faults.push(usageFault('--fail-on', parsed.problem, parsed.remedy));
    return [];
  });
}

/** A file, or what the history keeps under the name where there is no such file. */
function readDocument(word: string, reports: string, faults: Fault[]): DiffInput | null {
  const kept = isKept(word, reports) ? readKeptText(word, reports, faults) : undefined;
  if (kept === null) return null;
  const opened = kept ?? readText(word, word, MAXIMUM_DOCUMENT_BYTES);
  if (!opened.ok) {
    faults.push(opened.fault);
    return null;
  }
  const read = readResults(opened.text, word);
  if (read.ok) return { file: word, document: read.document };
  faults.push(...read.faults);
  return null;
}

function isKept(word: string, reports: string): boolean {
  if (statSync(word, { throwIfNoEntry: false })?.isFile()) return false;
  return /@-?\d+$/.test(word) || (!/[./\\]/.test(word) && keptNames(reports).length > 0);
}

function readKeptText(word: string, reports: string, faults: Fault[]): { ok: true; text: string } | null {
  const place = placeOf(reports, word, faults);
  const report = place === null ? null : readKept(place, faults);
  if (place === null || report === null) return null;
  const { command } = report.header;
  if (['run', 'compare', 'tune'].includes(command)) return { ok: true, text: report.text };
  const problem = `${place.name}@${place.number} is of ${command}`;
  faults.push(usageFault('', problem, `give one of run, compare or tune: lambda-sim list ${place.name}`));
  return null;
}

function judged(a: DiffInput, b: DiffInput, conditions: readonly FailOn[]): DiffDocument {
  if ('variants' in a.document !== 'variants' in b.document) {
    const [run, comparison] = 'variants' in a.document ? [b.file, a.file] : [a.file, b.file];
    const problem = `${run} is of one run and ${comparison} is a comparison`;
    throw new FaultError([usageFault('', problem, 'give two of the same kind')]);
  }
  const result = judgeDiff(differenceOf(a, b), conditions);
  if (result.ok) return result.diff;
  throw new FaultError(
    result.problems.map(({ problem, remedy }) => usageFault('--fail-on', problem, remedy)),
  );
}
