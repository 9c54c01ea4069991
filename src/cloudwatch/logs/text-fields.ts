const SPACE = 32;
const TAB = 9;
const BACKSLASH = 92;
const QUOTE = 34;
const COLON = 58;
const LETTER_T = 116;

/**
 * Reads `Label: value unit` after `Label: value unit` of a line whose fields are parted by tabs, spaces or a
 * tab's escape (`\t`).
 */
export class TextFields {
  label = '';
  value = '';
  /** `ms` or `MB`; '' where there is none. */
  unit = '';
  /** Where the next label begins. */
  at = 0;
  private line = '';

  /** Begins at `at`. */
  open(line: string, at: number): void {
    this.line = line;
    this.at = at;
  }

  /** The next run of characters up to a separator or the end; '' at the end. */
  word(): string {
    const { line } = this;
    const from = this.skip(this.at);
    let at = from;
    while (at < line.length && !isBreak(line.charCodeAt(at))) at++;
    this.at = at;
    return line.slice(from, at);
  }

  /** Whether there was another field. */
  next(): boolean {
    const { line } = this;
    const from = this.skip(this.at);
    const colon = this.colonAfter(from);
    if (colon < 0) return false;
    this.label = line.slice(from, colon);
    this.at = colon + 1;
    this.value = this.word();
    const afterValue = this.at;
    this.unit = '';
    if (line.charCodeAt(afterValue) === SPACE) {
      const unit = line.slice(afterValue + 1, afterValue + 3);
      if (unit === 'ms' || unit === 'MB') {
        this.unit = unit;
        this.at = afterValue + 3;
      }
    }
    return true;
  }

  /** The value as a number; null without its unit, since the line was cut within the number then. */
  number(): number | null {
    return this.unit === '' ? null : numberOf(this.value);
  }

  private skip(from: number): number {
    const { line } = this;
    let at = from;
    for (;;) {
      const code = line.charCodeAt(at);
      if (code === SPACE || code === TAB) at++;
      else if (code === BACKSLASH) {
        let end = at + 1;
        while (line.charCodeAt(end) === BACKSLASH) end++;
        if (line.charCodeAt(end) !== LETTER_T) return at;
        at = end + 1;
      } else return at;
    }
  }

  /** Place of the colon that ends a label; −1 where what follows is none. */
  private colonAfter(from: number): number {
    const { line } = this;
    for (let at = from; at < line.length; at++) {
      const code = line.charCodeAt(at);
      if (code === COLON) return at > from ? at : -1;
      if (code !== SPACE && isBreak(code)) return -1;
    }
    return -1;
  }
}

/** A decimal number that is not negative, or null. */
export function numberOf(text: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

function isBreak(code: number): boolean {
  return code <= SPACE || code === BACKSLASH || code === QUOTE;
}
