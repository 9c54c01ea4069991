import type { TemplatePlace } from '../../value.ts';

/** A decorated function of an app.py: `@app.on_sqs_message(queue='jobs', batch_size=5)` above `def work(`. */
export interface Decorated {
  /** `route`, `schedule`, `on_sqs_message` … */
  readonly decorator: string;
  /** Arguments by their names, as texts; those without a name have that of their place. */
  readonly named: ReadonlyMap<string, string>;
  /** Arguments that are a call or a variable, as they are written, by name. */
  readonly open: ReadonlyMap<string, string>;
  /** The name of the Python function, or `name=` of the decorator. */
  readonly name: string;
  /** The name of the Python function alone. */
  readonly definition: string;
  readonly place: TemplatePlace;
}

const BATCH = ['batch_size', 'starting_position', 'name', 'maximum_batching_window_in_seconds'];

/** What each decorator takes, in the order of places (chalice/app.py of aws/chalice, read 2026-11-30). */
export const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  route: ['path', 'methods', 'name', 'authorizer', 'content_types', 'api_key_required', 'cors'],
  schedule: ['expression', 'name', 'description'],
  lambda_function: ['name'],
  authorizer: ['ttl_seconds', 'execution_role', 'name', 'header'],
  on_cw_event: ['event_pattern', 'name'],
  on_s3_event: ['bucket', 'events', 'prefix', 'suffix', 'name'],
  on_sns_message: ['topic', 'name'],
  on_sqs_message: [
    ...['queue', 'batch_size', 'name', 'queue_arn'],
    ...['maximum_batching_window_in_seconds', 'maximum_concurrency'],
  ],
  on_kinesis_record: ['stream', ...BATCH],
  on_dynamodb_record: ['stream_arn', ...BATCH],
  on_ws_connect: ['name'],
  on_ws_disconnect: ['name'],
  on_ws_message: ['name'],
};

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
    const decorator = match[1] ?? '';
    const { named, open } = argumentsOf(text.slice(start, end), constants, PARAMETERS[decorator] ?? []);
    const definition = /^\s*(?:@[^\n]*\n\s*)*(?:async\s+)?def\s+(\w+)/.exec(text.slice(end + 1))?.[1];
    const name = named.get('name') ?? definition ?? `function${found.length + 1}`;
    const line = text.slice(0, match.index).split('\n').length;
    const place = { file, line, column: 1 };
    found.push({ decorator, named, open, name, definition: definition ?? name, place });
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
  parameters: readonly string[],
): Pick<Decorated, 'named' | 'open'> {
  const named = new Map<string, string>();
  const open = new Map<string, string>();
  for (const [index, part] of parts(text).entries()) {
    const match = /^(\w+)\s*=(?!=)\s*([\s\S]*)$/.exec(part);
    const name = match?.[1] ?? parameters[index] ?? `argument ${index + 1}`;
    const written = (match?.[2] ?? part).trim();
    const value = literal(written, constants);
    if (value === null) open.set(name, written.replace(/\s+/g, ' ').slice(0, 80));
    else named.set(name, value);
  }
  return { named, open };
}

/** What a variable that routes take as their authorizer is: the class that it is made of, by its name. */
export function authorizerClasses(text: string): ReadonlyMap<string, string> {
  const pattern = /^(\w+)\s*=\s*(?:\w+\.)*(CognitoUserPoolAuthorizer|IAMAuthorizer|CustomAuthorizer)\s*\(/gm;
  return new Map([...text.matchAll(pattern)].map((match) => [match[1] ?? '', match[2] ?? '']));
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
  if (/^\d+(\.\d+)?$/.test(written) || /^[[{]/.test(written) || /^(True|False|None)$/.test(written))
    return written;
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
