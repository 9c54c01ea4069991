import { FILES } from '../host/host.ts';
import { filesInMemory } from '../host/memory-files.ts';
import type { CompiledScenario } from '../model/compiled.ts';
import { FaultError, formatFault } from '../model/fault.ts';
import type { Json } from '../report/charts/chart.ts';
import { cardIntervals } from '../report/html/first-screen.ts';
import type { LiveScenario, LiveStudy } from '../report/html/live-part.ts';
import type { PageParts } from '../report/html/page.ts';
import { runParts, sectionsMarkup } from '../report/html/render.ts';
import { toJson } from '../report/json.ts';
import { keyFigures } from '../report/words/key-figures.ts';
import type { ResultsDocument } from '../results/documents/document.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { loadScenario } from '../study/load.ts';
import { runScenario } from '../study/run.ts';
import { formatDuration } from '../units/format.ts';
import { shellWord } from '../units/shell-word.ts';
import { expectedRequests } from '../workload/expected-requests.ts';
import { bytesOf } from './carried-file.ts';
import { asPart, Parts } from './first-look.ts';
import { patchOf } from './patch.ts';
import { type Answer, type ShownPage, type Stage, WARMING_UP } from './protocol.ts';
import { type AskedStudy, askedStudy, type StudyAnswer } from './study.ts';

/** Beyond this a run is asked about first. */
const MOST_UNASKED = 10_000_000;
/** A run that takes longer than this begins with a part of its time that takes about half as long. */
const AT_ONCE_SECONDS = 0.3;
/** Whatever this machine does: no longer run is without a first look, and no shorter one has any. */
const AT_ONCE_REQUESTS = { least: 20_000, most: 150_000 };
/** Of the part, in all its repetitions. */
const PART_REQUESTS = { least: 3000, most: 30_000 };
const PART_REPETITIONS = 3;
/** A run is repeated with other seeds for its intervals, up to so many requests in all. */
const REPETITIONS = 5;
const MOST_REPEATED = 2_000_000;
/** Until a run has been timed: requests of the traffic a second, where each leads to some more. */
const SLOW_PER_SECOND = 60_000;
/** A run of fewer says nothing of the speed. */
const LEAST_TIMED = 1000;

type Tell = (answer: Answer) => void;

export interface Asked {
  readonly id: number;
  readonly set: readonly string[];
  /** Function whose latency is told; empty for the busiest. */
  readonly of: string;
  readonly isAgreed: boolean;
  /** Whether the figures of the run without any setting are wanted too. */
  readonly wantsRecorded: boolean;
  readonly signal: AbortSignal;
}

/** A scenario in a page: answers what its figures are under other settings, the sooner the rougher. */
export class Simulation {
  private readonly given: LiveScenario;
  private readonly isRun: boolean;
  /** Requests of the traffic a second: of whole runs, and of parts, which end three times. */
  private perSecond = SLOW_PER_SECOND;
  private partPerSecond = SLOW_PER_SECOND;
  private of = '';
  private set: readonly string[] = [];
  private readonly parts: Parts;

  /** The files stand in memory for the rest of the worker's life. */
  constructor(given: LiveScenario, isRun: boolean) {
    this.given = given;
    this.isRun = isRun;
    this.parts = new Parts(given.maximumBadRows);
    const files = Object.entries(given.files).map(([name, file]) => [`/${name}`, bytesOf(file)] as const);
    FILES.handIn(filesInMemory(new Map(files)));
  }

  /** Reads the scenario once, so that the first question finds what is compiled of the reader. */
  async prepare(): Promise<void> {
    // What is wrong with it is told to whoever asks.
    await this.loaded(this.given.main, []).catch(() => undefined);
  }

