import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { deflateSync, inflateSync } from 'node:zlib';
import type { CompiledScenario } from '../model/compiled.ts';
import type { Fault } from '../model/fault.ts';
import { VERSION } from '../model/version.ts';
import type { RunState, StateKeeper } from '../study/runs/checkpoint.ts';
import type { ReplicationTask } from '../study/runs/run-replication.ts';
import { parseDurationMs } from '../units/duration.ts';
import { usageFault } from './arguments.ts';
import type { Arguments } from './command.ts';
import { note } from './delivery.ts';
import { onInterrupt } from './process-events.ts';
import { uniqueTag } from './process-tag.ts';
import { systemErrorText } from './system-error.ts';
import { scenarioDigest, taskKey } from './task-key.ts';

export const CHECKPOINT_OPTIONS = {
  checkpoint: {
    type: 'string',
    describe: 'file for the state of the run: killed and started again, it goes on from there',
  },
  'checkpoint-every': {
    type: 'string',
    describe: 'real time between two states (default 10s; up to 40s where a state takes long)',
  },
} as const;

const MAGIC = 'lambda-sim-checkpoint-1';
/** Between two states, so that no more than this is lost; more where a state takes long. */
const EVERY_MS = 10_000;
const LONGEST_EVERY_MS = 3_600_000;
/** To take states and write them takes no more than a twentieth of the time. */
const LEAST_RATIO = 20;
const MOST_EVERY_MS = 40_000;
const DIGEST_BYTES = 64;

/** States of the runs of one command, by task, in one file that is always whole. */
export class CheckpointFile implements StateKeeper {
  private readonly path: string;
  private readonly header: string;
  private readonly tell: (problem: string) => void;
  private readonly states: Map<string, Buffer>;
  private isBroken = false;
  private isUnwritten = false;
  private lastMs = performance.now();
  private readonly askedMs: number | null;
  private everyMs: number;

  /**
   * @param everyMs real time between two states, where it was asked for
   * @param states of the file as it was found
   */
  constructor(
    path: string,
    header: string,
    everyMs: number | null,
    states: Map<string, Buffer>,
    tell: (problem: string) => void,
  ) {
    this.path = path;
    this.header = header;
    this.askedMs = everyMs;
    this.everyMs = everyMs ?? EVERY_MS;
    this.states = states;
    this.tell = tell;
  }

  get isEmpty(): boolean {
    return this.states.size === 0;
  }

  find(task: ReplicationTask): RunState | null {
    const packed = this.states.get(taskKey(task));
    return packed === undefined ? null : (deserialize(inflateSync(packed)) as RunState);
  }

  isDue(isAtEnd: boolean): boolean {
    return isAtEnd || performance.now() - this.lastMs >= this.everyMs;
  }

  keep(task: ReplicationTask, state: RunState): void {
    const startedMs = performance.now();
    this.states.set(taskKey(task), deflateSync(serialize(state), { level: 1 }));
    this.isUnwritten = true;
    // What ends sooner waits for the next: short runs are not slowed.
    if (startedMs - this.lastMs < this.everyMs) return;
    this.write();
    this.lastMs = performance.now();
    const tookMs = this.lastMs - startedMs;
    this.everyMs = this.askedMs ?? Math.min(Math.max(EVERY_MS, LEAST_RATIO * tookMs), MOST_EVERY_MS);
  }

  /** Writes what is not written yet, beside the file first. A problem is told once, and ends nothing. */
  write(): void {
    if (!this.isUnwritten || this.isBroken) return;
    const beside = `${this.path}.${uniqueTag()}`;
    try {
      const descriptor = openSync(beside, 'wx');
      try {
        writeAll(descriptor, this.bytes());
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(beside, this.path);
      this.isUnwritten = false;
    } catch (error) {
      this.isBroken = true;
      rmSync(beside, { force: true });
      this.tell(systemErrorText(error) ?? String(error));
    }
  }

  private bytes(): Buffer {
    const parts: Buffer[] = [];
    for (const [key, packed] of this.states) parts.push(Buffer.from(`${key} ${packed.length}\n`), packed);
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from(`${this.header} ${digestOf(body)}\n`), body]);
  }

  remove(): void {
    this.isUnwritten = false;
    rmSync(this.path, { force: true });
  }
}

