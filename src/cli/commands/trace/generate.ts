import { type ArrivalBatch, type ArrivalStream, createArrivalBatch } from '../../../model/arrivals.ts';
import type { CompiledScenario } from '../../../model/compiled.ts';
import { type Fault, FaultError } from '../../../model/fault.ts';
import { loadScenario } from '../../../study/load.ts';
import { openArrivals } from '../../../workload/arrivals.ts';
import { likeTrace } from '../../../workload/trace/like/like-trace.ts';
import type { OwnColumns, OwnRow } from '../../../workload/trace/own-rows.ts';
import { usageFault } from '../../arguments.ts';
import { type Arguments, EXIT, type ExitStatus } from '../../command.ts';
import { note } from '../../delivery.ts';
import { throwIfAny } from '../../load.ts';
import { givenTrace, onlyOperand, refuseOthers, span, whole } from './given.ts';
import { TraceFile, traceFileFaults } from './trace-file.ts';

const MOST_ROWS = 1_000_000_000;

/** `trace generate SPEC --out FILE` and `trace generate --like TRACE --out FILE`. */
export async function generate(input: Arguments, operands: readonly string[]): Promise<ExitStatus> {
  const faults: Fault[] = [];
  const out = input.text('out');
  const like = input.text('like');
  refuseOthers(input, 'generate', ['from', 'to', 'speed', 'function', 'json', 'format'], faults);
  const durationMs = span(input, 'duration', faults);
  const seed = input.text('seed') === undefined ? undefined : whole(input, 'seed', 42, faults);
  const maximumBadRows = whole(input, 'max-bad-rows', 0, faults);
  if (like !== undefined && operands.length > 0) {
    faults.push(usageFault('--like', 'a pattern and --like stand side by side', 'give one of them'));
  }
  faults.push(...traceFileFaults(out, 'generate'));
  if (like === undefined) {
    const spec = onlyOperand(operands, 'generate', 'a pattern, a scenario or --like TRACE');
    throwIfAny(faults);
    const made = await ofPattern(spec, seed, durationMs, maximumBadRows);
    return write(input, out ?? '', { ...made, horizonMs: Number.POSITIVE_INFINITY });
  }
  const trace = givenTrace(input, like, faults);
  throwIfAny(faults);
  const { columns, rows, startEpochMs, functions } = await likeTrace(trace, seed ?? 42, maximumBadRows);
  const status = await write(input, out ?? '', {
    columns,
    rows,
    startEpochMs: null,
    horizonMs: durationMs ?? Number.POSITIVE_INFINITY,
  });
  const start =
    startEpochMs === null ? '' : `; t = 0 is ${new Date(startEpochMs).toISOString().slice(11, 16)} UTC`;
  note(
    input,
    `Like ${like}: ${functions === 0 ? 'no functions' : `${functions} functions, as f1, f2 …`}${start}`,
  );
  return status;
}

interface Made {
  readonly columns: OwnColumns;
  readonly rows: AsyncIterable<OwnRow>;
  readonly startEpochMs: number | null;
  readonly horizonMs: number;
}

async function write(input: Arguments, out: string, made: Made): Promise<ExitStatus> {
  const file = new TraceFile(out);
  try {
    await file.open(made.columns, made.startEpochMs);
    for await (const row of made.rows) {
      if (row.timeMs >= made.horizonMs) break;
      if (file.rows >= MOST_ROWS) {
        throw new FaultError([usageFault('--duration', `more than ${MOST_ROWS} events`, 'shorten it')]);
      }
      file.add(row);
    }
    if (file.rows === 0) {
      throw new FaultError([
        usageFault('', 'the pattern has no event in this time', 'give a longer --duration'),
      ]);
    }
    await file.commit();
  } finally {
    file.discard();
  }
  note(input, `${file.rows} events: ${out}`);
  return EXIT.done;
}

/**
 * The arrivals that `run` would have of a scenario's traffic, or of a pattern written on the command line.
 */
