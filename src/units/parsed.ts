/** A quantity as read, or what is wrong with it in the user's words. Parsers never throw. */
export type Parsed =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

/** Longer than any quantity a person writes; keeps regular expressions away from hostile megabytes. */
export const LONGEST_QUANTITY_CHARACTERS = 100;

const LONGEST_SHOWN_CHARACTERS = 40;

export function accept(value: number): Parsed {
  // -0 is read as 0, so that it cannot come back as "-0" in a report.
  return { ok: true, value: value + 0 };
}

export function refuse(problem: string, remedy: string): Parsed {
  return { ok: false, problem, remedy };
}

/** The scalar as it may stand in a message: quoted and cut where it is text, control characters escaped. */
export function show(input: unknown): string {
  if (typeof input === 'string') {
    const cut =
      input.length > LONGEST_SHOWN_CHARACTERS ? `${input.slice(0, LONGEST_SHOWN_CHARACTERS)}…` : input;
    return JSON.stringify(cut);
  }
  if (typeof input === 'number' || typeof input === 'boolean') return String(input);
  if (input === undefined || input === null) return 'nothing';
  return Array.isArray(input) ? 'a list' : `a ${typeof input === 'object' ? 'mapping' : typeof input}`;
}