  /** Resolves when all is told, or a newer question has stopped it. */
  async answer(asked: Asked, tell: Tell): Promise<void> {
    const { id, signal } = asked;
    this.of = asked.of;
    this.set = asked.set;
    try {
      await this.answerAll(asked, tell);
      tell({ kind: 'done', id });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof FaultError) tell({ kind: 'faults', id, faults: error.faults.map(formatFault) });
      else tell({ kind: 'failed', id, message: messageOf(error) });
    }
  }

  private async answerAll(asked: Asked, tell: Tell): Promise<void> {
    const { id, set, isAgreed, wantsRecorded, signal } = asked;
    const { main, study } = this.given;
    const loaded = await this.loaded(main, set);
    const { compiled } = loaded;
    const askedToo = study === null ? null : await this.study(study, loaded, set);
    const once = await expectedRequests(compiled);
    const runs = typeof compiled.replications === 'number' ? compiled.replications : 4;
    const requests =
      askedToo === null ? once * runs : askedToo.runs * Math.min(once * runs, askedToo.mostRequests);
    if (requests > MOST_UNASKED && !isAgreed) {
      tell({ kind: 'large', id, requests, seconds: requests / this.perSecond });
      return;
    }
    if (id === WARMING_UP) {
      await this.warmUp(compiled, once, signal);
      return;
    }
    if (once * runs > this.atOnce()) await this.part(compiled, id, signal, tell);
    const patch = set.length === 0 ? '' : patchOf(loaded, set, FILES.now.lastPart(main));
    await this.whole(loaded, once * runs, { id, patch, signal }, tell);
    if (wantsRecorded) await this.recorded(asked, tell);
    if (askedToo !== null) {
      await this.answerStudy(askedToo, requests, { id, patch, signal }, tell);
      return;
    }
    if (compiled.replications === 1 && once * REPETITIONS <= MOST_REPEATED) {
      await this.repeated(compiled, id, signal, tell);
    }
  }

  /** @throws FaultError with all that is wrong with it */
  private async loaded(main: string, set: readonly string[]): Promise<LoadedScenario> {
    const settings = [...this.given.set, ...set.map((text) => ({ option: '--set', text }))];
    const loaded = await loadScenario(main, { set: settings, purpose: 'run' });
    if (!loaded.ok) throw new FaultError(loaded.faults);
    return loaded;
  }

  private async study(study: LiveStudy, loaded: LoadedScenario, set: readonly string[]): Promise<AskedStudy> {
    const others: LoadedScenario[] = [];
    for (const other of study.kind === 'compare' ? study.others : []) {
      others.push(await this.loaded(other, set));
    }
    return askedStudy(study, [loaded, ...others]);
  }

  /** First from shorter runs where it is long, then whole. */
  private async answerStudy(
    study: AskedStudy,
    requests: number,
    { id, patch, signal }: { readonly id: number; readonly patch: string; readonly signal: AbortSignal },
    tell: Tell,
  ): Promise<void> {
    const { maximumBadRows } = this.given;
    const options = { maximumBadRows, workers: 1, signal };
    const missing = new Set<string>();
    const say = ({ document, parts }: StudyAnswer, isRough: boolean, startedMs: number): void => {
      tell({
        kind: 'studied',
        id,
        isRough,
        leftOut: isRough ? [...missing] : [],
        wallMs: performance.now() - startedMs,
        patch,
        document: isRough ? '' : toJson(document),
        page: this.page(parts(this.scenarioShown())),
      });
    };
    if (study.rough !== null && requests > this.atOnce()) {
      const startedMs = performance.now();
      const shorter = async (compiled: CompiledScenario, most: number): Promise<CompiledScenario> => {
        const part = await this.parts.of(compiled, most);
        for (const one of part?.leftOut ?? []) missing.add(one);
        return part?.compiled ?? compiled;
      };
      say(await study.rough(shorter, options), true, startedMs);
    }
    const startedMs = performance.now();
    const onProgress = ({ simulatedSeconds, totalSeconds, requests: done }: Progress): void => {
      tell({ kind: 'progress', id, share: simulatedSeconds / totalSeconds, requests: done });
    };
    say(await study.answer({ ...options, onProgress }), false, startedMs);
  }

  /** Requests that are simulated at once, by the speed of the runs so far. */
  private atOnce(): number {
    const { least, most } = AT_ONCE_REQUESTS;
    return Math.min(most, Math.max(least, this.perSecond * AT_ONCE_SECONDS));
  }

  private partRequests(): number {
    const { least, most } = PART_REQUESTS;
    return Math.min(most, Math.max(least, (this.partPerSecond * AT_ONCE_SECONDS) / 2));
  }

  /** Simulates a little of it, then what a first look does, by the speed that the first run had. */
  private async warmUp(compiled: CompiledScenario, once: number, signal: AbortSignal): Promise<void> {
    const { maximumBadRows } = this.given;
    const little = await this.parts.of(compiled, PART_REQUESTS.least);
    const run = little?.compiled ?? compiled;
    const startedMs = performance.now();
    const { document } = await runScenario(run, { maximumBadRows, workers: 1, signal });
    this.perSecond = timed(little === null ? once : little.requests, startedMs) ?? this.perSecond;
    this.partPerSecond = this.perSecond;
    const ignored = { id: WARMING_UP, startedMs, part: [] };
    if (once > this.atOnce()) await this.part(compiled, WARMING_UP, signal, () => undefined);
    else this.tell('part', document, ignored, () => undefined);
  }

  /** A stretch of the time that has the mean traffic, a few times over: rough figures at once. */
  private async part(compiled: CompiledScenario, id: number, signal: AbortSignal, tell: Tell): Promise<void> {
    const startedMs = performance.now();
    const { maximumBadRows } = this.given;
    const short = await this.parts.of(compiled, this.partRequests() / PART_REPETITIONS);
    if (short === null) return;
    const part = { ...short.compiled, replications: PART_REPETITIONS };
    const runMs = performance.now();
    const { document } = await runScenario(part, { maximumBadRows, workers: 1, signal });
    this.partPerSecond = timed(PART_REPETITIONS * short.requests, runMs) ?? this.partPerSecond;
    const looked = `${PART_REPETITIONS} × ${formatDuration(short.lengthMs)} of ${formatDuration(compiled.model.horizonMs)}`;
    const told = { id, startedMs, part: [looked, ...short.leftOut] };
    this.tell('part', asPart(document, short), told, tell);
  }

  private async whole(
    loaded: LoadedScenario,
    expected: number,
    { id, patch, signal }: { readonly id: number; readonly patch: string; readonly signal: AbortSignal },
    tell: Tell,
  ): Promise<void> {
    const { maximumBadRows, study } = this.given;
    // The page of a study shows no advice of the run.
    const whatIf = this.given.whatIf && study === null;
    const startedMs = performance.now();
    const onProgress = ({ simulatedSeconds, totalSeconds, requests }: Progress): void => {
      tell({ kind: 'progress', id, share: simulatedSeconds / totalSeconds, requests });
    };
    let isTold = false;
    const onRun = (document: ResultsDocument): void => {
      isTold = true;
      this.perSecond = timed(expected, startedMs) ?? this.perSecond;
      this.tell('whole', document, { id, startedMs, part: [], patch }, tell);
    };
    const options = { maximumBadRows, workers: 1, signal, onProgress };
    const { document } = await runScenario(loaded, { ...options, whatIf, onRun });
    if (!isTold) onRun(document);
    if (study !== null) return;
    this.tell('advised', document, { id, startedMs, part: [], patch }, tell);
  }

  /** The figures of the run that no setting changed. */
  private async recorded({ id, signal }: Asked, tell: Tell): Promise<void> {
    const { maximumBadRows } = this.given;
    const { compiled } = await this.loaded(this.given.main, []);
    const { document } = await runScenario(compiled, { maximumBadRows, workers: 1, signal });
    tell({ kind: 'recorded', id, figures: keyFigures(document, this.of) });
  }

  /** The same with further seeds, for the intervals alone. */
  private async repeated(
    compiled: CompiledScenario,
    id: number,
    signal: AbortSignal,
    tell: Tell,
  ): Promise<void> {
    const startedMs = performance.now();
    const { maximumBadRows } = this.given;
    const repeated = { ...compiled, replications: REPETITIONS };
    const { document } = await runScenario(repeated, { maximumBadRows, workers: 1, signal });
    this.tell('repeated', document, { id, startedMs, part: [] }, tell);
  }

  private tell(
    stage: Stage,
    document: ResultsDocument,
    { id, startedMs, part, patch = '' }: Told,
    tell: Tell,
  ): void {
    const isFigures = stage === 'repeated';
    const figures = keyFigures(document, this.of);
    this.of ||= figures.find(({ of }) => of !== '')?.of ?? '';
    tell({
      kind: 'shown',
      id,
      stage,
      figures,
      intervals: cardIntervals(document),
      part,
      requests: document.engine.requests,
      wallMs: performance.now() - startedMs,
      patch,
      document: isFigures || stage === 'part' ? '' : toJson(document),
      page:
        isFigures || !this.isRun
          ? null
          : this.page(runParts(document, { ...this.scenarioShown(), command: this.command() })),
    });
  }

  private scenarioShown(): { readonly scenarioName: string; readonly scenarioText: string } {
    const { main, files } = this.given;
    const text = files[main];
    return {
      scenarioName: FILES.now.lastPart(main),
      scenarioText: typeof text === 'string' ? text : '',
    };
  }

  private command(): string {
    return [
      'lambda-sim run',
      shellWord(FILES.now.lastPart(this.given.main)),
      ...this.given.options,
      ...this.set.map((text) => `--set ${shellWord(text)}`),
    ].join(' ');
  }

  private page({ head, sections, charts }: PageParts): ShownPage {
    return {
      head: head.text,
      sections: sectionsMarkup(sections.filter(({ id }) => id !== 'scenario')),
      style: sections.flatMap(({ style }) => style ?? []).join('\n'),
      charts: charts
        .filter(({ empty }) => !empty)
        .map(({ name, config }) => ({ name, config: config as unknown as Json })),
    };
  }
}

interface Told {
  readonly id: number;
  readonly startedMs: number;
  readonly part: readonly string[];
  readonly patch?: string;
}

interface Progress {
  readonly simulatedSeconds: number;
  readonly totalSeconds: number;
  readonly requests: number;
}

/** Requests a second of a run that began then; null where it had too few to tell. */
function timed(requests: number, startedMs: number): number | null {
  const seconds = (performance.now() - startedMs) / 1000;
  return requests >= LEAST_TIMED && seconds > 0 ? requests / seconds : null;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.includes('LEFT_OUT')
    ? 'this page carries no reader of rate expressions and quoted files: simulate it on the command line'
    : message;
}
