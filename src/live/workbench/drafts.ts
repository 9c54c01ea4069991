/** A text that was typed and not saved. */
export interface Draft {
  readonly text: string;
  /** Tag of the text that it was made from; empty for a file that was not there. */
  readonly etag: string;
  readonly atMs: number;
}

const TAB = 'lambda-sim-tab';

/**
 * Unsaved texts, kept by the browser for each tab, so that none takes the place of another's. A browser that
 * keeps nothing (a private window that is full) loses them with the tab.
 */
export class Drafts {
  private readonly folder: string;
  private tab = '';

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Has to come first: a tab that was duplicated gets a name of its own. */
  async open(): Promise<void> {
    this.tab = kept(() => sessionStorage.getItem(TAB)) ?? newName();
    if (!(await isAlone(this.tab))) {
      this.tab = newName();
      await isAlone(this.tab);
    }
    kept(() => sessionStorage.setItem(TAB, this.tab));
  }

  own(path: string): Draft | null {
    return read(this.key(path, this.tab));
  }

  keep(path: string, draft: Draft): void {
    kept(() => localStorage.setItem(this.key(path, this.tab), JSON.stringify(draft)));
  }

  drop(path: string): void {
    kept(() => localStorage.removeItem(this.key(path, this.tab)));
  }

  /** The newest that another tab left of a file. */
  ofOthers(path: string): Draft | null {
    return this.keysOfOthers(path)
      .flatMap((key) => read(key) ?? [])
      .reduce<Draft | null>((best, one) => (best === null || one.atMs > best.atMs ? one : best), null);
  }

  dropOthers(path: string): void {
    for (const key of this.keysOfOthers(path)) kept(() => localStorage.removeItem(key));
  }

  private keysOfOthers(path: string): readonly string[] {
    const start = this.key(path, '');
    const keys = kept(() => Object.keys(localStorage)) ?? [];
    return keys.filter((key) => key.startsWith(start) && key !== this.key(path, this.tab));
  }

  private key(path: string, tab: string): string {
    return `lambda-sim-draft\n${this.folder}\n${path}\n${tab}`;
  }
}

function read(key: string): Draft | null {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null;
    return typeof value?.text === 'string' ? value : null;
  } catch {
    return null;
  }
}

function newName(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
}

/**
 * Holds the tab's name for as long as the tab is there; false where another one has it. A page that came over
 * plain HTTP has no locks: there each tab is taken to be alone.
 */
function isAlone(name: string): Promise<boolean> {
  if (!isSecureContext) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`lambda-sim-tab-${name}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}

function kept<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
