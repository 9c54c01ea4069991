import type { JsonContext } from './json-scan.ts';
import { functionOfArn } from './names.ts';
import type { Observer, Place } from './observer.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What a reader of one kind of document gets. */
export interface DocumentContext {
  readonly observer: Observer;
  readonly place: Place;
  /** Of the file, for documents that name none. */
  readonly functionName: string;
  readonly streamName: string | null;
  /** Texts that stand round the value: `logGroup`, `Label` … */
  readonly texts: JsonContext;
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The function that an ARN names; its account is noted. */
export function functionNamed(arn: unknown, observer: Observer): string | null {
  if (typeof arn !== 'string') return null;
  const named = functionOfArn(arn);
  if (named === null) return null;
  observer.accounts.add(named.account);
  return named.name;
}
