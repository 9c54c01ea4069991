import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ChainableCommander, Redis } from 'ioredis';
import { type Fault, FaultError } from '../../model/fault.ts';
import { usageFault } from '../arguments.ts';
import type { Arguments } from '../command.ts';
import { systemErrorText } from '../system-error.ts';
import { type Refusal, refusalOf } from './refusals.ts';
import { within } from './waiting.ts';

const URL_VARIABLE = 'LAMBDA_SIM_QUEUE';
const PASSWORD_VARIABLE = 'LAMBDA_SIM_QUEUE_PASSWORD';
/** How long a first connection may take before the queue counts as not there. */
const CONNECT_MS = 10_000;
/**
 * A connection that owes an answer and is silent for so long is given up and made anew: its other end may be
 * gone without a word. BullMQ's own waiting for a job ends after 10 s.
 */
const SILENT_MS = 12_000;
/** How long a question may take, with as many answers as it needs, of a queue that was there. */
const ANSWER_MS = 60_000;
const NO_ANSWER = 'no answer';
/** Written and taken away again, to see whether the queue lets us. */
const PROBE = 'lambda-sim:probe';
const EXAMPLE = 'give for example --queue redis://queue.internal:6379';

export const QUEUE_OPTIONS = {
  queue: {
    type: 'string',
    describe: `redis://HOST:PORT or rediss://… without a password; env: the URL that ${URL_VARIABLE} holds`,
  },
  'queue-password-file': {
    type: 'string',
    describe: `file with the password of the queue (or the variable ${PASSWORD_VARIABLE})`,
  },
} as const;

export interface QueueAddress {
  /** Without a password: for what people see. */
  readonly shown: string;
  readonly options: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    readonly tls?: object;
  };
}

/**
 * Where the queue is; undefined where none is asked for. Passwords come from the environment or a file: on a
 * command line whoever uses the machine would see them.
 */
export function queueAddress(input: Arguments, faults: Fault[]): QueueAddress | undefined {
  const given = input.text('queue');
  if (given === undefined) return undefined;
  const refuse = (problem: string, remedy: string): undefined => {
    faults.push(usageFault('--queue', problem, remedy));
    return undefined;
  };
  const text = given === 'env' ? process.env[URL_VARIABLE] : given;
  if (text === undefined)
    return refuse(`${URL_VARIABLE} is not set`, `set it to a URL, or ${EXAMPLE.slice(5)}`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return refuse('it is no URL', EXAMPLE);
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    return refuse(`${url.protocol}// is not spoken`, 'give redis://HOST:PORT, or rediss://HOST:PORT for TLS');
  }
  if (url.password !== '' && given !== 'env') {
    const remedy = `put it into the variable ${PASSWORD_VARIABLE}, or name a file with --queue-password-file`;
    return refuse('a password on the command line is there for all to see', remedy);
  }
  if (url.hostname === '') return refuse('the URL names no host', EXAMPLE);
  const database = url.pathname.replace(/^\//, '');
  if (!/^\d{0,4}$/.test(database)) return refuse('the path of the URL is no number of a database', EXAMPLE);
  const password = passwordOf(input, decodeURIComponent(url.password), faults);
  const port = url.port === '' ? 6379 : Number(url.port);
  return {
    shown: `${url.protocol}//${url.hostname}:${port}${database === '' ? '' : `/${database}`}`,
    options: {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      db: Number(database),
      ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
      ...(password === '' ? {} : { password }),
      ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    },
  };
}

function passwordOf(input: Arguments, ofUrl: string, faults: Fault[]): string {
  const file = input.text('queue-password-file');
  if (file === undefined) return process.env[PASSWORD_VARIABLE] ?? ofUrl;
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const problem = `${file} cannot be read: ${systemErrorText(error) ?? 'unknown error'}`;
    faults.push(usageFault('--queue-password-file', problem, 'name a file that holds the password alone'));
    return '';
  }
}

