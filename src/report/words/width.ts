import stringWidth from 'string-width';

/** Columns that a text takes in a terminal; colour codes take none, wide characters two. */
export const displayWidth: (text: string) => number = stringWidth;

/** Cuts from the middle, where names differ least: "nightly-rec…ledgers". */
export function shorten(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns <= 1) return '…'.slice(0, Math.max(0, columns));
  const characters = [...text];
  const headColumns = Math.ceil((columns - 1) * 0.6);
  const head = takeColumns(characters, headColumns);
  const tail = takeColumns([...characters].reverse(), columns - 1 - displayWidth(head));
  return `${head}…${[...tail].reverse().join('')}`;
}

/**
 * Lines of at most `columns`: words are kept whole, a word longer than a line is cut. The text holds no
 * colour codes.
 */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (displayWidth(joined) <= columns) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (displayWidth(line) > columns) {
      const piece = takeColumns([...line], columns) || [...line].slice(0, 1).join('');
      lines.push(piece);
      line = line.slice(piece.length);
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

function takeColumns(characters: readonly string[], columns: number): string {
  let taken = '';
  let width = 0;
  for (const character of characters) {
    width += displayWidth(character);
    if (width > columns) break;
    taken += character;
  }
  return taken;
}
