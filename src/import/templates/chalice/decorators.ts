import type { TemplatePlace } from '../../value.ts';

/** A decorated function of an app.py: `@app.on_sqs_message(queue='jobs', batch_size=5)` above `def work(`. */
export interface Decorated {
  /** `route`, `schedule`, `on_sqs_message` … */
  readonly decorator: string;
  /**
   * Arguments without a name, in their order, and those with one, as texts: what is a call or a variable is
   * left out.
   */
  readonly positional: readonly string[];
  readonly named: ReadonlyMap<string, string>;
  /** The name of the Python function, or `name=` of the decorator. */
  readonly name: string;
  readonly place: TemplatePlace;
}

/** A line's decorators are few; a file of more is no app. */
const MOST = 5000;

/**
 * Finds decorators by plain patterns, without running or parsing Python. Constants of texts and numbers are
 * followed.
 */
export function decoratedFunctions(text: string, file: string): readonly Decorated[] {
  const constants = constantsOf(text);
  const found: Decorated[] = [];
  const pattern = /^[ \t]*@(?:\w+)\.(route|schedule|lambda_function|authorizer|on_\w+)[ \t]*\(/gm;
  for (let match = pattern.exec(text); match !== null && found.length < MOST; match = pattern.exec(text)) {
    const start = match.index + match[0].length;
    const end = closing(text, start);
    if (end < 0) continue;
    const { positional, named } = argumentsOf(text.slice(start, end), constants);
    const definition = /^\s*(?:@[^\n]*\n\s*)*(?:async\s+)?def\s+(\w+)/.exec(text.slice(end + 1));
    const name = named.get('name') ?? definition?.[1] ?? `function${found.length + 1}`;
    const line = text.slice(0, match.index).split('\n').length;
    found.push({ decorator: match[1] ?? '', positional, named, name, place: { file, line, column: 1 } });
  }
  return found;
}

function constantsOf(text: string): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  for (const match of text.matchAll(/^([A-Za-z_]\w*)\s*=\s*(?:["']([^"'\n]*)["']|(\d+))\s*(?:#.*)?$/gm)) {
    constants.set(match[1] ?? '', match[2] ?? match[3] ?? '');
  }
  return constants;
}

/** Where the bracket that was opened before `start` closes; -1 where it does not. */
function closing(text: string, start: number): number {
  let depth = 1;
  let quote = '';
  for (let at = start; at < text.length && at < start + 20_000; at += 1) {
    const character = text[at] as string;
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function argumentsOf(
  text: string,
  constants: ReadonlyMap<string, string>,
): { readonly positional: readonly string[]; readonly named: ReadonlyMap<string, string> } {
  const positional: string[] = [];
  const named = new Map<string, string>();
  for (const part of parts(text)) {
    const match = /^(\w+)\s*=(?!=)\s*([\s\S]*)$/.exec(part);
    const value = literal((match?.[2] ?? part).trim(), constants);
    if (value === null) continue;
    if (match === null) positional.push(value);
    else named.set(match[1] ?? '', value);
  }
  return { positional, named };
}

/** Texts between commas that stand in no brackets and no quotes. */
function parts(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  found.push(text.slice(from).trim());
  return found.filter((part) => part !== '');
}

/**
 * Texts, numbers, constants, `Rate(5, unit=Rate.MINUTES)` and `Cron(0, 3, '*', '*', '?', '*')`; lists as they
 * are written.
 */
function literal(written: string, constants: ReadonlyMap<string, string>): string | null {
  const text = /^[rbu]?(["'])([\s\S]*)\1$/.exec(written);
  if (text !== null) return text[2] ?? '';
  if (/^\d+(\.\d+)?$/.test(written) || /^[[{]/.test(written)) return written;
  const rate =
    /^(?:\w+\.)?Rate\(\s*(?:value\s*=\s*)?(\w+)\s*,\s*(?:unit\s*=\s*)?(?:\w+\.)*(MINUTES|HOURS|DAYS)\s*,?\s*\)$/.exec(
      written,
    );
  if (rate !== null) {
    const count = Number(constants.get(rate[1] ?? '') ?? rate[1]);
    const unit = (rate[2] ?? '').toLowerCase();
    return `rate(${count} ${count === 1 ? unit.slice(0, -1) : unit})`;
  }
  const cron = /^(?:\w+\.)?Cron\(([\s\S]*)\)$/.exec(written);
  if (cron !== null) {
    const fields = parts(cron[1] ?? '').map((part) =>
      part.replace(/^\w+\s*=\s*/, '').replace(/^["']|["']$/g, ''),
    );
    return `cron(${fields.join(' ')})`;
  }
  return constants.get(written) ?? null;
}
