import { FILES } from '../host/host.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import { parseTemplate } from './templates/cloudformation/parse.ts';
import { parseToml } from './templates/toml.ts';
import { at, listOf, mapOf, textOf } from './templates/values.ts';
import type { TemplateMap, TemplateValue } from './value.ts';

const MAXIMUM_BYTES = 4_000_000;

/**
 * Values of `--parameter`, by name: `K=V`, several of them in one text (`K=V K2=V2`, as SAM takes them), or
 * `ParameterKey=K,ParameterValue=V`. What is none of these is added to `faults`.
 */
export function readParameterTexts(texts: readonly string[], faults: Fault[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const text of texts) {
    const pairs = isListOfPairs(text) ? text.trim().split(/\s+/) : [text];
    for (const pair of pairs) {
      const found = pairOf(pair);
      if (found !== null) values.set(...found);
      else {
        const problem = `${JSON.stringify(pair.slice(0, 60))} is no parameter`;
        faults.push({ file: 'command line', path: '--parameter', problem, remedy: 'give NAME=VALUE' });
      }
    }
  }
  return values;
}

function isListOfPairs(text: string): boolean {
  return /^\s*[\w.:-]+=\S*(\s+[\w.:-]+=\S*)+\s*$/.test(text);
}

function pairOf(text: string): [string, string] | null {
  const long = /^ParameterKey=([^,]+),ParameterValue=(.*)$/s.exec(text.trim());
  if (long !== null) return [long[1] ?? '', unquoted(long[2] ?? '')];
  const short = /^([^=\s]+)=(.*)$/s.exec(text.trim());
  return short === null ? null : [short[1] ?? '', unquoted(short[2] ?? '')];
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/**
 * A file of parameters: CloudFormation's list of ParameterKey and ParameterValue, CodePipeline's
 * `Parameters`, a plain map in JSON, YAML, TOML or tfvars, lines `K=V`, or `parameter_overrides` of a
 * samconfig.toml.
 *
 * @throws FaultError where it is none of these
 */
export function readParameterFile(path: string): ReadonlyMap<string, string> {
  const read = FILES.now.readText(path, path, MAXIMUM_BYTES);
  if (!read.ok) throw new FaultError([read.fault]);
  const { text } = read;
  if (/\.(toml|tfvars)$/i.test(path)) return ofToml(parseToml(text, path));
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  if (lines.length > 0 && lines.every((line) => /^(export\s+)?[\w.:-]+=/.test(line.trim()))) {
    return readParameterTexts(
      lines.map((line) => line.trim().replace(/^export\s+/, '')),
      [],
    );
  }
  const { root } = parseTemplate(text, path);
  const items = listOf(root);
  if (items !== null) return ofList(items, path);
  const inner = at(root, 'Parameters');
  if (listOf(inner) !== null) return ofList(listOf(inner) ?? [], path);
  if (inner?.kind === 'map') return ofMap(inner);
  if (root.kind === 'map') return ofMap(root);
  const remedy = 'give a list of ParameterKey and ParameterValue, a map, or lines NAME=VALUE';
  throw new FaultError([{ file: path, path: '', problem: 'this holds no parameters', remedy }]);
}

function ofList(items: readonly TemplateValue[], path: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const item of items) {
    const key = textOf(at(item, 'ParameterKey'));
    const value = textOf(at(item, 'ParameterValue'));
    const pair = textOf(item);
    if (key !== null && value !== null) values.set(key, value);
    else if (pair !== null) for (const [name, one] of readParameterTexts([pair], [])) values.set(name, one);
    else if (at(item, 'UsePreviousValue') === undefined) {
      const { line = 1, column = 1 } = item.place;
      const remedy = 'give ParameterKey and ParameterValue';
      throw new FaultError([{ file: path, line, column, path: '', problem: 'this is no parameter', remedy }]);
    }
  }
  return values;
}

/** Scalars as texts, lists of them as CloudFormation takes them: with commas. */
function ofMap(map: TemplateMap): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [key, value] of map.entries) {
    const items = listOf(value);
    const text = items === null ? textOf(value) : items.map((item) => textOf(item) ?? '').join(',');
    if (text !== null) values.set(key, text);
  }
  return values;
}

/** Of a samconfig.toml the overrides of its environments, `default` the last, so that it counts. */
function ofToml(root: TemplateMap): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let isSam = false;
  const environments = [...(mapOf(root) ?? [])].sort(
    ([a], [b]) => Number(a === 'default') - Number(b === 'default'),
  );
  for (const [, environment] of environments) {
    for (const command of mapOf(environment)?.values() ?? []) {
      const overrides = at(command, 'parameters', 'parameter_overrides');
      const texts = listOf(overrides)?.map((item) => textOf(item) ?? '') ?? [textOf(overrides) ?? ''];
      for (const text of texts) {
        for (const match of text.matchAll(/([\w.:-]+)=("(?:\\.|[^"])*"|'[^']*'|\S*)/g)) {
          values.set(match[1] ?? '', unquoted(match[2] ?? ''));
          isSam = true;
        }
      }
    }
  }
  return isSam ? values : ofMap(root);
}
