import type * as z from 'zod';
import { type KeyPath, pathText } from '../text/source-node.ts';
import { type IssueWords, shown, unknownKeyWords } from './fields.ts';

/** One thing wrong, by key path; it becomes a fault when its place in the file is looked up. */
export interface Issue extends IssueWords {
  readonly path: KeyPath;
}

export interface Tolerant<T> {
  /** The value with what is wrong left out (defaults stand in for it); undefined where nothing is left. */
  readonly value: T | undefined;
  readonly issues: readonly Issue[];
}

/**
 * Reads a value by its schema and goes on after faults: what is wrong is reported, cut out, and the rest read
 * again, so that checks on the rest can still be made and all faults come at once.
 */
export function parseTolerantly<T>(schema: z.ZodType<T>, input: unknown, path: KeyPath): Tolerant<T> {
  const first = schema.safeParse(input, { reportInput: true });
  if (first.success) return { value: first.data, issues: [] };
  const issues = withoutExplained(first.error.issues.flatMap(toIssues));
  return {
    value: parseRest(schema, input, issues),
    issues: issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] })),
  };
}

/**
 * What cannot be read without the faulty values is given up as a whole, then with the key of the part that it
 * stands in.
 */
function parseRest<T>(schema: z.ZodType<T>, input: unknown, issues: readonly Issue[]): T | undefined {
  const pruned = prune(input, issues);
  if (pruned === undefined) return undefined;
  const second = schema.safeParse(pruned, { reportInput: true });
  if (second.success) return second.data;
  const parts = second.error.issues
    .flatMap(toIssues)
    .map((issue) => ({ ...issue, path: issue.path.slice(0, 1) }));
  const rest = prune(pruned, parts);
  return rest === undefined ? undefined : schema.safeParse(rest).data;
}

/** A mistyped key is one fault, not two: what is lacking beside or above it is not told. */
function withoutExplained(issues: readonly Issue[]): readonly Issue[] {
  const strange = new Set(
    issues.flatMap(({ path, isUnknown }) => (isUnknown ? [pathText(path.slice(0, -1))] : [])),
  );
  return issues.filter(({ path, isLack }) => {
    return !isLack || !(strange.has(pathText(path)) || strange.has(pathText(path.slice(0, -1))));
  });
}

function toIssues(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path as KeyPath;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], ...unknownKeyWords(issue.message, key) }));
  }
  if (issue.code === 'custom' && issue.params !== undefined) {
    return [{ path, ...(issue.params as IssueWords) }];
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return [{ path, problem: 'this key is missing', remedy: 'give it', isLack: true }];
  }
  if (issue.code === 'invalid_type') {
    const wanted =
      issue.expected === 'object'
        ? 'a map of keys'
        : issue.expected === 'array'
          ? 'a list'
          : `a ${issue.expected}`;
    return [{ path, problem: `${shown(issue.input)} is not ${wanted}`, remedy: `give ${wanted}` }];
  }
  return [{ path, problem: issue.message, remedy: 'see the schema' }];
}

/**
 * A copy of the input without the values at the issues' paths; undefined where the whole input is at fault.
 */
function prune(input: unknown, issues: readonly Issue[]): unknown {
  let copy: unknown = input;
  for (const { path } of issues) {
    if (path.length === 0) return undefined;
    copy = without(copy, path);
  }
  return copy;
}

function without(value: unknown, path: KeyPath): unknown {
  const [key, ...rest] = path;
  if (key === undefined || value === null || typeof value !== 'object') return value;
  // Taking an entry out of a list would move the others; the list as a whole is left out by its owner
  // instead.
  if (Array.isArray(value)) return undefined;
  const copy: Record<string, unknown> = Object.assign(Object.create(null), value);
  const inner = rest.length === 0 ? undefined : without(copy[key], rest);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}
