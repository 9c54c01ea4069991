import type { FunctionModel, Model, RecordWorkModel } from '../../model/model.ts';
import type { Distribution } from '../../random/distribution.ts';
import { Generator } from '../../random/generator.ts';
import { createSampler, fillConstant, type Sampler } from '../../random/sampler.ts';

/** Attempts of one request that get a counter of their own. */
const ATTEMPTS_PER_REQUEST = 1024;
/** Requests of a feed are numbered from 0; what something else sends has a number from here to twice this. */
const FIRST_SENT_REQUEST = 4_398_046_511_104;
/**
 * 2^32 ÷ the golden ratio: spreads small numbers over all bits (Knuth, "The Art of Computer Programming" 3,
 * §6.4).
 */
const GOLDEN_RATIO = 0x9e3779b1;

/**
 * Work of requests, drawn when they arrive and in the order of arrival, from one sequential stream a feed,
 * function and purpose. Nothing here depends on memory, limits or what happened before, so two variants of a
 * scenario see the same work (common random numbers).
 */
export class WorkDraws {
  private readonly parts: readonly Part[];
  private readonly errors: Generator;
  private readonly memory: Sampler | null;
  readonly constantMemoryMb: number;
  private readonly errorRate: number;
  private readonly scratch: Float64Array;

  /**
   * `isPolled`: a poller adds what the records of its batches take; else a request is one record.
   * `generatorOf` gives the stream of a purpose: 'duration', 'cpu', 'io', 'error' or 'memory', and 'record
   * duration', 'record cpu' or 'record io'. `samplerOf` may give draws of such a stream that are known
   * already.
   */
  constructor(
    fn: FunctionModel,
    rows: number,
    isPolled: boolean,
    generatorOf: (purpose: string) => Generator,
    samplerOf: SamplerOf = (purpose, distribution) => createSampler(distribution, generatorOf(purpose)),
  ) {
    const record = fn.recordWork === null || isPolled ? [] : partsOf(fn.recordWork, 'record ', samplerOf);
    this.parts = [...partsOf(fn.work, '', samplerOf), ...record];
    this.errors = generatorOf('error');
    this.errorRate = fn.errorRate;
    const memory = fn.memoryUsedMb;
    this.constantMemoryMb = memory !== null && memory.kind === 'constant' ? memory.value : 0;
    this.memory = memory !== null && memory.kind !== 'constant' ? samplerOf('memory', memory) : null;
    this.scratch = new Float64Array(this.parts.length > 1 ? rows : 0);
  }

  /** Warm durations of rows `from` to `to`. */
  fillDurations(out: Float64Array, from: number, to: number): void {
    const { parts, scratch } = this;
    const { sampler, factor } = parts[0]!; // there is one at least
    sampler.fill(out, from, to);
    if (factor !== 1) for (let row = from; row < to; row++) out[row]! *= factor;
    for (let place = 1; place < parts.length; place++) {
      const part = parts[place]!;
      part.sampler.fill(scratch, from, to);
      if (part.factor === 1) for (let row = from; row < to; row++) out[row]! += scratch[row]!;
      else for (let row = from; row < to; row++) out[row]! += part.factor * scratch[row]!;
    }
  }

  get drawsErrors(): boolean {
    return this.errorRate > 0;
  }

  fillErrors(out: Uint8Array, from: number, to: number): void {
    for (let row = from; row < to; row++) out[row] = this.errors.uniform() < this.errorRate ? 1 : 0;
  }

  fillMemory(out: Float64Array, from: number, to: number): void {
    if (this.memory === null) fillConstant(out, this.constantMemoryMb, from, to);
    else this.memory.fill(out, from, to);
  }
}

type SamplerOf = (purpose: string, distribution: Distribution) => Sampler;

interface Part {
  readonly sampler: Sampler;
  readonly factor: number;
}

/** The samplers that give a piece of work, each with its factor at the function's memory size. */
function partsOf(work: RecordWorkModel, prefix: string, samplerOf: SamplerOf): readonly Part[] {
  const part = (purpose: string, distribution: Distribution, factor: number): Part => ({
    sampler: samplerOf(`${prefix}${purpose}`, distribution),
    factor,
  });
  if (work.kind === 'whole') return [part('duration', work.durationMs, work.factor)];
  return [part('cpu', work.cpuMs, work.cpuFactor), part('io', work.ioMs, 1)];
}

/** What every record takes, where it takes the same; NaN where it is drawn. */
function constantMs(work: RecordWorkModel | null): number {
  if (work === null) return 0;
  const given =
    work.kind === 'whole'
      ? [{ of: work.durationMs, factor: work.factor }]
      : [
          { of: work.cpuMs, factor: work.cpuFactor },
          { of: work.ioMs, factor: 1 },
        ];
  return given.reduce(
    (sum, { of, factor }) => sum + (of.kind === 'constant' ? factor * of.value : Number.NaN),
    0,
  );
}

