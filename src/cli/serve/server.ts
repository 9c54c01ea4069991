import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FaultError } from '../../model/fault.ts';
import { pagePart, workbenchPage } from './page-parts.ts';
import { Refusal } from './refusal.ts';
import { MOST_WRITTEN_BYTES, type Precondition, type ServedFolder, tooLarge } from './served-folder.ts';
import type { ServedReports } from './served-reports.ts';

/** Nobody but this machine reaches it. */
const LOOPBACK = '127.0.0.1';
const REQUEST_MS = 30_000;

export interface Served {
  readonly folder: ServedFolder;
  readonly reports: ServedReports;
}

export interface RunningServer {
  readonly port: number;
  /** The whole address, with the token that lets in whoever has it. */
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly content: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Request {
  readonly method: string;
  /** Below the token, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly incoming: IncomingMessage;
}

/**
 * Serves a folder on the loopback interface under a random token.
 *
 * @param port 0 for any free one
 * @throws the system's own error where the port is not to be had
 */
export async function startServer(served: Served, port: number): Promise<RunningServer> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((incoming, response) => {
    void respond(served, token, incoming, response);
  });
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS;
  await listening(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    port: taken,
    url: `http://${LOOPBACK}:${taken}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function respond(
  served: Served,
  token: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: Answer;
  try {
    answer = await answerTo(served, request(token, incoming));
  } catch (error) {
    answer = refused(error);
  }
  const { status = 200, type, content, headers = {} } = answer;
  const bytes = Buffer.from(content);
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...headers,
    // What was not read of a body is not waited for.
    ...(incoming.complete ? {} : { connection: 'close' }),
  });
  response.end(incoming.method === 'HEAD' || status === 304 ? undefined : bytes);
}

/** @throws Refusal for whoever is not the page that this server gave */
function request(token: string, incoming: IncomingMessage): Request {
  const { headers, method = 'GET' } = incoming;
  const port = incoming.socket.localPort;
  const own = [`${LOOPBACK}:${port}`, `localhost:${port}`];
  if (!own.includes(headers.host ?? '')) {
    throw new Refusal(421, `this server answers to ${own.join(' and ')} alone, under no other name`);
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`) {
    throw new Refusal(403, 'another page has no access here: open the address that lambda-sim serve printed');
  }
  let url: URL;
  try {
    url = new URL(incoming.url ?? '/', `http://${headers.host}`);
  } catch {
    throw new Refusal(400, 'this is no address');
  }
  // What names a file comes in the query, where nothing is taken out of it; of the path ".." is gone by now.
  const [, given = '', ...rest] = url.pathname.split('/');
  if (!isSame(given, token)) {
    throw new Refusal(
      403,
      'the token is missing or wrong: open the whole address that lambda-sim serve printed',
    );
  }
  return { method, path: rest.join('/'), query: url.searchParams, incoming };
}

function isSame(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

type Handler = (request: Request, served: Served) => Answer | Promise<Answer>;

const HANDLERS: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  '': {
    GET: (_, { folder }) => {
      const nonce = randomBytes(18).toString('base64url');
      const { name, root, isReadOnly } = folder;
      return withPolicy(workbenchPage({ folder: name, place: root, isReadOnly }, nonce));
    },
  },
  'api/folder': {
    GET: (_, { folder, reports }) => json({ ...folder.list(), reports: reports.list() }),
  },
  'api/file': {
    GET: ({ query, incoming }, { folder }) => {
      const { text, etag } = folder.read(query.get('path') ?? '');
      if (incoming.headers['if-none-match'] === etag) return { ...plain(''), status: 304, headers: { etag } };
      return { ...plain(text), headers: { etag } };
    },
    PUT: async ({ query, incoming }, { folder }) => {
      const path = query.get('path') ?? '';
      const before = preconditionOf(incoming);
      const etag = folder.write(path, await bodyOf(incoming), before);
      return { ...json({ etag }), status: before === 'absent' ? 201 : 200, headers: { etag } };
    },
  },
  'api/data': {
    GET: ({ query, incoming }, { folder }) => {
      const { content, etag } = folder.readData(query.get('path') ?? '');
      if (incoming.headers['if-none-match'] === etag) return { ...plain(''), status: 304, headers: { etag } };
      if (typeof content === 'string') return { ...plain(content), headers: { etag } };
      return { type: 'application/octet-stream', content, headers: { etag } };
    },
  },
  'api/difference': {
    GET: async ({ query }, { reports }) =>
      json(await reports.difference(query.get('a') ?? '', query.get('b') ?? '')),
  },
};

async function answerTo(served: Served, asked: Request): Promise<Answer> {
  const { path } = asked;
  const method = asked.method === 'HEAD' ? 'GET' : asked.method;
  const handlers = Object.hasOwn(HANDLERS, path) ? HANDLERS[path] : undefined;
  const allowed = Object.keys(handlers ?? { GET: null });
  if (!allowed.includes(method)) {
    throw new Refusal(405, `${method.slice(0, 20)} is not known here`, { allow: allowed.join(', ') });
  }
  const handler = handlers?.[method];
  if (handler !== undefined) return handler(asked, served);
  if (path.startsWith('reports/')) return reportFile(decoded(path.slice('reports/'.length)), served);
  if (path.startsWith('kept/')) return keptPage(decoded(path.slice('kept/'.length)), served);
  const part = await pagePart(path);
  if (part === null) throw new Refusal(404, 'there is nothing at this address');
  return withPolicy(part);
}

/**
 * Reports run their scripts apart from everything: in an origin of their own, so that none of them, wherever
 * it came from, can read or write files here.
 */
const REPORT_POLICY =
  "sandbox allow-scripts allow-downloads allow-popups allow-modals; frame-ancestors 'self'";

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  png: 'image/png',
  json: 'application/json; charset=utf-8',
  csv: 'text/plain; charset=utf-8',
  md: 'text/plain; charset=utf-8',
  xml: 'text/plain; charset=utf-8',
};

