/**
 * `npm run fidelity`: prints what is predicted against what was observed, and ends with status 1 where a
 * bound is broken.
 */
import '../../src/node.ts';
import { billedDurationSection } from './billed-durations.ts';
import { blindPredictionSection } from './blind-prediction.ts';
import { calibrationCoverageSection } from './calibration-coverage.ts';
import { coldStartSection } from './cold-starts.ts';
import { initTableSection } from './init-tables.ts';
import { intervalCoverageSection } from './interval-coverage.ts';
import { memoryChoiceSection } from './memory-choice.ts';
import { memoryLawSection } from './memory-law.ts';
import { codeArrivalSection, minuteCountSection } from './recorded-traces.ts';
import { replicationCoverageSection } from './replication-coverage.ts';
import { type Check, isBroken, type Section, tableLines } from './section.ts';

/** A folder with more measurements than the repository may carry: `npm run fidelity -- FOLDER`. */
const folder = process.argv[2] ?? process.env['LAMBDA_SIM_DATA'] ?? null;

const sections: readonly (() => Section | Promise<Section>)[] = [
  coldStartSection,
  memoryLawSection,
  () => memoryChoiceSection(folder),
  codeArrivalSection,
  minuteCountSection,
  initTableSection,
  billedDurationSection,
  intervalCoverageSection,
  replicationCoverageSection,
  calibrationCoverageSection,
  () => blindPredictionSection(folder),
];

const startedMs = performance.now();
const checks: Check[] = [];
for (const section of sections) {
  const { title, lines, checks: own } = await section();
  console.log(`${title}\n${'─'.repeat(title.length)}\n${lines.join('\n')}\n`);
  checks.push(...own);
}
const shown = (value: number) => String(Number(value.toFixed(2)));
const rows = checks.map((check) => [
  check.name,
  shown(check.actual) + check.unit,
  shown(check.bound.limit) + check.unit,
  shown(check.bound.seen) + check.unit,
  isBroken(check) ? 'BROKEN' : 'holds',
]);
const broken = checks.filter(isBroken).length;
console.log(tableLines(['bound', 'now', 'at most', 'when set', ''], rows).join('\n'));
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
console.log(`\n${checks.length - broken} of ${checks.length} bounds hold; ${seconds} s`);
process.exitCode = broken > 0 ? 1 : 0;
