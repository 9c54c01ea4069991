import { parseArgs } from 'node:util';
import { interruptionRounds } from './interruptions.ts';

/**
 * `node scripts/run-ts.mjs test/interruptions/rounds.ts --rounds N --seed S`, after a build: exit 1 where
 * something was found.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});
const found = await interruptionRounds({
  rounds: Number(values.rounds),
  seed: Number(values.seed),
  report: (line) => void process.stdout.write(`${line}\n`),
});
process.stdout.write(found.length === 0 ? 'nothing found\n' : `${found.length} found\n`);
process.exitCode = found.length === 0 ? 0 : 1;
