import { say } from '../panel/dom.ts';
import { type Before, type Outcome, readIfChanged, readText, type Text, writeText } from './api.ts';
import type { Bench } from './bench.ts';
import type { Drafts } from './drafts.ts';
import type { Notices } from './notices.ts';

/** What is open of the folder. */
interface Open {
  readonly path: string;
  /** As it is in the folder, as far as is known; null where it is not there. */
  saved: Text | null;
}

export interface OpenFileEvents {
  /** What the page says of the file has changed, or which file it is. */
  shown(): void;
  /** The folder has another text, or a file more. */
  written(): void;
  gone(isGone: boolean): void;
}

/**
 * One file of the folder under the editor: opened, kept while it is not saved, saved, and held against what
 * others write meanwhile. Nobody's text is overwritten unasked.
 */
export class OpenFile {
  private open: Open | null = null;
  /** Tag of what was saved elsewhere and is being told of. */
  private toldOf: string | null = null;
  private isSaving = false;
  private readonly bench: Bench;
  private readonly notices: Notices;
  private readonly drafts: Drafts;
  private readonly events: OpenFileEvents;

  constructor(bench: Bench, notices: Notices, drafts: Drafts, events: OpenFileEvents) {
    this.bench = bench;
    this.notices = notices;
    this.drafts = drafts;
    this.events = events;
  }

  get path(): string | null {
    return this.open?.path ?? null;
  }

  get isChanged(): boolean {
    return this.open !== null && this.bench.editor.text !== (this.open.saved?.text ?? null);
  }

  /** Opens a file of the folder, with what was typed and not saved here before. */
  async show(path: string): Promise<void> {
    const read = await readText(path);
    if (!read.ok && read.status !== 404) {
      this.notices.tell('open', `${path} cannot be opened: ${read.message}.`);
      this.events.shown();
      return;
    }
    this.notices.untell('open', 'changed', 'draft', 'others', 'save');
    this.toldOf = null;
    const saved = read.ok ? read.value : null;
    this.open = { path, saved };
    const own = this.drafts.own(path);
    const text = own?.text ?? saved?.text ?? '';
    this.bench.editor.open(text);
    history.replaceState(null, '', `#${encodeURIComponent(path)}`);
    if (own !== null && own.text !== saved?.text) {
      this.notices.tell('draft', 'What was typed here and not saved is back.', [
        { text: 'Throw it away', act: () => this.throwAway() },
      ]);
      if (own.etag !== (saved?.etag ?? '')) this.tellOfChange(saved?.etag ?? null);
    } else {
      this.tellOfOthers(path, text);
    }
    this.events.shown();
  }

  /** Keeps what is typed and not saved. */
  keepDraft(): void {
    if (this.open === null) return;
    const { path, saved } = this.open;
    const { text } = this.bench.editor;
    if (this.isChanged) this.drafts.keep(path, { text, etag: saved?.etag ?? '', atMs: Date.now() });
    else this.drafts.drop(path);
  }

  async save(): Promise<void> {
    const { open } = this;
    if (open === null || this.isSaving) return;
    if (!this.isChanged) {
      say('Nothing has changed');
      return;
    }
    const { text } = this.bench.editor;
    const before: Before = open.saved === null ? 'absent' : { etag: open.saved.etag };
    this.isSaving = true;
    const written = await writeText(open.path, text, before);
    this.isSaving = false;
    if (written.ok) {
      open.saved = { text, etag: written.value };
      this.toldOf = null;
      this.notices.untell('save', 'changed', 'draft', 'open');
      if (this.open === open) this.keepDraft();
      this.bench.checker.forget(open.path);
      say(`Saved ${open.path}`);
      this.events.shown();
      this.events.written();
      return;
    }
    if (this.open === open) this.notSaved(written);
  }

  /** Looks at what others have done to the file. */
  async look(): Promise<void> {
    const { open } = this;
    if (open === null || this.isSaving) return;
    const read = await readIfChanged(open.path, open.saved?.etag ?? '"none"');
    if (this.isSaving || this.open !== open) return;
    if (!read.ok) {
      this.events.gone(read.status === 0 || read.status === 403);
      if (read.status === 404 && open.saved !== null) this.tellOfChange(null);
      return;
    }
    this.events.gone(false);
    if (read.value === null || read.value.etag === this.toldOf) return;
    if (this.isChanged && read.value.text !== this.bench.editor.text) {
      this.tellOfChange(read.value.etag);
      return;
    }
    open.saved = read.value;
    this.bench.editor.replace(read.value.text);
    this.keepDraft();
    this.events.shown();
    say(`${open.path} was changed elsewhere, and is shown as it is now`);
  }

  private notSaved(written: Extract<Outcome<string>, { ok: false }>): void {
    if (written.status === 412) this.tellOfChange(written.etag);
    else {
      const kept = 'What you typed is kept in this browser.';
      this.notices.tell('save', `It is not saved: ${written.message}. ${kept}`);
    }
    if (written.status === 0) this.events.gone(true);
  }

  private throwAway(): void {
    if (this.open === null) return;
    this.drafts.drop(this.open.path);
    this.notices.untell('draft', 'changed');
    this.bench.editor.replace(this.open.saved?.text ?? '');
    this.events.shown();
  }

  private tellOfOthers(path: string, text: string): void {
    const others = this.drafts.ofOthers(path);
    if (others === null || others.text === text) return;
    const drop = (): void => {
      this.drafts.dropOthers(path);
      this.notices.untell('others');
    };
    this.notices.tell('others', 'Another tab left unsaved text of this file.', [
      {
        text: 'Show it',
        act: () => {
          this.bench.editor.replace(others.text);
          drop();
          this.keepDraft();
        },
      },
      { text: 'Throw it away', act: drop },
    ]);
  }

  /** Somebody else has written the file, or taken it away; null where it is not there any more. */
  private tellOfChange(etag: string | null): void {
    const { open } = this;
    if (open === null) return;
    this.toldOf = etag ?? 'none';
    if (etag === null) {
      open.saved = null;
      this.notices.tell(
        'changed',
        `${open.path} is not in the folder any more. What you have here is kept; Save makes it anew.`,
      );
      this.events.shown();
      return;
    }
    const words = `${open.path} was changed elsewhere. Nothing of yours is overwritten, nor of theirs.`;
    this.notices.tell('changed', words, [
      { text: 'Take theirs', act: () => void this.settle(open, true) },
      { text: 'Keep mine', act: () => void this.settle(open, false) },
    ]);
  }

  private async settle(open: Open, takesTheirs: boolean): Promise<void> {
    const read = await readText(open.path);
    if (!read.ok || this.open !== open) return;
    open.saved = read.value;
    this.toldOf = null;
    if (takesTheirs) this.bench.editor.replace(read.value.text);
    this.notices.untell('changed', ...(takesTheirs ? ['draft'] : []));
    this.keepDraft();
    this.events.shown();
    say(takesTheirs ? 'Theirs is shown; undo brings yours back' : 'Yours stays; Save replaces theirs');
  }
}
