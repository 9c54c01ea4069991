import type { Finding, ResultsDocument } from '../../../src/results/documents/document.ts';
import { type FindingId, kindOfFinding } from '../../../src/results/findings/finding-ids.ts';
import type { loadScenario } from '../../../src/study/load.ts';
import type { runScenario } from '../../../src/study/run.ts';

/** What a trial needs of the library: the built one is ten times faster than the sources under a test runner. */
export interface Library {
  readonly loadScenario: typeof loadScenario;
  readonly runScenario: typeof runScenario;
}

/** One advice, applied. */
export interface Trial {
  readonly id: string;
  readonly about: string;
  readonly options: string;
  /** `gone`, `shrunk`, or what is wrong with it. */
  readonly outcome: string;
  readonly isGood: boolean;
}

interface Ran {
  readonly document: ResultsDocument;
  readonly seconds: number;
}

/**
 * Runs a scenario, then once more with the advice of each of its findings, and says what became of the
 * complaint. Good is an advice that the scenario takes and after which the complaint is gone or hits fewer,
 * without a worse one: a warning of something that breaks, which was no warning before, and which hits at
 * least as many as the complaint did, while fewer requests succeed in all.
 */
export async function tryAdvice(
  { loadScenario: load, runScenario: run }: Library,
  path: string,
  set: readonly string[],
  tried: (finding: Finding) => boolean = () => true,
): Promise<readonly Trial[] | null> {
  const before = await results(set);
  if (typeof before === 'string') return null;
  const trials: Trial[] = [];
  for (const finding of before.document.findings) {
    if (finding.advice === undefined || !tried(finding)) continue;
    trials.push(await applied(finding, before));
  }
  return trials;

  async function results(settings: readonly string[]): Promise<Ran | string> {
    const loaded = await load(path, { purpose: 'run', set: settings });
    if (!loaded.ok) return loaded.faults.map(({ path: key, problem }) => `${key}: ${problem}`).join('; ');
    const started = performance.now();
    const isReplicated = settings.some((text) => text.startsWith('run.replications='));
    const replications = isReplicated ? loaded.compiled.replications : 1;
    const { document } = await run({ ...loaded.compiled, replications }, { workers: 1 });
    return { document, seconds: (performance.now() - started) / 1000 };
  }

  async function applied(finding: Finding, { document: before }: Ran): Promise<Trial> {
    const { id = '', about = '', advice } = finding;
    const settings = Object.entries(advice?.set ?? {}).map(([key, value]) => `${key}=${value}`);
    const trial = { id, about, options: advice?.options ?? '' };
    const after = await results([...set, ...settings]);
    if (typeof after === 'string') return { ...trial, outcome: `refused: ${after}`, isGood: false };
    const worse = after.document.findings.find((one) => isWorse(one, before, after.document, finding));
    if (worse !== undefined) return { ...trial, outcome: `worse: ${worse.text}`, isGood: false };
    const same = after.document.findings.find((one) => one.id === id && one.about === about);
    if (same === undefined) return { ...trial, outcome: 'gone', isGood: true };
    // Users who wait for an answer come again sooner where they get one: then a share falls, and no count.
    const isSmaller =
      hitsOf(same) < hitsOf(finding) ||
      (same.hits?.share ?? 0) < (finding.hits?.share ?? 0) ||
      same.hits?.what !== finding.hits?.what;
    const counts = `${hitsOf(finding)} → ${hitsOf(same)} ${same.hits?.what ?? ''}`;
    return isSmaller
      ? { ...trial, outcome: `shrunk: ${counts}`, isGood: true }
      : { ...trial, outcome: `stays: ${counts}; ${finding.text} ⇒ ${same.text}`, isGood: false };
  }
}

function isWorse(one: Finding, before: ResultsDocument, after: ResultsDocument, complaint: Finding): boolean {
  if (one.severity !== 'warning' || kindOfFinding(one.id as FindingId) !== 'breaks') return false;
  const wasWarned = before.findings.some(
    ({ id, about, severity }) => id === one.id && about === one.about && severity === 'warning',
  );
  // Where no less succeeds in all, what shows now is the next limit on the way.
  return (
    !wasWarned &&
    hitsOf(one) > 0 &&
    hitsOf(one) >= hitsOf(complaint) &&
    succeededIn(after) < succeededIn(before)
  );
}

function succeededIn({ functions }: ResultsDocument): number {
  return Object.values(functions).reduce((sum, { outcomes }) => sum + outcomes.succeeded, 0);
}

function hitsOf({ hits }: Finding): number {
  return hits?.count ?? 0;
}
