import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Compiler } from './compiler.ts';
import { reasonOf } from './equivalent.ts';
import { Order } from './order.ts';
import { Scratch } from './scratch.ts';
import { type Mutant, ROOMS } from './sites.ts';
import { type Fate, Verdicts } from './verdicts.ts';

/**
 * `npm run mutate -- [--count N] [--seed S] [--resume] [--again] [--no-whole] [--workers N]`: changes the
 * engine's sources at random places, one change at a time, and asks the tests. Exit 1 where less than 90 %
 * are killed.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    resume: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    'no-whole': { type: 'boolean', default: false },
  },
});
const [count, seed, workers] = [values.count, values.seed, values.workers].map(Number);
const isWhole = (value: number | undefined, least: number): value is number =>
  Number.isSafeInteger(value) && (value ?? 0) >= least;
if (!isWhole(count, 1) || !isWhole(seed, 0) || !isWhole(workers, 1)) {
  process.stderr.write('use --count and --workers from 1, --seed from 0, all of them whole numbers\n');
  process.exit(2);
}

const WANTED_SHARE = 0.9;
const root = process.cwd();
const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const wordsOf = ({ file, line, column, kind, before, after }: Mutant): string =>
  `${file}:${line}:${column} ${kind}: ${oneLine(before)} → ${after === '' ? 'nothing' : oneLine(after)}`;
const oneLine = (text: string): string => {
  const words = text.replaceAll(/\s+/g, ' ');
  return words.length > 90 ? `${words.slice(0, 87)}…` : words;
};

const scratch = new Scratch(root, workers);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    scratch.remove();
    process.exit(130);
  });
}
process.once('exit', () => scratch.remove());

const verdicts = new Verdicts(
  (file) => scratch.textOf(file),
  join(root, `reports/mutation/seed-${seed}.json`),
  values.resume,
);
if (verdicts.seconds.size === 0) {
  tell('the tests without a mutant');
  const { ending, failed, seconds } = await scratch.test('all', 3600, true);
  if (ending !== 'passed') {
    tell(`npm test ${ending} without a mutant: ${failed?.file ?? ''} ${failed?.test ?? ''}`);
    process.exit(1);
  }
  verdicts.seconds = seconds;
  verdicts.write();
}
const order = new Order(scratch.folder, verdicts.seconds);
for (const by of verdicts.killers()) order.killed(by);
const allSeconds = [...verdicts.seconds.values()].reduce((sum, each) => sum + each, 0);

const compiler = new Compiler(scratch.folder);
const mutants = draw(compiler, count, seed);
tell(`${mutants.length} of ${compiler.mutants.length} mutants, seed ${seed}`);

for (const [index, mutant] of mutants.entries()) {
  const known = verdicts.of(mutant);
  const isAskedAgain =
    values.again && known !== undefined && isAlive(known.fate) && reasonOf(mutant) === undefined;
  const isKept = known !== undefined && !isAskedAgain;
  if (!isKept) {
    const [fate, by] = await ask(mutant);
    verdicts.set(mutant, fate, by);
    const place = `${index + 1}/${mutants.length}`;
    tell(`${place} ${fate} ${wordsOf(mutant)}${by === null ? '' : `\n    by ${by}`}`);
  }
}
if (!values['no-whole']) {
  // Those that do the same by what is known of them are not worth a whole run.
  await askWhole(
    mutants.filter((each) => verdicts.of(each)?.fate === 'outlived' && reasonOf(each) === undefined),
  );
}
summarise();

/**
 * The first `wanted` that the compiler lets pass, in an order that hangs on the seed and on each mutant's own
 * text: an edit of one file leaves the others' places as they are.
 */
function draw(from: Compiler, wanted: number, ofSeed: number): readonly Mutant[] {
  const seen = new Map<string, number>();
  const ordered = from.mutants
    .map((mutant) => {
      const { room, lineText, column, before, after } = mutant;
      const name = [ofSeed, room, lineText, column, before, after].join('\n');
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      return { mutant, key: createHash('sha256').update(`${name}\n${times}`).digest('hex') };
    })
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const drawn: Mutant[] = [];
  for (const { mutant } of ordered) {
    if (drawn.length === wanted) break;
    if (from.accepts(mutant)) drawn.push(mutant);
  }
  return drawn;
}

function isAlive(fate: Fate): boolean {
  return fate === 'outlived' || fate === 'survived';
}