/** Calls a command's run with what keeps its states; the file goes when all is done. */
export type Checkpointed = <T>(run: (states: StateKeeper | undefined) => Promise<T>) => Promise<T>;

/** Reads what an earlier run left; a file that is something else is a fault, and stays as it is. */
export function checkpointed(
  input: Arguments,
  compiled: CompiledScenario | null,
  faults: Fault[],
): Checkpointed {
  const path = input.text('checkpoint');
  if (path === undefined && input.text('checkpoint-every') !== undefined)
    faults.push(
      usageFault('--checkpoint-every', 'there is no file to keep states in', 'add --checkpoint FILE'),
    );
  if (path === undefined || compiled === null) return (run) => run(undefined);
  const refuse = (problem: string, remedy: string): void => {
    faults.push(usageFault('--checkpoint', problem, remedy));
  };
  for (const other of ['logs', 'metrics', 'watch'] as const) {
    if (other === 'watch' ? !input.flag(other) : input.text(other) === undefined) continue;
    refuse(`a run with --${other} cannot go on from the middle`, `leave out --checkpoint or --${other}`);
  }
  const every = input.text('checkpoint-every');
  const everyMs = every === undefined ? null : everyMsOf(every, faults);
  const header = `${MAGIC} ${VERSION} ${scenarioDigest(compiled)}`;
  const found = readStates(path, header);
  if (typeof found === 'string') refuse(`${path} ${found}`, REMEDY);
  else if (!isFolder(dirname(path)))
    refuse(`there is no folder ${dirname(path)}`, 'make it, or name another');
  const states = typeof found === 'string' ? new Map<string, Buffer>() : found;
  const file = new CheckpointFile(path, header, everyMs, states, (problem) =>
    note(input, `Warning: the state of the run cannot be kept in ${path}: ${problem}`),
  );
  return async (run) => {
    if (!file.isEmpty) note(input, `goes on from ${path}`);
    onInterrupt(() => {
      file.write();
      return file.isEmpty ? null : `the same command goes on from ${path}`;
    });
    try {
      const done = await run(file);
      file.remove();
      return done;
    } catch (error) {
      file.write();
      throw error;
    } finally {
      onInterrupt(null);
    }
  };
}

function everyMsOf(text: string, faults: Fault[]): number | null {
  const parsed = parseDurationMs(text);
  if (parsed.ok && parsed.value <= LONGEST_EVERY_MS) return parsed.value;
  const [problem, remedy] = parsed.ok
    ? [`${text} is longer than an hour`, 'give a time such as 10s']
    : [parsed.problem, parsed.remedy];
  faults.push(usageFault('--checkpoint-every', problem, remedy));
  return null;
}

const REMEDY = 'remove it, or give --checkpoint another name';

/** What stands in a file, none where there is no file; what is wrong with it otherwise. */
function readStates(path: string, header: string): Map<string, Buffer> | string {
  let bytes: Buffer;
  try {
    // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(descriptor).isFile()) return 'is no file';
      bytes = readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    return `cannot be read: ${systemErrorText(error) ?? String(error)}`;
  }
  const end = bytes.indexOf(10);
  const line = bytes.toString('latin1', 0, Math.max(end, 0));
  const body = bytes.subarray(end + 1);
  const [magic, version, study] = line.split(' ');
  if (magic !== MAGIC) return 'holds something else than the state of a run';
  if (version !== VERSION) return `was written by version ${version}`;
  if (!header.endsWith(` ${study}`))
    return 'belongs to another scenario, or to this one before it was changed';
  if (line.slice(-DIGEST_BYTES) !== digestOf(body)) return 'is damaged';
  const states = new Map<string, Buffer>();
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf(10, at);
    const [key = '', length = ''] = body.toString('latin1', at, lineEnd).split(' ');
    at = lineEnd + 1 + Number(length);
    states.set(key, body.subarray(lineEnd + 1, at));
  }
  return states;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
