import type { ImportNote } from '../../stack.ts';
import type { TemplatePlace } from '../../value.ts';

/** Notes of a template, each once however often it is met. */
export class Notes {
  private readonly byText = new Map<string, ImportNote>();

  add(kind: ImportNote['kind'], place: TemplatePlace, subject: string, reason: string): void {
    this.take({ kind, place, subject, reason });
  }

  take(note: ImportNote): void {
    const { file, line, column } = note.place;
    const key = JSON.stringify([note.kind, file, line, column, note.reason]);
    if (!this.byText.has(key)) this.byText.set(key, note);
  }

  all(): readonly ImportNote[] {
    return [...this.byText.values()];
  }
}
