import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cli } from '../cli/command-line.ts';

/** Runs at once and is over in a few thousand requests. */
export const SCENARIO = `name: Small
functions:
  api: { memory: 512, work: { duration: 40ms } }
traffic:
  - { to: api, poisson: 5/s }
run: { duration: 60s, seed: 3 }
`;

export interface Served {
  readonly folder: string;
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** What it wrote besides its address. */
  notes(): string;
  /** Ends it as Ctrl-C does; its exit status. */
  end(): Promise<number | null>;
}

/** A folder with these files, below the system's temporary one. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-serve-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** The built program, serving a folder until it is ended. */
export async function serve(folder: string, words: readonly string[] = []): Promise<Served> {
  const child = spawn(process.execPath, [cli, 'serve', folder, ...words], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let notes = '';
  child.stderr.on('data', (text) => {
    notes += text;
  });
  let told = '';
  child.stdout.on('data', (text) => {
    told += text;
  });
  while (!told.includes('\n')) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${notes}`);
    await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  }
  const url = told.trim();
  const [, port = '', token = ''] = /^http:\/\/127\.0\.0\.1:(\d+)\/([\w-]+)\/$/.exec(url) ?? [];
  return {
    folder,
    url,
    port: Number(port),
    token,
    notes: () => notes,
    end: async () => {
      if (child.exitCode !== null) return child.exitCode;
      child.kill('SIGINT');
      const [status] = (await once(child, 'close')) as [number | null];
      return status;
    },
  };
}

export async function endAndRemove(served: Served): Promise<void> {
  await served.end();
  rmSync(served.folder, { recursive: true, force: true });
}

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The one sentence of a refusal; empty where there is none. */
  readonly error: string;
}

/** As raw as HTTP is: no path is tidied, and any header can be set. */
export function ask(
  port: number,
  path: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  } = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          let error = '';
          try {
            error = String((JSON.parse(text) as { error?: string }).error ?? '');
          } catch {
            // No refusal.
          }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, error });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}
