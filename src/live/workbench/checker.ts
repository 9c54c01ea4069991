import { lengthOf } from '../carried-file.ts';
import type { Answer, FolderFile, Question } from '../protocol.ts';
import type { Data, Outcome } from './api.ts';

export type Checked = Extract<Answer, { kind: 'checked' }>;

/** A check that takes longer is ended: no text that can be simulated in a page does. */
const LONGEST_CHECK_MS = 30_000;
/** A file names others, which name others. */
const MOST_ROUNDS = 20;
/** What a page holds beside its simulation. */
const MOST_CHARACTERS = 60_000_000;

/** What a checker needs of the page around it. */
export interface CheckerHost {
  /** A file that a text refers to; null where it is still what has that tag. */
  readData(path: string, etag: string): Promise<Outcome<Data | null>>;
  /** The address of the worker's code. */
  worker(): Promise<string>;
}

interface Known {
  readonly file: FolderFile;
  readonly etag: string;
}

/**
 * Checks texts in a worker of its own, so that no simulation holds it up, and gets the files that a text
 * refers to.
 */
export class Checker {
  private readonly host: CheckerHost;
  private worker: Worker | null = null;
  private number = 0;
  private readonly known = new Map<string, Known>();
  private waiting: ((checked: Checked | string) => void) | null = null;

  constructor(host: CheckerHost) {
    this.host = host;
  }

  /**
   * The faults of a text, or what is needed to simulate it; null where another text came meanwhile, and a
   * sentence where it could not be checked.
   */
  async check(main: string, text: string): Promise<Checked | string | null> {
    this.number += 1;
    const { number } = this;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const others = [...this.known].filter(([path]) => path !== main);
      const files = Object.fromEntries(others.map(([path, { file }]) => [path, file]));
      const answer = await this.ask({
        kind: 'check',
        id: number,
        main,
        files: { ...files, [main]: { content: text } },
      });
      if (number !== this.number) return null;
      if (typeof answer === 'string' || answer.missing.length === 0) return answer;
      for (const path of answer.missing) this.known.set(path, await this.got(path));
      if (number !== this.number) return null;
    }
    return 'The text refers to files that refer to files, without an end.';
  }

  /** Whether a file that was read for a check has changed since. */
  async look(main: string): Promise<boolean> {
    let isChanged = false;
    for (const [path, { etag }] of [...this.known]) {
      if (path === main) continue;
      const read = await this.host.readData(path, etag);
      if (read.ok && read.value === null) continue;
      if (!read.ok && (read.status === 0 || etag === `${read.status}`)) continue;
      this.known.delete(path);
      isChanged = true;
    }
    return isChanged;
  }

  /** After a text was saved, others that refer to it read it anew. */
  forget(path: string): void {
    this.known.delete(path);
  }

  private async got(path: string): Promise<Known> {
    const read = await this.host.readData(path, '');
    if (!read.ok) return { file: { refusal: read.message }, etag: `${read.status}` };
    const { content, etag } = read.value ?? { content: '', etag: '' };
    const held = [...this.known.values()].reduce(
      (sum, { file }) => sum + ('content' in file ? lengthOf(file.content) : 0),
      0,
    );
    if (held + lengthOf(content) > MOST_CHARACTERS) {
      const refusal = `it is too long for a page together with the others (${MOST_CHARACTERS / 1e6} million characters)`;
      return { file: { refusal }, etag };
    }
    return { file: { content }, etag };
  }

  private async ask(question: Question): Promise<Checked | string> {
    const address = await this.host.worker();
    this.waiting?.('Another text came.');
    this.worker ??= this.started(address);
    const { worker } = this;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.end(worker, `The check was ended after ${LONGEST_CHECK_MS / 1000} s.`);
      }, LONGEST_CHECK_MS);
      this.waiting = (checked) => {
        clearTimeout(timer);
        this.waiting = null;
        resolve(checked);
      };
      worker.postMessage(question);
    });
  }

  private started(address: string): Worker {
    const worker = new Worker(address);
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'checked' && data.id === this.number) this.waiting?.(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.end(worker, `The check ended by itself (${event.message || 'it could not be started'}).`);
    });
    return worker;
  }

  private end(worker: Worker, why: string): void {
    worker.terminate();
    if (this.worker === worker) this.worker = null;
    this.waiting?.(why);
  }
}
