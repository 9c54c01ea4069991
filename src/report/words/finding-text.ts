import type { Finding } from '../../results/documents/document.ts';

/** A finding in one piece: what it says, then what its change did where that was tried. */
export function findingText({ text, whatIf }: Finding): string {
  return whatIf === undefined ? text : `${text}. Tried: ${whatIf.text}`;
}
