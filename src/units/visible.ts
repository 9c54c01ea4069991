/**
 * Characters that a terminal or a browser would act on instead of showing: controls, line and paragraph
 * separators, invisible and direction-changing marks (Unicode categories Cc, Cf, Zl, Zp) and halves of
 * surrogate pairs.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * The text with every invisible character written out: an escape becomes `\x1b`, a right-to-left override
 * `\u{202e}`.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return SHORT_ESCAPES.get(character) ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
  });
}