/**
 * Draws whose order the arrivals do not give: what a cold start takes, whether a retry fails, which
 * environment serves next. Each request's attempt has a counter of its own, so these too are the same in
 * every variant. A request is named by its number among its source's arrivals, or by a number that is drawn
 * of its cause where something else sends it.
 */
export class CounterDraws {
  hiddenMs = 0;
  initMs = 0;
  firstInvokeMs = 0;
  coldDurationMs = 0;
  sentRequestIndex = 0;
  sentWorkMs = 0;
  sentMemoryUsedMb = 0;
  sentDeliveryMs = 0;
  callMs = 0;
  callShare = 0;
  private readonly generator = new Generator(0);
  private readonly keys: readonly {
    readonly cold: number;
    readonly error: number;
    readonly work: number;
    readonly record: number;
  }[];
  private readonly sourceKeys: readonly number[];
  private readonly cold: readonly {
    readonly hidden: Sampler;
    readonly init: Sampler;
    readonly initCpu: Sampler | null;
    readonly firstInvoke: Sampler;
    readonly coldDuration: Sampler | null;
  }[];
  private readonly delivery: readonly Sampler[];
  private readonly reuse: readonly Generator[];
  /** By source; null for one that is fed alone, whose functions the feed names. */
  private readonly sentWork: readonly (WorkDraws | null)[];
  private readonly recordParts: readonly (readonly Part[])[];
  private readonly constantRecordMs: readonly number[];
  private readonly sentDelivery: readonly Sampler[];
  private readonly shareKeys: readonly number[];
  private readonly callKeys: readonly number[];
  private readonly callLatency: readonly Sampler[];
  private readonly thinkKeys: readonly number[];
  private readonly think: readonly Sampler[];
  private readonly one = new Float64Array(1);
  private readonly functions: readonly FunctionModel[];

  constructor(model: Model) {
    const { seed } = model;
    this.functions = model.functions;
    this.keys = model.functions.map(({ name }) => ({
      cold: Generator.keyOf(seed, 'cold start', name),
      error: Generator.keyOf(seed, 'retry', name),
      work: Generator.keyOf(seed, 'work', name),
      record: Generator.keyOf(seed, 'record', name),
    }));
    this.sourceKeys = model.sources.map(({ name }) => Generator.keyOf(seed, 'source', name));
    this.cold = model.functions.map((fn) => ({
      hidden: createSampler(fn.coldStart.hiddenMs, this.generator),
      init: createSampler(fn.coldStart.initMs, this.generator),
      initCpu:
        fn.coldStart.initCpu === null ? null : createSampler(fn.coldStart.initCpu.cpuMs, this.generator),
      firstInvoke: createSampler(fn.coldStart.firstInvokeCpuMs, this.generator),
      coldDuration:
        fn.work.kind === 'whole' && fn.work.coldDurationMs !== null
          ? createSampler(fn.work.coldDurationMs, this.generator)
          : null,
    }));
    this.delivery = model.sources.map(({ name, deliveryMs }) =>
      createSampler(deliveryMs, new Generator(seed, 'delivery', name)),
    );
    this.reuse = model.functions.map(({ name }) => new Generator(seed, 'reuse', name));
    this.sentWork = model.sources.map(({ functionIndex, poller }) => {
      const fn = model.functions[functionIndex];
      return fn === undefined ? null : new WorkDraws(fn, 1, poller !== null, () => this.generator);
    });
    this.constantRecordMs = model.functions.map(({ recordWork }) => constantMs(recordWork));
    this.recordParts = model.functions.map(({ recordWork }) =>
      recordWork === null
        ? []
        : partsOf(recordWork, '', (_, distribution) => createSampler(distribution, this.generator)),
    );
    this.sentDelivery = model.sources.map((source) => createSampler(source.deliveryMs, this.generator));
    this.shareKeys = model.sources.map(({ name }) => Generator.keyOf(seed, 'share', name));
    this.callKeys = model.resources.map(({ name }) => Generator.keyOf(seed, 'call', name));
    this.callLatency = model.resources.map(({ latencyMs }) => createSampler(latencyMs, this.generator));
    this.thinkKeys = model.closedLoops.map(({ name }) => Generator.keyOf(seed, 'think', name));
    this.think = model.closedLoops.map(({ thinkMs }) => createSampler(thinkMs, this.generator));
  }

  /**
   * Draws `hiddenMs`, `initMs`, `firstInvokeMs` (at the function's memory size) and `coldDurationMs` (NaN
   * where none is given).
   */
  drawColdStart(functionIndex: number, sourceIndex: number, requestIndex: number, attempt: number): void {
    const cold = this.cold[functionIndex]!;
    const counter = requestIndex * ATTEMPTS_PER_REQUEST + attempt;
    this.generator.rekey(this.keys[functionIndex]!.cold, this.sourceKeys[sourceIndex]!, counter);
    this.hiddenMs = cold.hidden.sample();
    const { initCpu, firstInvokeFactor } = this.functions[functionIndex]!.coldStart;
    this.initMs = cold.init.sample();
    if (cold.initCpu !== null) this.initMs += cold.initCpu.sample() * (initCpu?.factor ?? 1);
    this.firstInvokeMs = cold.firstInvoke.sample() * firstInvokeFactor;
    this.coldDurationMs = cold.coldDuration === null ? Number.NaN : cold.coldDuration.sample();
  }

