import {
  type ArrivalBatch,
  type ArrivalFeed,
  type ArrivalStream,
  type BlockSink,
  type Checkpoints,
  type Counters,
  createArrivalBatch,
  type Distribution,
  type EngineOptions,
  type EngineSummary,
  type Generator,
  type GraphState,
  type Model,
  type OutcomeBatch,
  type OutcomeSink,
  runModel,
  type Sampler,
  type UsualBlock,
  type WorkSource,
} from 'lambda-sim/engine';
import { loadOrThrow } from './scenario.js';

/** Ten arrivals a second apart, into the model of a scenario. */
export async function useEngine(): Promise<void> {
  const loaded = await loadOrThrow({
    functions: { f: {} },
    traffic: [{ to: 'f', constant: '1/s' }],
    run: { duration: '1m' },
  });
  const model: Model = loaded.compiled.model;
  let left = 10;
  const stream: ArrivalStream = {
    hasFunctionColumn: false,
    hasDurationColumn: false,
    hasMemoryColumn: false,
    next: (batch: ArrivalBatch) => {
      batch.rows = left > 0 ? 1 : 0;
      batch.timeMs[0] = (10 - left) * 1000;
      left -= 1;
      return undefined;
    },
    close: () => undefined,
  };
  const work: WorkSource = { samplerOf: (_names, _of: Distribution, make: () => Sampler) => make() };
  const generatorOf = ({ generator }: Sampler): Generator => generator;
  if (typeof generatorOf !== 'function') throw new Error('no generator');
  const feed: ArrivalFeed = { sourceIndex: 0, name: 'f', stream, work };
  let rows = 0;
  const blocks: BlockSink = {
    stepMs: 60_000,
    isReady: () => true,
    takeBlock: ({ from, to }: UsualBlock) => {
      rows += to - from;
    },
  };
  const sink: OutcomeSink = {
    blocks,
    take: (batch: OutcomeBatch) => {
      rows += batch.rows;
    },
  };
  const states: GraphState[] = [];
  const checkpoints: Checkpoints = {
    from: null,
    isDue: () => true,
    keep: (state) => void states.push(state),
  };
  const options: EngineOptions = { onBatch: () => undefined, isEnough: () => false, checkpoints };
  const summary: EngineSummary = await runModel(model, [feed], sink, options);
  const counters: Counters = summary.counters;
  const isRight = summary.requests === 10 && summary.isWhole && rows === 10 && typeof counters === 'object';
  if (!isRight || states.length === 0) throw new Error(`${rows} rows`);
  if (createArrivalBatch(8).timeMs.length !== 8) throw new Error('a batch of another size');
}
