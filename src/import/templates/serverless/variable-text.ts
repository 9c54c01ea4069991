/** A text of serverless.yml between its variables: `a-${self:b, 'c'}` is a text, a variable, and a text. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly written: string; readonly sources: readonly string[] };

/** Variables inside variables inside variables: more than a person writes. */
const DEEPEST = 16;

/**
 * Takes a text apart. What only looks like a variable, such as `${AWS::Region}` or `${Table.Arn}` of a
 * `Fn::Sub`, stays text, as the framework leaves it
 * (https://www.serverless.com/framework/docs/guides/variables, read 2026-11-28).
 */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const end = text.startsWith('${', at) ? closingBrace(text, at) : -1;
    const inner = end < 0 ? '' : text.slice(at + 2, end).trim();
    if (end < 0 || !isVariable(inner)) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain !== '') pieces.push({ kind: 'text', text: plain });
    plain = '';
    pieces.push({ kind: 'variable', written: text.slice(at, end + 1), sources: splitSources(inner) });
    at = end + 1;
  }
  if (plain !== '') pieces.push({ kind: 'text', text: plain });
  return pieces;
}

/** `type:address`, `type(parameters)` or one of them with a fallback; a pseudo parameter has two colons. */
function isVariable(inner: string): boolean {
  if (inner.startsWith('${')) return true;
  return /^[a-zA-Z][\w-]*\s*(:(?!:)|\()/.test(inner) || /^(self|opt|env|sls|param)\s*,/.test(inner);
}

/** Where the brace that stands at `start` ends; -1 where it does not. */
function closingBrace(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('${', at)) {
      depth += 1;
      if (depth > DEEPEST) return -1;
      at += 1;
    } else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/** The value and its fallbacks: parts between commas that stand in no quotes, brackets or variables. */
function splitSources(inner: string): readonly string[] {
  const sources: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < inner.length; at += 1) {
    const character = inner[at] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(' || character === '{' || character === '[') depth += 1;
    else if (character === ')' || character === '}' || character === ']') depth -= 1;
    else if (character === ',' && depth === 0) {
      sources.push(inner.slice(from, at).trim());
      from = at + 1;
    }
  }
  sources.push(inner.slice(from).trim());
  return sources.filter((source) => source !== '');
}

/** What a source names: `file(./a.yml):b` is of type `file`, with the parameter `./a.yml`, at `b`. */
export interface Source {
  readonly type: string;
  readonly parameter: string;
  readonly address: string;
}

/** A source apart; null where it is a literal. */
export function sourceOf(text: string): Source | null {
  const match = /^([a-zA-Z][\w-]*)\s*(?:\(([^)]*)\))?\s*(?::\s*(.*))?$/s.exec(text);
  if (match === null) return null;
  const [, type = '', parameter, address] = match;
  if (parameter === undefined && address === undefined) return null;
  return { type, parameter: unquoted((parameter ?? '').trim()), address: (address ?? '').trim() };
}

/** A literal of a fallback: quoted texts, numbers, true, false and null; else the text itself. */
export function literalOf(text: string): string | number | boolean | null {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  return unquoted(text);
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}
