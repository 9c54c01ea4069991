import type { Report } from './report.ts';

const DOT = 46;
const NINE = 57;
const ZERO = 48;
/** Digits of a whole number that a small integer holds. */
const MOST_DIGITS = 9;

/** More than the labels of a usual line with four numbers of the most digits that are read. */
export const USUAL_BYTES = 160;

/* Four characters each, as a view finds them; the last of a label overlaps the one before it. */
const [TAB_DUR, ATIO, ON__] = wordsOf('\tDuration: ');
const [_MS_TAB, BILL, ED_D, URAT, ION_, N__] = wordsOf(' ms\tBilled Duration: ');
const [, MEMO, RY_S, IZE_, ZE__] = wordsOf(' ms\tMemory Size: ');
const [_MB_TAB, MAX_, MEMO2, RY_U, SED_, ED__] = wordsOf(' MB\tMax Memory Used: ');

/**
 * The four amounts of a REPORT behind its request id in the order and the form that Lambda writes, tabs
 * between them: `Duration` with two decimals, the other three whole. Returns where the next field begins, or
 * `from` where something of it is otherwise: the report is then to be read field by field. What follows
 * `from` is at least {@link USUAL_BYTES} long.
 */
export function readUsual(bytes: Uint8Array, view: DataView, from: number, report: Report): number {
  if (view.getInt32(from, true) !== TAB_DUR) return from;
  if (view.getInt32(from + 4, true) !== ATIO || view.getInt32(from + 7, true) !== ON__) return from;
  let at = from + 11;
  let byte = bytes[at]! - ZERO;
  let last = at + MOST_DIGITS - 2;
  let hundredths = 0;
  if (byte < 0 || byte > 9) return from;
  for (; byte >= 0 && byte <= 9 && at < last; byte = bytes[++at]! - ZERO)
    hundredths = (hundredths * 10 + byte) | 0;
  if (byte !== DOT - ZERO) return from;
  const tenth = bytes[at + 1]!;
  const hundredth = bytes[at + 2]!;
  if (tenth < ZERO || tenth > NINE || hundredth < ZERO || hundredth > NINE) return from;
  hundredths = (hundredths * 100 + (tenth - ZERO) * 10 + hundredth - ZERO) | 0;
  at += 3;

  if (view.getInt32(at, true) !== _MS_TAB || view.getInt32(at + 4, true) !== BILL) return from;
  if (view.getInt32(at + 8, true) !== ED_D || view.getInt32(at + 12, true) !== URAT) return from;
  if (view.getInt32(at + 16, true) !== ION_ || view.getInt32(at + 17, true) !== N__) return from;
  at += 21;
  byte = bytes[at]! - ZERO;
  last = at + MOST_DIGITS;
  let billedMs = 0;
  if (byte < 0 || byte > 9) return from;
  for (; byte >= 0 && byte <= 9 && at < last; byte = bytes[++at]! - ZERO)
    billedMs = (billedMs * 10 + byte) | 0;

  if (view.getInt32(at, true) !== _MS_TAB || view.getInt32(at + 4, true) !== MEMO) return from;
  if (view.getInt32(at + 8, true) !== RY_S || view.getInt32(at + 12, true) !== IZE_) return from;
  if (view.getInt32(at + 13, true) !== ZE__) return from;
  at += 17;
  byte = bytes[at]! - ZERO;
  last = at + MOST_DIGITS;
  let memoryMb = 0;
  if (byte < 0 || byte > 9) return from;
  for (; byte >= 0 && byte <= 9 && at < last; byte = bytes[++at]! - ZERO)
    memoryMb = (memoryMb * 10 + byte) | 0;

  if (view.getInt32(at, true) !== _MB_TAB || view.getInt32(at + 4, true) !== MAX_) return from;
  if (view.getInt32(at + 8, true) !== MEMO2 || view.getInt32(at + 12, true) !== RY_U) return from;
  if (view.getInt32(at + 16, true) !== SED_ || view.getInt32(at + 17, true) !== ED__) return from;
  at += 21;
  byte = bytes[at]! - ZERO;
  last = at + MOST_DIGITS;
  let usedMb = 0;
  if (byte < 0 || byte > 9) return from;
  for (; byte >= 0 && byte <= 9 && at < last; byte = bytes[++at]! - ZERO) usedMb = (usedMb * 10 + byte) | 0;
  if (view.getInt32(at, true) !== _MB_TAB) return from;

  report.durationMs = hundredths / 100;
  report.billedMs = billedMs;
  report.memoryMb = memoryMb;
  report.usedMb = usedMb;
  return at + 3;
}

function wordsOf(text: string): readonly number[] {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const words: number[] = [];
  for (let at = 0; at + 4 < bytes.length; at += 4) words.push(view.getInt32(at, true));
  words.push(view.getInt32(bytes.length - 4, true));
  return words;
}