async function ask(mutant: Mutant): Promise<readonly [Fate, string | null]> {
  scratch.apply([mutant]);
  for (const round of ['near', 'wider'] as const) {
    const files = order[round](mutant.file);
    if (files.length === 0) continue;
    const usual = files.reduce((sum, file) => sum + (verdicts.seconds.get(file) ?? 0) + 0.5, 0);
    const { ending, failed } = await scratch.test(files, 30 + usual * 4, false);
    if (failed !== null) order.killed(failed.file);
    if (ending === 'timed out') return ['timed out', null];
    if (ending === 'failed') return ['killed', nameOf(failed)];
  }
  return ['outlived', null];
}

/**
 * The whole `npm test`, for all that live on at once: as a rule all of them pass. Where a test fails, whoever
 * fails it alone is found by halves.
 */
async function askWhole(alive: readonly Mutant[]): Promise<void> {
  const groups: Mutant[][] = [];
  for (const mutant of alive) {
    const free = groups.find((group) => group.every((each) => !overlap(each, mutant)));
    if (free === undefined) groups.push([mutant]);
    else free.push(mutant);
  }
  for (const group of groups) await settle(group);
}

async function settle(group: readonly Mutant[]): Promise<void> {
  if (group.length === 0) return;
  tell(`npm test with ${group.length} that live on`);
  scratch.apply(group);
  const { ending, failed } = await scratch.test('all', 60 + allSeconds * 3, true);
  if (ending === 'passed') {
    for (const mutant of group) verdicts.set(mutant, 'survived', null);
    return;
  }
  if (group.length === 1) {
    return settleKilled(group[0], ending === 'failed' ? 'killed' : ending, nameOf(failed));
  }
  const culprit = failed === null ? null : await culpritOf(group, failed.file);
  if (culprit !== null) {
    settleKilled(culprit, 'killed', nameOf(failed));
    return settle(group.filter((each) => each !== culprit));
  }
  const half = Math.ceil(group.length / 2);
  await settle(group.slice(0, half));
  await settle(group.slice(half));
}

function settleKilled(mutant: Mutant | undefined, fate: Fate, by: string | null): void {
  if (mutant === undefined) return;
  verdicts.set(mutant, fate, by);
  tell(`${fate} ${wordsOf(mutant)}\n    by ${by ?? 'time'}`);
}

/** The one of a group with which a test file fails; null where none does so alone. */
async function culpritOf(group: readonly Mutant[], file: string): Promise<Mutant | null> {
  let suspects = group;
  const limit = 60 + (verdicts.seconds.get(file) ?? 0) * 4;
  while (suspects.length > 0) {
    const half = suspects.slice(0, Math.ceil(suspects.length / 2));
    scratch.apply(half);
    const { ending } = await scratch.test([file], limit, true);
    if (ending !== 'passed') {
      if (half.length === 1) return half[0] ?? null;
      suspects = half;
    } else suspects = suspects.slice(half.length);
  }
  return null;
}

function overlap(one: Mutant, other: Mutant): boolean {
  return one.file === other.file && one.start < other.end && other.start < one.end;
}

function nameOf(failed: { readonly file: string; readonly test: string } | null): string {
  return failed === null ? 'the runner, which named no test' : `${failed.file}: ${failed.test}`;
}

function summarise(): void {
  const fateOf = (mutant: Mutant): Fate => verdicts.of(mutant)?.fate ?? 'outlived';
  const alive = mutants.filter((mutant) => isAlive(fateOf(mutant)));
  tell('');
  for (const mutant of alive) {
    tell(`${fateOf(mutant)} ${wordsOf(mutant)}`);
    tell(`    ${reasonOf(mutant) ?? `in: ${mutant.lineText}`}`);
  }
  tell(`\n${'room'.padEnd(10)}  mutants  killed  by time  alive  of these equivalent`);
  for (const room of [...ROOMS, 'all']) {
    const own = mutants.filter((mutant) => room === 'all' || mutant.room === room);
    const dead = own.filter((mutant) => !isAlive(fateOf(mutant)));
    const byTime = own.filter((mutant) => fateOf(mutant) === 'timed out').length;
    const living = own.length - dead.length;
    const equivalent = own.filter((each) => isAlive(fateOf(each)) && reasonOf(each) !== undefined).length;
    const cells = [own.length, dead.length - byTime, byTime, living, equivalent];
    const widths = [7, 6, 7, 5, 19];
    tell(
      `${room.padEnd(10)}  ${cells.map((cell, index) => String(cell).padStart(widths[index] ?? 0)).join('  ')}`,
    );
  }
  const share = 1 - alive.length / mutants.length;
  tell(`${(share * 100).toFixed(1)} % killed`);
  process.exitCode = share < WANTED_SHARE ? 1 : 0;
}
