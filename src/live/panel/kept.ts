import type { KeyFigure } from '../../report/words/key-figures.ts';

export interface Pin {
  readonly fragment: string;
  readonly figures: readonly KeyFigure[];
}

/** What a saved page keeps, and a tab of each of its files. */
export interface Kept {
  readonly fragment?: string;
  readonly pins?: readonly Pin[];
}

/** The window's name is that of the folder: another one may be served at the same address later. */
const keyOf = (path: string): string => `lambda-sim-what-if\n${window.name}\n${path}`;

/** Keeps it until the tab is closed; a browser that keeps nothing loses it with the page. */
export function remember(path: string, kept: Kept): void {
  try {
    sessionStorage.setItem(keyOf(path), JSON.stringify(kept));
  } catch {
    // Full, or forbidden: the page goes on without.
  }
}

export function remembered(path: string): Kept {
  try {
    const value = JSON.parse(sessionStorage.getItem(keyOf(path)) ?? '{}') as Kept | null;
    return { fragment: String(value?.fragment ?? ''), pins: Array.isArray(value?.pins) ? value.pins : [] };
  } catch {
    return {};
  }
}
