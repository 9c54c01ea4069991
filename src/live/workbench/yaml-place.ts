/** Where the cursor stands in a YAML text that may be half written. */
export interface YamlPlace {
  /** Keys above what is being written; `0` for an entry of a list. */
  readonly above: readonly string[];
  /** The key whose value is being written; null where a key is. */
  readonly key: string | null;
  /** Where the word that is being written begins. */
  readonly from: number;
  /** Keys that stand there already. */
  readonly beside: ReadonlySet<string>;
}

interface Level {
  readonly indent: number;
  readonly path: readonly string[];
}

const KEY =
  /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#"'{}[\],&*!|>%@`-][^#{}[\],]*?|-[^\s#{}[\],][^#{}[\],]*?))\s*:(?=\s|$)/;

/**
 * By indentation and by the brackets of the line, since a parser makes little of half a line. Null inside a
 * comment, and where the text is none that completion helps with (several lines of one bracket).
 */
export function yamlPlace(text: string, at: number): YamlPlace | null {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const line = text.slice(lineStart, at);
  if (hasComment(line)) return null;
  const indent = line.length - line.trimStart().length;
  const isEmpty = line.trim() === '';
  const above = levelsAbove(
    text.slice(0, lineStart),
    isEmpty ? line.length : indent,
    line.trimStart().startsWith('-'),
  );
  return inLine(text, line, lineStart, above);
}

/** The path of the map that a line of so much indentation belongs to. */
function levelsAbove(before: string, indent: number, isItem: boolean): Level {
  const lines = before.split('\n');
  let limit = indent;
  let mayBeSame = isItem;
  const path: string[] = [];
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] ?? '';
    const content = line.trimStart();
    if (content === '' || content.startsWith('#')) continue;
    const own = line.length - content.length;
    for (const { column, key } of keysOf(content, own).reverse()) {
      if (key === null ? column < limit : column < limit || (mayBeSame && column === limit)) {
        path.unshift(key ?? '0');
        limit = column;
        mayBeSame = key === null;
      }
    }
    if (limit === 0 && !mayBeSame) break;
  }
  return { indent, path };
}

/** What a line opens: entries of lists and a key whose value stands below it. */
function keysOf(content: string, indent: number): { column: number; key: string | null }[] {
  const found: { column: number; key: string | null }[] = [];
  let rest = content;
  let column = indent;
  for (let dash = /^-(\s+|$)/.exec(rest); dash !== null; dash = /^-(\s+|$)/.exec(rest)) {
    found.push({ column, key: null });
    column += dash[0].length;
    rest = rest.slice(dash[0].length);
  }
  const key = KEY.exec(rest);
  if (key !== null) found.push({ column, key: nameIn(key) });
  return found;
}

function inLine(text: string, line: string, lineStart: number, level: Level): YamlPlace | null {
  const path = [...level.path];
  let rest = line.trimStart();
  let from = lineStart + line.length - rest.length;
  for (let dash = /^-\s+/.exec(rest); dash !== null; dash = /^-\s+/.exec(rest)) {
    path.push('0');
    rest = rest.slice(dash[0].length);
    from += dash[0].length;
  }
  let key: string | null = null;
  const isFlow: boolean[] = [];
  const seen: string[][] = [[]];
  const keys: (string | null)[] = [];
  while (rest !== '') {
    const named = key === null ? KEY.exec(rest) : null;
    const [first = ''] = rest;
    let length = 1;
    if (named !== null) {
      key = nameIn(named);
      seen.at(-1)?.push(key);
      length = named[0].length;
    } else if (first === '{' || first === '[') {
      if (key !== null) path.push(key);
      keys.push(key);
      if (first === '[') path.push('0');
      isFlow.push(first === '[');
      seen.push([]);
      key = null;
    } else if (first === '}' || first === ']') {
      if (isFlow.pop()) path.pop();
      if ((keys.pop() ?? null) !== null) path.pop();
      seen.pop();
      key = '';
    } else if (first === ',') {
      key = null;
    } else if (/\s/.test(first)) {
      length = /^\s+/.exec(rest)?.[0].length ?? 1;
    } else {
      const word = isFlow.length > 0 ? /^[^,{}[\]]+/.exec(rest) : /^.+/.exec(rest);
      const [whole = first] = word ?? [];
      if (whole.length === rest.length) break;
      length = whole.length;
    }
    rest = rest.slice(length);
    from += length;
  }
  if (key === '') return null;
  const isInFlow = isFlow.length > 0;
  const beside = new Set(isInFlow ? seen.at(-1) : keysBeside(text, lineStart, path, line));
  return { above: path, key, from, beside };
}

/** Keys of the lines around with the same indentation, up to one with less. */
function keysBeside(text: string, lineStart: number, _: readonly string[], line: string): readonly string[] {
  const content = line.trimStart();
  const dashes = /^(-\s+)*/.exec(content)?.[0].length ?? 0;
  const column = line.length - content.length + dashes;
  const found: string[] = [];
  const look = (lines: readonly string[]): void => {
    for (const other of lines) {
      const inner = other.trimStart();
      if (inner === '' || inner.startsWith('#')) continue;
      const own = keysOf(inner, other.length - inner.length).filter(({ key }) => key !== null);
      const same = own.find((one) => one.column === column);
      if (same?.key != null) found.push(same.key);
      if (other.length - inner.length < column) return;
    }
  };
  look(text.slice(0, lineStart).split('\n').reverse());
  const end = text.indexOf('\n', lineStart);
  look(end < 0 ? [] : text.slice(end + 1).split('\n'));
  return found;
}

function nameIn([, double, single, plain]: RegExpExecArray): string {
  return (double ?? single ?? plain ?? '').trim();
}

/** Whether a `#` after a space, or at the beginning, stands outside quotes. */
function hasComment(line: string): boolean {
  const unquoted = line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, 'x');
  return /(^|\s)#/.test(unquoted);
}
