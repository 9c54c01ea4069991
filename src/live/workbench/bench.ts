import type { Fault } from '../../model/fault.ts';
import { make } from '../panel/dom.ts';
import { AnswerFrame, type AnswerPage } from './answer.ts';
import { Checker, type CheckerHost } from './checker.ts';
import { Editor } from './editor.ts';
import { FaultList } from './fault-list.ts';
import type { Notices } from './notices.ts';

/** Whoever types on is not checked yet. */
const PAUSE_MS = 220;

/** Where the text of a bench comes from. */
export interface BenchHost extends CheckerHost, AnswerPage {
  /** Of the editor's own style sheet; empty where the page's policy asks for none. */
  readonly nonce: string;
  /** The file that the text is of; null while none is open. */
  path(): string | null;
  changed(isTyped: boolean): void;
  save(): void;
  /** Shows another file. */
  openFile(path: string): Promise<void>;
}

/**
 * A text with its faults and its answer: each change of the text is checked, and what has no faults is
 * simulated.
 */
export class Bench {
  readonly editor: Editor;
  readonly checker: Checker;
  readonly answer: AnswerFrame;
  /** The parts of the page, in their order. */
  readonly text: readonly HTMLElement[];
  private readonly host: BenchHost;
  private readonly notices: Notices;
  private readonly faultList: FaultList;
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(host: BenchHost, notices: Notices) {
    this.host = host;
    this.notices = notices;
    const editorPlace = make('div', { class: 'editor' });
    this.editor = new Editor(editorPlace, host.nonce, {
      changed: (_, isTyped) => this.changed(isTyped),
      save: () => host.save(),
    });
    this.checker = new Checker(host);
    this.faultList = new FaultList((fault) => void this.go(fault));
    this.answer = new AnswerFrame(host, (figures) => this.faultList.showDigest(figures));
    this.text = [notices.element, editorPlace, this.faultList.digest, this.faultList.list];
  }

  /** Looks whether a file that the text refers to has changed, and checks anew where one has. */
  async look(): Promise<void> {
    const path = this.host.path();
    if (path !== null && (await this.checker.look(path))) await this.check();
  }

  private changed(isTyped: boolean): void {
    this.host.changed(isTyped);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void this.check(), isTyped ? PAUSE_MS : 0);
  }

  private async check(): Promise<void> {
    const path = this.host.path();
    if (path === null) return;
    const { text } = this.editor;
    const checked = await this.checker.check(path, text);
    if (checked === null || this.host.path() !== path || this.editor.text !== text) return;
    if (typeof checked === 'string') {
      this.notices.tell('check', checked);
      return;
    }
    this.notices.untell('check');
    this.editor.mark(checked.faults, path);
    this.faultList.show(checked.faults, checked.warnings, path);
    const { live } = checked;
    if (live === null) return;
    if (live.scenario === null) this.notices.tell('check', live.refusal);
    else await this.answer.open(live.scenario, path);
  }

  /** Puts the cursor at a fault, in whichever file it is. */
  private async go(fault: Fault): Promise<void> {
    if (fault.file !== this.host.path()) await this.host.openFile(fault.file);
    this.editor.show(fault);
  }
}