  attemptFails(functionIndex: number, sourceIndex: number, requestIndex: number, attempt: number): boolean {
    const errorRate = this.functions[functionIndex]!.errorRate;
    if (errorRate === 0) return false;
    const counter = requestIndex * ATTEMPTS_PER_REQUEST + attempt;
    this.generator.rekey(this.keys[functionIndex]!.error, this.sourceKeys[sourceIndex]!, counter);
    return this.generator.uniform() < errorRate;
  }

  deliveryMs(sourceIndex: number): number {
    return this.delivery[sourceIndex]!.sample();
  }

  /** A number in [0, 1) that belongs to nothing but its turn in a function. */
  chance(functionIndex: number): number {
    return this.reuse[functionIndex]!.uniform();
  }

  /** Key of what a request of a source causes, for `drawSent`. */
  causeOfSource(sourceIndex: number): number {
    return this.sourceKeys[sourceIndex]!;
  }

  /** Key of what the users of a closed loop ask, for `drawSent`. */
  causeOfLoop(loop: number): number {
    return this.thinkKeys[loop]!;
  }

  /**
   * Draws `sentRequestIndex`, `sentWorkMs`, `sentMemoryUsedMb` and `sentDeliveryMs` of an event that goes to
   * `sourceIndex` because of something else. It hangs on that cause alone, not on when it came or what came
   * before it; `ordinal` tells apart what one cause sends there.
   */
  drawSent(
    functionIndex: number,
    sourceIndex: number,
    causeKey: number,
    causeRequestIndex: number,
    ordinal: number,
  ): void {
    const pair = causeKey ^ (this.sourceKeys[sourceIndex]! >>> 1);
    const cause = pair ^ Math.imul(ordinal, GOLDEN_RATIO);
    this.generator.rekey(this.keys[functionIndex]!.work, cause, causeRequestIndex);
    this.sentRequestIndex = FIRST_SENT_REQUEST + (this.generator.nextUint32() >>> 10) * 1_048_576;
    this.sentRequestIndex += this.generator.nextUint32() >>> 12;
    this.sentDeliveryMs = this.sentDelivery[sourceIndex]!.sample();
    this.sampleWork(sourceIndex);
  }

  /** Number of the request that closes a window of its source. */
  windowRequest(number: number): number {
    return FIRST_SENT_REQUEST + number;
  }

  /** Draws `sentWorkMs` and `sentMemoryUsedMb` of a request that hangs on nothing but its number. */
  drawWork(functionIndex: number, sourceIndex: number, requestIndex: number): void {
    this.generator.rekey(this.keys[functionIndex]!.work, this.sourceKeys[sourceIndex]!, requestIndex);
    this.sampleWork(sourceIndex);
  }

  private sampleWork(sourceIndex: number): void {
    const work = this.sentWork[sourceIndex]!;
    work.fillDurations(this.one, 0, 1);
    this.sentWorkMs = this.one[0]!;
    work.fillMemory(this.one, 0, 1);
    this.sentMemoryUsedMb = this.one[0]!;
  }

  /** What every record of a function's batches takes; NaN where it is drawn record by record. */
  constantRecord(functionIndex: number): number {
    return this.constantRecordMs[functionIndex]!;
  }

  /** What a record takes, in every attempt and whatever batch it is in. */
  recordMs(functionIndex: number, sourceIndex: number, requestIndex: number): number {
    this.generator.rekey(this.keys[functionIndex]!.record, this.sourceKeys[sourceIndex]!, requestIndex);
    let sum = 0;
    for (const { sampler, factor } of this.recordParts[functionIndex]!) sum += factor * sampler.sample();
    return sum;
  }

  /** A number in [0, 1) that belongs to a request and a purpose (0 to 1023) alone. */
  share(sourceIndex: number, requestIndex: number, purpose: number): number {
    this.generator.rekey(
      this.shareKeys[sourceIndex]!,
      this.sourceKeys[sourceIndex]!,
      requestIndex * ATTEMPTS_PER_REQUEST + purpose,
    );
    return this.generator.uniform();
  }

  /** Draws `callMs` and `callShare` (which decides on an error) of a call that a request makes. */
  drawCall(
    resourceIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    ordinal: number,
  ): void {
    const purpose = Math.imul(ordinal + 1, GOLDEN_RATIO);
    const counter = requestIndex * ATTEMPTS_PER_REQUEST + attempt;
    this.generator.rekey(this.callKeys[resourceIndex]!, this.sourceKeys[sourceIndex]! ^ purpose, counter);
    this.callMs = this.callLatency[resourceIndex]!.sample();
    this.callShare = this.generator.uniform();
  }

  /** Time that a user of a closed loop thinks before request `number`. */
  thinkMs(loop: number, user: number, number: number): number {
    this.generator.rekey(this.thinkKeys[loop]!, user, number);
    return this.think[loop]!.sample();
  }
}
