import { refuseMisfits } from '../model/fault.ts';
import {
  argumentMisfits,
  CALLBACK,
  type GivenMisfit,
  isRecord,
  optionMisfits,
  withMethods,
} from '../units/given.ts';
import { show } from '../units/parsed.ts';

const SINK = withMethods('a sink of outcomes', 'take');
const STREAM = withMethods('a stream of arrivals', 'next', 'close');

/**
 * Refuses what is no model, no list of feeds, no sink or no options before anything runs; what a model holds is for the scenario's compiler.
 *
 * @throws FaultError
 */
export function checkRun(model: unknown, feeds: unknown, sink: unknown, options: unknown): void {
  refuseMisfits('runModel', [
    ...modelMisfits(model),
    ...feedMisfits(model, feeds),
    ...argumentMisfits('sink', sink, SINK),
    ...optionMisfits(options, { onBatch: CALLBACK }),
  ]);
}

function modelMisfits(model: unknown): readonly GivenMisfit[] {
  const lists = ['functions', 'sources', 'resources', 'closedLoops'];
  const isModel =
    isRecord(model) &&
    lists.every((key) => Array.isArray(model[key])) &&
    typeof model['horizonMs'] === 'number' &&
    typeof model['seed'] === 'number';
  if (isModel) return [];
  const remedy = 'give a Model, such as the `compiled.model` of what loadScenario gave';
  return [
    { path: 'model', problem: `${isRecord(model) ? 'the object' : show(model)} is not a model`, remedy },
  ];
}

function feedMisfits(model: unknown, feeds: unknown): readonly GivenMisfit[] {
  const remedy = 'give a list of { sourceIndex, name, stream }';
  if (!Array.isArray(feeds)) return [{ path: 'feeds', problem: `${show(feeds)} is not a list`, remedy }];
  const sources = isRecord(model) && Array.isArray(model['sources']) ? model['sources'].length : 0;
  return feeds.flatMap((feed: unknown, index) => {
    const path = `feeds.${index}`;
    if (!isRecord(feed)) return [{ path, problem: `${show(feed)} is not a feed`, remedy }];
    const { sourceIndex, stream } = feed;
    const hasSource =
      Number.isInteger(sourceIndex) && Number(sourceIndex) >= 0 && Number(sourceIndex) < sources;
    if (!hasSource) {
      const problem = `${show(sourceIndex)} is not the number of a source`;
      return [{ path: `${path}.sourceIndex`, problem, remedy: 'give its index in the sources of the model' }];
    }
    return argumentMisfits(`${path}.stream`, stream, STREAM);
  });
}
