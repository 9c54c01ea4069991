import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { FILES } from '../../host/host.ts';
import { type Fault, FaultError } from '../../model/fault.ts';

const MAXIMUM_BYTES = 4_194_304;
const SECTIONS = ['resource_usage', 'resource_type_default_usage'] as const;
const OTHER_KEYS: readonly string[] = ['version', 'projects'];

/** One number of a usage file: `aws_lambda_function.api: { monthly_requests: 1000 }`. */
export interface UsageEntry {
  /** An address, with `[*]` for every instance; or a type, where it is the default of one. */
  readonly of: string;
  readonly isDefault: boolean;
  readonly key: string;
  /** null where it is no number: a map, a list, a text. */
  readonly value: number | null;
  readonly line: number;
}

/**
 * A usage file of Infracost, version 0.1 (as the usage files of its own tests write it, commit 95ba4f4, read
 * 2026-11-28).
 *
 * @throws FaultError for what is no such file, and for numbers that cannot be
 */
export function readUsageFile(file: string): readonly UsageEntry[] {
  const read = FILES.now.readText(file, file, MAXIMUM_BYTES);
  if (!read.ok) throw new FaultError([read.fault]);
  const lines = new LineCounter();
  const document = parseDocument(read.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const placeOf = (node: unknown) => {
    const range = (node as { range?: readonly number[] | null } | null)?.range;
    const { line, col } = lines.linePos(range?.[0] ?? 0);
    return { file, line, column: col };
  };
  const [error] = document.errors;
  const fault = (node: unknown, path: string, problem: string, remedy: string): Fault => {
    return { ...placeOf(node), path, problem, remedy };
  };
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const problem = `this is not YAML: ${error.message.split('\n')[0] ?? ''}`;
    throw new FaultError([{ file, line, column: col, path: '', problem, remedy: 'mend the syntax' }]);
  }
  const remedy =
    'begin with version: 0.1 and resource_usage:, as infracost breakdown --sync-usage-file writes it';
  if (!isMap(document.contents)) {
    throw new FaultError([fault(document.contents, '', 'this is no usage file', remedy)]);
  }
  const faults: Fault[] = [];
  const entries: UsageEntry[] = [];
  let isUsage = false;
  for (const { key, value } of document.contents.items) {
    const section = nameOf(key);
    const known = SECTIONS.find((one) => one === section);
    if (known === undefined) {
      if (!OTHER_KEYS.includes(section))
        faults.push(fault(key, section, 'a usage file has no such key', remedy));
      continue;
    }
    isUsage = true;
    if (!isMap(value)) {
      const isNothing = value === null || (isScalar(value) && value.value === null);
      if (!isNothing)
        faults.push(fault(value, section, 'it is no map of resources', 'write address: { key: number }'));
      continue;
    }
    for (const { key: of, value: usage } of value.items) {
      if (!isMap(usage)) continue;
      for (const { key: name, value: number } of usage.items) {
        const amount = numberOf(number);
        const path = `${section}.${nameOf(of)}.${nameOf(name)}`;
        if (amount !== null && (amount < 0 || !Number.isFinite(amount))) {
          faults.push(fault(number, path, `${amount} cannot be a usage`, 'give a number of at least 0'));
        }
        entries.push({
          of: nameOf(of),
          isDefault: known === 'resource_type_default_usage',
          key: nameOf(name),
          value: amount,
          line: placeOf(name).line,
        });
      }
    }
  }
  if (faults.length === 0 && !isUsage)
    faults.push(fault(document.contents, '', 'it has no resource_usage', remedy));
  if (faults.length > 0) throw new FaultError(faults);
  return entries;
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

function numberOf(node: Node | unknown): number | null {
  if (!isScalar(node)) return null;
  const { value } = node;
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/i.test(value)
    ? Number(value)
    : null;
}
