import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruptionRounds } from '../interruptions/interruptions.ts';
import { askAll } from './ask.ts';
import { CORPUS, keep } from './corpus.ts';
import { LAWS } from './laws.ts';
import { shrink } from './shrink.ts';

/**
 * What a campaign is given. It ends soon after `untilMs` (of `performance.now()`), and does the same for the
 * same seed as far as it comes.
 */
export interface CampaignOptions {
  readonly seed: number;
  readonly untilMs: number;
  /** Tells how far it has come, in a line. */
  readonly tell: (line: string) => void;
}

/** A way of looking for defects, at random, for as long as there is time. */
export interface Campaign {
  readonly name: string;
  /** How much of the time it gets, relative to the others. */
  readonly weight: number;
  /** Gives what it found: a line or more each; none where all is well. */
  readonly run: (options: CampaignOptions) => Promise<readonly string[]>;
}

/** Every campaign of `npm run fuzz`, in the order in which they run. */
export const CAMPAIGNS: readonly Campaign[] = [
  { name: 'laws', weight: 1, run: lawsCampaign },
  {
    name: 'interruptions',
    weight: 1,
    run: ({ seed, untilMs, tell }) =>
      interruptionRounds({ rounds: Number.POSITIVE_INFINITY, seed, untilMs, report: tell }),
  },
];

const SHRINK_MS = 20_000;
const TELL_EVERY = 50;

/**
 * The laws over random scenarios; what breaks one is shrunk and kept in the corpus, the first of each law.
 */
async function lawsCampaign({ seed, untilMs, tell }: CampaignOptions): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-fuzz-'));
  const found = new Map<string, string>();
  const counts = new Map<string, number>();
  let scenarios = 0;
  try {
    for (let next = seed; performance.now() < untilMs; next += TELL_EVERY) {
      const breaches: (() => Promise<void>)[] = [];
      const seeds = function* () {
        for (let one = next; one < next + TELL_EVERY && performance.now() < untilMs; one++) yield one;
      };
      scenarios += await askAll(seeds(), LAWS, folder, ({ seed: broken, law, broken: words }, scenario) => {
        counts.set(law.name, (counts.get(law.name) ?? 0) + 1);
        if (found.has(law.name)) return;
        found.set(law.name, `${law.name}\n    seed ${broken}: ${words[0]}`);
        breaches.push(async () => {
          const plain = await shrink(scenario, law, folder, SHRINK_MS);
          const path = keep(CORPUS, law.name, broken, plain, scenario.files);
          found.set(law.name, `${found.get(law.name)}\n    kept as ${path}`);
        });
      });
      for (const keepIt of breaches) await keepIt();
      tell(`laws: ${scenarios} scenarios, ${found.size} of ${LAWS.length} laws broken`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return [...found].map(
    ([name, words]) => `${words}\n    broken by ${counts.get(name)} of ${scenarios} scenarios`,
  );
}
