import type { DiffDocument } from '../../results/documents/diff-document.ts';
import { base64Of, type CarriedFile } from '../carried-file.ts';

/** What the server lists of its folder. */
export interface Listing {
  readonly files: readonly { readonly path: string; readonly isScenario: boolean }[];
  /** Whether there are more files. */
  readonly isCut: boolean;
  readonly reports: readonly Report[];
}

export interface Report {
  readonly name: string;
  /** Path of its page; null where there is none. */
  readonly page: string | null;
  readonly hasResults: boolean;
  /** The newest first. */
  readonly kept: readonly {
    readonly number: number;
    readonly at: string;
    readonly command: string;
    readonly words: string;
    readonly monthly: string;
    readonly verdict: string;
  }[];
}

/** What came of a request: status 0 where the server did not answer at all. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly message: string; readonly etag: string | null };

export interface Text {
  readonly text: string;
  readonly etag: string;
}

/** A file that a scenario refers to. */
export interface Data {
  readonly content: CarriedFile;
  readonly etag: string;
}

/** The file must be as it was read, or not be there. */
export type Before = { readonly etag: string } | 'absent';

const GONE = 'the server does not answer';

export async function readText(path: string): Promise<Outcome<Text>> {
  return asked(`api/file?path=${encodeURIComponent(path)}`, {}, async (response) => ({
    text: await response.text(),
    etag: response.headers.get('etag') ?? '',
  }));
}

/** Null where it is as it was. */
export async function readIfChanged(path: string, etag: string): Promise<Outcome<Text | null>> {
  const options = { headers: { 'if-none-match': etag } };
  return asked(`api/file?path=${encodeURIComponent(path)}`, options, async (response) =>
    response.status === 304
      ? null
      : { text: await response.text(), etag: response.headers.get('etag') ?? '' },
  );
}

/** A file that a scenario refers to, or null where it is as it was. */
export async function readData(path: string, etag: string): Promise<Outcome<Data | null>> {
  const options = etag === '' ? {} : { headers: { 'if-none-match': etag } };
  return asked(`api/data?path=${encodeURIComponent(path)}`, options, async (response) => {
    if (response.status === 304) return null;
    const isText = response.headers.get('content-type')?.startsWith('text/') === true;
    const content = isText
      ? await response.text()
      : { base64: base64Of(new Uint8Array(await response.arrayBuffer())) };
    return { content, etag: response.headers.get('etag') ?? '' };
  });
}

/** The new tag. */
export async function writeText(path: string, text: string, before: Before): Promise<Outcome<string>> {
  const condition: Record<string, string> =
    before === 'absent' ? { 'if-none-match': '*' } : { 'if-match': before.etag };
  const options = { method: 'PUT', body: text, headers: condition };
  return asked(`api/file?path=${encodeURIComponent(path)}`, options, async (response) => {
    return response.headers.get('etag') ?? '';
  });
}

export function list(): Promise<Outcome<Listing>> {
  return asked('api/folder', {}, async (response) => (await response.json()) as Listing);
}

export function difference(a: string, b: string): Promise<Outcome<DiffDocument>> {
  const query = new URLSearchParams({ a, b }).toString();
  return asked(`api/difference?${query}`, {}, async (response) => (await response.json()) as DiffDocument);
}

export function part(name: string): Promise<Outcome<string>> {
  return asked(name, {}, (response) => response.text());
}

async function asked<T>(
  address: string,
  options: RequestInit,
  read: (response: Response) => Promise<T>,
): Promise<Outcome<T>> {
  try {
    const response = await fetch(address, { ...options, cache: 'no-store' });
    if (response.ok || response.status === 304) return { ok: true, value: await read(response) };
    const told = (await response.json().catch(() => ({}))) as { readonly error?: string };
    const message = told.error ?? `the server answered ${response.status}`;
    return { ok: false, status: response.status, message, etag: response.headers.get('etag') };
  } catch {
    return { ok: false, status: 0, message: GONE, etag: null };
  }
}
