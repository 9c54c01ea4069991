import type { StackResource } from '../stack.ts';
import type { Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';

const FUNCTION = 'AWS::Lambda::Function';
const GROUP = 'AWS::Logs::LogGroup';
/** Stands before the id of what has no name of its own. */
const MARK = '\u0001';

/**
 * ARNs of log groups in a policy, as a scenario has them: its functions log to `/aws/lambda/` and their name
 * there, whatever they are called when they are deployed. Null where the ARN names no function's log group.
 */
export function logGroupArns(mapping: Mapping, reading: Reading): readonly string[] | null {
  const written = patternOf(mapping, reading);
  const found = /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]*)(.*)$/s.exec(written);
  if (found === null) return null;
  const [, group = '', behind = ''] = found;
  if (group === '*' || group === '/aws/lambda/*') return null;
  const arns = mapping.ofType(FUNCTION).flatMap((one) => {
    if (!groupsOf(mapping, one).some((name) => covers(group, name))) return [];
    const arn = `arn:*:logs:*:*:log-group:/aws/lambda/${mapping.nameOfResource(one)}`;
    // Of a group without a stream AWS asks about `…:log-stream:`, which `:*` is enough for.
    return behind.startsWith(':*') ? [arn, `${arn}${behind}`] : [`${arn}${behind}`];
  });
  return arns.length === 0 ? null : arns;
}

/** Names of the log group that a function writes to. */
function groupsOf(mapping: Mapping, resource: StackResource): readonly string[] {
  const p = mapping.read(resource);
  const own = p.at('LoggingConfig', 'LogGroup');
  if (own.isGiven) return [patternOf(mapping, own)];
  const name = p.at('FunctionName');
  const names = [`${MARK}${resource.id}`, ...(name.isGiven ? [patternOf(mapping, name)] : [])];
  return names.map((one) => `/aws/lambda/${one}`);
}

/** The text of a value, `*` for what is unknown and a mark for each resource that it names. */
function patternOf(mapping: Mapping, reading: Reading): string {
  const { value } = reading;
  const target = reading.references().length === 1 ? mapping.target(reading) : undefined;
  const inside = target?.kind === 'inside' ? target.resource : undefined;
  const named = inside === undefined ? '*' : nameOf(mapping, inside);
  if (value?.kind === 'reference') {
    return inside?.type === GROUP && value.attribute === 'Arn'
      ? `arn:*:logs:*:*:log-group:${named}:*`
      : named;
  }
  if (value?.kind !== 'text') return reading.text() ?? '*';
  return value.parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.kind !== 'reference') return '*';
      return inside?.type === GROUP && part.attribute === 'Arn' ? `arn:*:logs:*:*:log-group:${named}` : named;
    })
    .join('');
}

function nameOf(mapping: Mapping, resource: StackResource): string {
  const name = mapping.read(resource).at('LogGroupName');
  return resource.type === GROUP && name.isGiven ? patternOf(mapping, name) : `${MARK}${resource.id}`;
}

/** Whether a name is what a pattern says, `*` standing for any run of characters. */
function covers(pattern: string, name: string): boolean {
  const pieces = pattern.split('*');
  const last = pieces.pop() ?? '';
  if (pieces.length === 0) return name === last;
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const found = index === 0 ? (name.startsWith(piece) ? 0 : -1) : name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** The log group that the templates declare for a function. */
export function logGroupOf(mapping: Mapping, resource: StackResource): StackResource | undefined {
  const p = mapping.read(resource);
  const group = p.at('LoggingConfig', 'LogGroup');
  const named = group.isGiven ? mapping.target(group, 'logs') : undefined;
  if (named?.kind === 'inside') return named.resource;
  const functionName = p.at('FunctionName').text();
  return mapping.ofType(GROUP).find((candidate) => {
    const name = mapping.read(candidate).at('LogGroupName');
    if (name.references().some(({ resource: id }) => id === resource.id)) return true;
    const text = name.text();
    if (text === undefined) return false;
    return functionName !== undefined && text === `/aws/lambda/${functionName}`;
  });
}
