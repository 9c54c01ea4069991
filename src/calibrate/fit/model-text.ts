import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { formatCount } from '../../units/format.ts';
import type { Calibration } from './calibrate.ts';
import type { Fragment } from './fragment.ts';
import type { Plain } from './written.ts';

/** A file of recorded arrivals, which stands in for the fitted traffic. */
export interface ModelTextOptions {
  /** As the scenario names it. */
  readonly trace?: string | undefined;
}

const LINE_CHARACTERS = 90;
const COMMENT_CHARACTERS = 108;

/**
 * The calibration as a scenario, each key with where it comes from: one that runs, that another one can
 * `extends`. Ends with a newline.
 */
export function modelText({ document, functions }: Calibration, { trace }: ModelTextOptions = {}): string {
  const root = new YAMLMap();
  const named = new YAMLMap();
  for (const [name, fragment] of Object.entries(functions)) {
    named.add(new Pair(new Scalar(name), functionNode(fragment)));
  }
  root.add(new Pair(new Scalar('name'), new Scalar(document.name)));
  root.add(new Pair(new Scalar('functions'), named));
  const entries = entriesOf(functions);
  const triggers = triggersNode(functions, entries);
  if (triggers.items.length > 0) root.add(new Pair(new Scalar('triggers'), triggers));
  const traffic = trafficNode(functions, entries, trace);
  if (traffic.items.length > 0) root.add(new Pair(new Scalar('traffic'), traffic));
  else {
    const reason = 'nothing that was given says when calls came; export @timestamp too, or write it here';
    root.comment = comment([`traffic: ${reason}`]);
  }
  const yaml = new Document();
  yaml.contents = root as never;
  yaml.commentBefore = comment([
    `Calibrated by lambda-sim ${document.version} from ${formatCount(document.lines.read)} lines. ${document.verdict.headline}`,
    'Each key says where it comes from; intervals hold the true value 95 times in a hundred. What the logs do not tell stands as a comment.',
  ]);
  return yaml.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function functionNode({ scenario, comments }: Fragment): YAMLMap {
  const map = mapNode(scenario, '', comments);
  const missing = Object.keys(comments).filter(
    (path) => !path.includes('.') && !Object.hasOwn(scenario, path),
  );
  if (missing.length > 0) {
    map.comment = missing.map((path) => comment([`${path}: ${comments[path] ?? ''}`])).join('\n');
  }
  return map;
}

function mapNode(
  plain: Readonly<Record<string, Plain>>,
  path: string,
  comments: Fragment['comments'],
): YAMLMap {
  const map = new YAMLMap();
  const within = (key: string) => (path === '' ? key : `${path}.${key}`);
  let isCommented = false;
  for (const [key, value] of Object.entries(plain)) {
    const own = within(key);
    const node = new Scalar(key);
    const text = comments[own];
    if (text !== undefined) {
      node.commentBefore = comment([text]);
      isCommented = true;
    }
    map.add(new Pair(node, valueNode(value, own, comments)));
  }
  const missing = Object.keys(comments).filter((one) => {
    if (path === '' || !one.startsWith(`${path}.`)) return false;
    const key = one.slice(path.length + 1);
    return !key.includes('.') && !Object.hasOwn(plain, key);
  });
  if (missing.length > 0) {
    map.comment = missing
      .map((one) => comment([`${one.slice(path.length + 1)}: ${comments[one] ?? ''}`]))
      .join('\n');
    isCommented = true;
  }
  map.flow = !isCommented && JSON.stringify(plain).length <= LINE_CHARACTERS;
  return map;
}

function valueNode(value: Plain, path: string, comments: Fragment['comments']): Node {
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    for (const item of value as readonly Plain[]) list.add(valueNode(item, path, {}));
    list.flow = (value as readonly Plain[]).every((item) => typeof item !== 'object');
    return list;
  }
  if (typeof value === 'object') return mapNode(value as Readonly<Record<string, Plain>>, path, comments);
  return new Scalar(value);
}

/** Where the events of each function go to: to the function, or to the trigger that tries them again. */
function entriesOf(functions: Calibration['functions']): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const [name, { triedAgain }] of Object.entries(functions)) {
    let entry = triedAgain === null ? name : `${name}-events`;
    while (entry !== name && Object.hasOwn(functions, entry)) entry += '-async';
    entries.set(name, entry);
  }
  return entries;
}

function triggersNode(functions: Calibration['functions'], entries: ReadonlyMap<string, string>): YAMLMap {
  const triggers = new YAMLMap();
  for (const [name, { triedAgain }] of Object.entries(functions)) {
    if (triedAgain === null) continue;
    const key = new Scalar(entries.get(name));
    key.commentBefore = comment([triedAgain]);
    const trigger = mapNode({ source: 'sdk', invocation: 'async', function: name }, '', {});
    triggers.add(new Pair(key, trigger));
  }
  return triggers;
}

function trafficNode(
  functions: Calibration['functions'],
  entries: ReadonlyMap<string, string>,
  trace: string | undefined,
): YAMLSeq {
  const list = new YAMLSeq();
  if (trace !== undefined) {
    const map = new YAMLMap();
    map.add(new Pair(new Scalar('trace'), new Scalar(trace)));
    const [first, ...others] = entries.values();
    if (first !== undefined && others.length === 0) {
      map.items.unshift(new Pair(new Scalar('to'), new Scalar(first)));
    } else if ([...entries].some(([name, entry]) => name !== entry)) {
      map.add(new Pair(new Scalar('functions'), mapNode(Object.fromEntries(entries), '', {})));
    }
    map.flow = true;
    map.commentBefore = comment(['the recorded arrivals']);
    list.add(map);
    return list;
  }
  for (const [name, { traffic }] of Object.entries(functions)) {
    if (traffic === null) continue;
    const map = mapNode({ to: entries.get(name) ?? name, ...traffic.entry }, '', {});
    map.flow = JSON.stringify(traffic.entry).length <= LINE_CHARACTERS;
    map.commentBefore = comment([traffic.comment]);
    list.add(map);
  }
  return list;
}

/** Nothing that a comment says may become a key: every line break is gone, and long ones are wrapped. */
function comment(texts: readonly string[]): string {
  const lines = texts.flatMap((text) => {
    const words = text
      .replace(/[\s\u0085\u2028\u2029]+/g, ' ')
      .trim()
      .split(' ');
    const wrapped: string[] = [];
    let line = '';
    for (const word of words) {
      if (line !== '' && line.length + 1 + word.length > COMMENT_CHARACTERS) {
        wrapped.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    return [...wrapped, line];
  });
  return lines.map((line) => ` ${line}`).join('\n');
}
