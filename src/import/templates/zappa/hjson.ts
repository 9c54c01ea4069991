/** Characters after which a comment may begin: what stands inside of a word, as in `s3://a`, is none. */
const BEFORE = /[\s,{}[\]:"]/;

/**
 * The text with its comments, `//`, `#` and those between slash and star, blanked out, so that every place
 * stays what it was (https://hjson.github.io/syntax.html, read 2026-11-30).
 */
export function withoutComments(text: string): string {
  const parts: string[] = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === '"' || character === "'") {
      at = endOfText(text, at);
      continue;
    }
    const end = BEFORE.test(text[at - 1] ?? ' ') ? endOfComment(text, at) : at;
    if (end > at) {
      parts.push(text.slice(from, at), text.slice(at, end).replace(/[^\n\r]/g, ' '));
      from = end;
      at = end;
    } else at += 1;
  }
  return parts.join('') + text.slice(from);
}

/** Where the quoted text that begins here ends: at its quote, else at the end of the line. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[start] || text[at] === '\n') return at + 1;
  }
  return text.length;
}

/** Where the comment that begins here ends; here itself where none begins. */
function endOfComment(text: string, start: number): number {
  if (text.startsWith('/*', start)) {
    const end = text.indexOf('*/', start + 2);
    return end < 0 ? text.length : end + 2;
  }
  if (text[start] !== '#' && !text.startsWith('//', start)) return start;
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