function reportFile(path: string, { reports }: Served): Answer {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const type = Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
  if (type === undefined)
    throw new Refusal(415, `of reports ${Object.keys(TYPES).join(', ')} files are served`);
  return { type, content: reports.file(path), headers: { 'content-security-policy': REPORT_POLICY } };
}

async function keptPage(word: string, { reports }: Served): Promise<Answer> {
  const [, name = '', number = ''] = /^(.+)@(\d{1,9})$/.exec(word) ?? [];
  const content = await reports.keptPage(name, Number(number));
  return {
    type: TYPES['html'] as string,
    content,
    headers: { 'content-security-policy': REPORT_POLICY },
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Refusal(400, 'this is no address');
  }
}

/** @throws Refusal where a writer does not say what the file was */
function preconditionOf({ headers }: IncomingMessage): Precondition {
  if (headers['if-none-match'] === '*') return 'absent';
  const etag = headers['if-match'];
  if (etag === undefined || etag === '*') {
    throw new Refusal(
      428,
      'say which text is replaced: If-Match with its ETag, or If-None-Match: * for a new file',
    );
  }
  return { etag };
}

/** What is too large is read up to here before it is refused. */
const MOST_READ_BYTES = 8 * MOST_WRITTEN_BYTES;

/** @throws Refusal as soon as more comes than a scenario may have */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const length = Number(incoming.headers['content-length'] ?? 0);
  if (length > MOST_WRITTEN_BYTES) {
    // Who still writes when the connection ends never reads why.
    if (length <= MOST_READ_BYTES) for await (const _ of incoming);
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_WRITTEN_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function withPolicy({ type, content, policy }: Awaited<ReturnType<typeof pagePart>> & object): Answer {
  return { type, content, headers: policy === undefined ? {} : { 'content-security-policy': policy } };
}

function json(value: unknown): Answer {
  return { type: 'application/json; charset=utf-8', content: JSON.stringify(value) };
}

function plain(content: string): Answer {
  return { type: 'text/plain; charset=utf-8', content };
}

/** One sentence, whatever went wrong. */
function refused(error: unknown): Answer {
  if (error instanceof Refusal) {
    return { ...json({ error: error.message }), status: error.status, headers: error.headers };
  }
  const isFault = error instanceof FaultError;
  const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
  return { ...json({ error: message }), status: isFault ? 422 : 500 };
}
