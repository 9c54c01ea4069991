import type { ReadWarning } from '../observations.ts';

/** Warnings by file and kind: the first line is kept, the others are counted. */
export class ReadWarnings {
  private readonly byKind = new Map<string, { -readonly [Key in keyof ReadWarning]: ReadWarning[Key] }>();

  /** `line` counts from 1; 0 where the file as a whole is meant. */
  warn(file: string, line: number, problem: string, remedy: string): void {
    const kind = `${file}\n${remedy}`;
    const known = this.byKind.get(kind);
    if (known !== undefined) known.count++;
    else if (line > 0) this.byKind.set(kind, { file, line, count: 1, problem, remedy });
    else this.byKind.set(kind, { file, count: 1, problem, remedy });
  }

  list(): readonly ReadWarning[] {
    return [...this.byKind.values()];
  }
}