async function ofPattern(
  spec: string,
  seed: number | undefined,
  durationMs: number | undefined,
  maximumBadRows: number,
): Promise<Omit<Made, 'horizonMs'>> {
  const isInline = spec.includes(':');
  const set = [
    ...(seed === undefined ? [] : [`run.seed=${seed}`]),
    ...(durationMs === undefined ? (isInline ? ['run.duration=1h'] : []) : [`run.duration=${durationMs}ms`]),
  ];
  const loaded = await loadScenario(isInline ? { text: inlineScenario(spec), name: 'pattern' } : spec, {
    set,
    purpose: 'run',
  });
  if (!loaded.ok) {
    if (!isInline) throw new FaultError(loaded.faults);
    throw new FaultError(
      loaded.faults.map(({ path, problem, remedy }) => {
        return { file: spec, path: path.replace(/^traffic\.0\.?/, ''), problem, remedy };
      }),
    );
  }
  const { compiled } = loaded;
  if (compiled.arrivals.length === 0) {
    throw new FaultError([
      usageFault('', 'the scenario has no open traffic', 'closed traffic follows from answers: run it'),
    ]);
  }
  const isNamed = compiled.functions.length > 1;
  return {
    columns: { functions: isNamed, durations: false, memoryUsed: false },
    rows: merged(compiled, maximumBadRows, isNamed),
    startEpochMs: compiled.isStartGiven === true ? compiled.startEpochMs : null,
  };
}

/** A scenario of one function that has the pattern as its only traffic. */
function inlineScenario(pattern: string): string {
  const lines = pattern.split('\n').map((line) => `    ${line}`);
  return [
    'name: pattern',
    'functions: { f: { memory: 128, work: { duration: 1ms } } }',
    'traffic:',
    '  - to: f',
    ...lines,
    '',
  ].join('\n');
}

interface Feed {
  readonly stream: ArrivalStream;
  readonly functionIndex: number;
  readonly batch: ArrivalBatch;
  row: number;
}

/** The streams of a scenario's traffic as one, in order of time. */
async function* merged(
  compiled: CompiledScenario,
  maximumBadRows: number,
  isNamed: boolean,
): AsyncGenerator<OwnRow, void, undefined> {
  const { model, functions } = compiled;
  const feeds: Feed[] = [];
  for (const { pattern, sourceIndex, streamName, keyPath, isCopy = false } of compiled.arrivals) {
    if (isCopy) continue;
    const stream = await openArrivals(pattern, {
      seed: model.seed,
      streamName,
      keyPath,
      horizonMs: model.horizonMs,
      startEpochMs: compiled.startEpochMs,
      timezone: compiled.timezone,
      functionIndex: new Map(functions.map(({ name }, index) => [name, index])),
      maximumBadRows,
    });
    const functionIndex = model.sources[sourceIndex]?.functionIndex ?? 0;
    feeds.push({ stream, functionIndex, batch: createArrivalBatch(), row: 0 });
  }
  const fill = async (feed: Feed): Promise<void> => {
    await feed.stream.next(feed.batch);
    feed.row = 0;
  };
  try {
    for (const feed of feeds) await fill(feed);
    for (;;) {
      let next: Feed | undefined;
      for (const feed of feeds) {
        if (feed.row >= feed.batch.rows) continue;
        if (next === undefined || feed.batch.timeMs[feed.row]! < next.batch.timeMs[next.row]!) next = feed;
      }
      if (next === undefined) return;
      const { batch, row, stream } = next;
      const index = stream.hasFunctionColumn ? batch.functionIndex[row]! : next.functionIndex;
      yield {
        timeMs: batch.timeMs[row]!,
        functionName: isNamed ? (functions[index]?.name ?? '') : null,
        durationMs: Number.NaN,
        memoryMb: Number.NaN,
      };
      next.row += 1;
      if (next.row >= batch.rows) await fill(next);
    }
  } finally {
    for (const { stream } of feeds) stream.close();
  }
}
