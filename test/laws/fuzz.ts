import '../../src/node.ts';
import { parseArgs } from 'node:util';
import { CAMPAIGNS } from './campaigns.ts';

/**
 * `npm run fuzz -- --minutes N --seed S [--only NAME]`: every campaign for its share of the time; exit 1
 * where one found something.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    only: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const campaigns = CAMPAIGNS.filter(({ name }) => values.only === undefined || values.only === name);
if (!(minutes > 0) || !Number.isSafeInteger(seed) || seed < 0 || campaigns.length === 0) {
  process.stderr.write(
    `use --minutes above 0, --seed a whole number, --only ${CAMPAIGNS.map(({ name }) => name).join(' or ')}\n`,
  );
  process.exit(2);
}

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
tell(`seed ${seed}, ${minutes} minutes`);
const weights = campaigns.reduce((total, { weight }) => total + weight, 0);
let isClean = true;
for (const { name, weight, run } of campaigns) {
  const untilMs = performance.now() + (minutes * 60_000 * weight) / weights;
  const found = await run({ seed, untilMs, tell });
  tell(found.length === 0 ? `${name}: nothing found` : `${name}: ${found.length} found`);
  for (const words of found) tell(`  ${words}`);
  isClean &&= found.length === 0;
}
process.exitCode = isClean ? 0 : 1;