/** The packages that speak to the queue: optional, and loaded here alone. */
export async function queueLibraries(): Promise<{
  readonly bullmq: typeof import('bullmq');
  readonly ioredis: Pick<typeof import('ioredis'), 'Redis'>;
}> {
  try {
    // They are CommonJS of some hundred files, which `import` reads once more to know their names: it takes
    // twice as long.
    const load = createRequire(import.meta.url);
    return {
      bullmq: load('bullmq') as typeof import('bullmq'),
      ioredis: load('ioredis') as typeof import('ioredis'),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    const problem = 'a queue needs the packages bullmq and ioredis, which are not installed';
    throw new FaultError([usageFault('--queue', problem, 'npm install bullmq ioredis')]);
  }
}

/**
 * A connection that stays: it waits and tries again where the queue goes away later.
 *
 * @throws FaultError where it is not there now, or refuses what a queue needs
 */
export async function connect({ shown, options }: QueueAddress): Promise<Redis> {
  const { ioredis } = await queueLibraries();
  let first: NodeJS.ErrnoException | null = null;
  let refusal: Refusal | null = null;
  const redis = new ioredis.Redis({
    ...options,
    // BullMQ's workers wait for as long as it takes.
    maxRetriesPerRequest: null,
    socketTimeout: SILENT_MS,
    connectTimeout: CONNECT_MS,
    keepAlive: SILENT_MS,
    lazyConnect: true,
    retryStrategy: (times) => Math.min(2_000, 50 * times),
  });
  redis.on('error', (error: NodeJS.ErrnoException) => {
    first ??= error;
    refusal ??= refusalOf(error);
  });
  const late = new Promise<'late'>((resolve) => {
    setTimeout(() => resolve('late'), CONNECT_MS).unref();
  });
  const refused = redis.connect().then(() => tryOut(redis));
  const answer = await Promise.race([refused.catch((error: NodeJS.ErrnoException) => error), late]);
  if (answer === 'ready') {
    // A copy, such as BullMQ makes to wait for jobs with, then connects by itself, as often as it takes:
    // where it is lazy, BullMQ tries once and waits for ever if that fails.
    redis.options.lazyConnect = false;
    return redis;
  }
  redis.disconnect();
  // What the connection itself said first is the cause.
  const cause = first ?? (answer === 'late' ? null : answer);
  const { problem, remedy } = refusal ?? refusalOf(answer) ?? notThere(cause);
  throw new FaultError([usageFault('--queue', `${shown} cannot be used: ${problem}`, remedy)]);
}

/** A pipeline tells the errors of its commands among its answers: the first is thrown. */
export async function answersOf(pipeline: ChainableCommander): Promise<readonly unknown[]> {
  if (pipeline.length === 0) return [];
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, answer]) => {
    if (error !== null) throw error;
    return answer;
  });
}

/**
 * A queue writes, takes what it wrote away, and does so in scripts: what cannot be is told before all else.
 */
async function tryOut(redis: Redis): Promise<'ready'> {
  const script = "redis.call('SET', KEYS[1], '1', 'PX', '1000') return redis.call('DEL', KEYS[1])";
  await redis.eval(script, 1, PROBE);
  return 'ready';
}

/** @throws FaultError where a queue that was there does not answer */
export async function answered<T>({ shown }: QueueAddress, question: Promise<T>): Promise<T> {
  const answer = await within(
    ANSWER_MS,
    question.then((value) => ({ value })),
  );
  if (answer !== null) return answer.value;
  const { problem, remedy } = notThere(null);
  throw new FaultError([usageFault('--queue', `${shown} cannot be used: ${problem}`, remedy)]);
}

/** Never the options of the connection, which hold the password. */
function notThere(error: NodeJS.ErrnoException | null): Refusal {
  const remedy = 'start a Redis or Valkey there, or mend the address';
  if (error === null) return { problem: NO_ANSWER, remedy };
  return { problem: error.code ?? error.message.split('\n', 1)[0] ?? 'unknown error', remedy };
}
