import type { LiveScenario } from '../../report/html/live-part.ts';
import type { Answer, Question } from '../protocol.ts';
import { unpacked } from './unpacked.ts';

/** A worker that says nothing for so long while it simulates is taken for dead. */
const SILENT_MS = 60_000;
/** Who does not stop within this time is ended. */
const STOPPING_MS = 2000;

export interface EngineEvents {
  heard(answer: Answer): void;
  /** It ended by itself, and was started again; `again` tells whether the question was put again. */
  died(why: string, again: boolean): void;
}

/**
 * The worker that simulates, started when it is first asked, and again when it dies. A question that killed
 * it twice is not put a third time.
 */
export class Engine {
  private readonly packed: string;
  private readonly isRun: boolean;
  private opening: Question;
  private readonly events: EngineEvents;
  private address: string | null = null;
  private worker: Worker | null = null;
  private asked: Extract<Question, { kind: 'simulate' }> | null = null;
  private heardMs = 0;
  private deaths = 0;
  private stopping: ReturnType<typeof setTimeout> | undefined;

  constructor(packed: string, scenario: LiveScenario, isRun: boolean, events: EngineEvents) {
    this.packed = packed;
    this.isRun = isRun;
    this.opening = { kind: 'open', scenario, isRun };
    this.events = events;
    setInterval(() => this.watch(), 2000);
  }

  /** Puts a question; whatever was asked before is left. */
  async ask(question: Extract<Question, { kind: 'simulate' }>): Promise<void> {
    this.deaths = 0;
    await this.put(question);
  }

  /** Starts the worker, which reads its code and the scenario, before anything is asked. */
  async prepare(): Promise<void> {
    this.address ??= await unpacked(this.packed);
    this.worker ??= this.started(this.address);
  }

  /** From here on questions are about that scenario. */
  open(scenario: LiveScenario): void {
    this.asked = null;
    this.opening = { kind: 'open', scenario, isRun: this.isRun };
    this.worker?.postMessage(this.opening);
  }

  stop(): void {
    this.asked = null;
    if (this.worker === null) return;
    this.worker.postMessage({ kind: 'stop' } satisfies Question);
    clearTimeout(this.stopping);
    this.stopping = setTimeout(() => this.startAgain(), STOPPING_MS);
  }

  private startAgain(): void {
    this.worker?.terminate();
    this.worker = this.address === null ? null : this.started(this.address);
    if (this.asked !== null) void this.put(this.asked);
  }

  private async put(question: Extract<Question, { kind: 'simulate' }>): Promise<void> {
    this.asked = question;
    this.heardMs = performance.now();
    if (this.address === null) {
      this.address = await unpacked(this.packed);
      if (this.asked !== question) return;
    }
    if (this.worker === null) this.worker = this.started(this.address);
    this.worker.postMessage(question);
  }

  private started(address: string): Worker {
    const worker = new Worker(address);
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      this.heardMs = performance.now();
      if (data.kind === 'stopped' || data.kind === 'checked') {
        clearTimeout(this.stopping);
        return;
      }
      const isOver = data.kind === 'done' || data.kind === 'faults' || data.kind === 'failed';
      if ((isOver || data.kind === 'large') && data.id === this.asked?.id) this.asked = null;
      this.events.heard(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.died(event.message || 'it could not be started');
    });
    worker.addEventListener('messageerror', () => this.died('its answer could not be read'));
    worker.postMessage(this.opening);
    return worker;
  }

  private watch(): void {
    if (this.asked === null || performance.now() - this.heardMs < SILENT_MS) return;
    this.died(`it said nothing for ${SILENT_MS / 1000} s`);
  }

  private died(why: string): void {
    this.worker?.terminate();
    this.worker = null;
    this.deaths += 1;
    const question = this.asked;
    const again = question !== null && this.deaths < 2;
    if (!again) this.asked = null;
    this.events.died(why, again);
    if (again && question !== null) void this.put(question);
    else if (this.address !== null) this.worker = this.started(this.address);
  }
}
