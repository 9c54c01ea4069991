/** A key with its colon, quoted or plain. */
const KEY = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'{}[\],|>&*!%@`][^#]*?)\s*:(?=\s)/;
/** Dashes, tags and anchors before a value. */
const BEFORE_VALUE = /^(?:[-?](?=\s)|[!&][^\s{}[\],]*)/;

/** Marks a line that goes on from the one before; no YAML may hold it. */
const JOINED = '\u0000';

/**
 * The text with every list or map in brackets on one line, each character where it was counted from the
 * beginning. YAML's grammar wants the lines inside brackets deeper than what holds them, and no tabs before
 * them; the parsers of deploying tools do not ask for it.
 */
export function withFlatFlows(text: string): string {
  const out = text.split('\n');
  let index = 0;
  while (index < out.length) {
    const line = out[index]!;
    const start = valueStart(line);
    const first = line[start];
    if (first === '{' || first === '[') {
      index = flatten(out, index, start);
      continue;
    }
    if (first === '|' || first === '>') index = behindBlock(out, index);
    else if (first === '"' || first === "'") index = behindQuotes(out, index, start);
    else index += 1;
  }
  // The line feeds that a flat list swallowed are spaces already.
  return out.reduce(
    (all, line, at) => (at === 0 ? line : all + (line.startsWith(JOINED) ? ' ' : '\n') + bare(line)),
    '',
  );
}

function bare(line: string): string {
  return line.startsWith(JOINED) ? line.slice(1) : line;
}

/** Where on the line its value begins, behind dashes, keys, tags and anchors. */
function valueStart(line: string): number {
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(line.slice(at))![0].length;
    const rest = line.slice(at);
    const before = BEFORE_VALUE.exec(rest) ?? KEY.exec(rest);
    if (before === null) return at;
    at += before[0].length;
  }
}

/** Joins the lines of the brackets that open at a place; the index of the line to go on with. */
function flatten(lines: string[], from: number, start: number): number {
  let depth = 0;
  let quote = '';
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]!;
    const characters = [...line];
    const isJoined = index > from && quote === '';
    let previous = ' ';
    for (let at = index === from ? start : 0; at < characters.length; at++) {
      const character = characters[at]!;
      if (quote !== '') {
        if (character === '\\' && quote === '"') at += 1;
        else if (character === quote) quote = '';
      } else if ((character === '"' || character === "'") && /[\s[{,:]/.test(previous)) quote = character;
      else if (character === '#' && /\s/.test(previous)) characters.fill(' ', at);
      else if (character === '{' || character === '[') depth += 1;
      else if (character === '}' || character === ']') depth -= 1;
      if (/[\t\r]/.test(characters[at] ?? '')) characters[at] = ' ';
      previous = characters[at] ?? ' ';
    }
    lines[index] = (isJoined ? JOINED : '') + characters.join('');
    if (depth <= 0 && quote === '') return index + 1;
  }
  return lines.length;
}

/** The index of the line behind a block text, whose lines are deeper than the one that opens it. */
function behindBlock(lines: readonly string[], from: number): number {
  const indent = indentOf(lines[from]!);
  let index = from + 1;
  while (
    index < lines.length &&
    (lines[index]!.trim() === '' || /^ */.exec(lines[index]!)![0].length > indent)
  )
    index += 1;
  return index;
}

function behindQuotes(lines: readonly string[], from: number, start: number): number {
  const quote = lines[from]![start]!;
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]!;
    for (let at = index === from ? start + 1 : 0; at < line.length; at++) {
      if (line[at] === '\\' && quote === '"') at += 1;
      else if (line[at] === quote) return index + 1;
    }
  }
  return lines.length;
}

/** How deep a line's key stands; a text right behind a list's dash belongs to the dash. */
function indentOf(line: string): number {
  const [, spaces = '', dashes = '', first = ''] = /^( *)((?:- +)*)(.?)/.exec(line) ?? [];
  return spaces.length + (first === '|' || first === '>' ? Math.max(0, dashes.length - 1) : dashes.length);
}
