import type { BlockSink, OutcomeBatch, OutcomeSink, UsualBlock } from '../model/outcomes.ts';

/** Hands every batch to several collectors, in their order. */
export class Tee implements OutcomeSink {
  readonly blocks: BlockSink | null;
  private readonly sinks: readonly OutcomeSink[];

  constructor(sinks: readonly OutcomeSink[]) {
    this.sinks = sinks;
    this.blocks = blocksOf(sinks);
  }

  take(batch: OutcomeBatch): void {
    for (const sink of this.sinks) sink.take(batch);
  }
}

/** Null where one of the sinks needs rows. */
function blocksOf(sinks: readonly OutcomeSink[]): BlockSink | null {
  const all = sinks.flatMap(({ blocks = null }) => (blocks === null ? [] : [blocks]));
  if (all.length < sinks.length) return null;
  return {
    stepMs: Math.min(...all.map(({ stepMs }) => stepMs)),
    splitsSteps: all.every(
      ({ stepMs, splitsSteps = false }) => splitsSteps || stepMs === Number.POSITIVE_INFINITY,
    ),
    isInOrder: all.some(({ isInOrder = false }) => isInOrder),
    isReady: (functionIndex) => all.every((blocks) => blocks.isReady(functionIndex)),
    takeBlock: (block: UsualBlock) => {
      for (const blocks of all) blocks.takeBlock(block);
    },
  };
}
