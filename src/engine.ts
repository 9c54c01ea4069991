// `lambda-sim/engine`: the simulation alone, from a model and arrivals to outcome rows. It loads no report,
// file or price.
export type { GraphState } from './engine/checkpoint/object-graph.ts';
export type { ArrivalFeed, WorkSource } from './engine/kernel/arrivals.ts';
export { type Checkpoints, type EngineOptions, type EngineSummary, runModel } from './engine/simulation.ts';
export { type ArrivalBatch, type ArrivalStream, createArrivalBatch } from './model/arrivals.ts';
export type { Counters } from './model/counters.ts';
export type { Model } from './model/model.ts';
export type { BlockSink, OutcomeBatch, OutcomeSink, UsualBlock } from './model/outcomes.ts';
export type { Distribution } from './random/distribution.ts';
export type { Generator } from './random/generator.ts';
export type { Sampler } from './random/sampler.ts';
