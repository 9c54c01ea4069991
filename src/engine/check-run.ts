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
const CHECKPOINTS = withMethods('a keeper of checkpoints', 'isDue', 'keep');

/**
 * Refuses what is no model, no list of feeds, no sink or no options before anything runs; what a model holds
 * is for the scenario's compiler.
 *
 * @throws FaultError
 */
export function checkRun(model: unknown, feeds: unknown, sink: unknown, options: unknown): void {
  refuseMisfits('runModel', [
    ...modelMisfits(model),
    ...feedMisfits(model, feeds),
    ...argumentMisfits('sink', sink, SINK),
    ...optionMisfits(options, { onBatch: CALLBACK, isEnough: CALLBACK, checkpoints: CHECKPOINTS }),
  ]);
}

const NUMBERS = ['seed', 'horizonMs', 'warmupMs', 'sampleStepMs'];
const LISTS = ['functions', 'sources', 'resources', 'closedLoops'];

function modelMisfits(model: unknown): readonly GivenMisfit[] {
  const remedy = 'give a Model, such as the `compiled.model` of what loadScenario gave';
  if (!isRecord(model)) return [{ path: 'model', problem: `${show(model)} is not a model`, remedy }];
  const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);
  const { account } = model;
  const scaling = isRecord(account) ? account['scaling'] : undefined;
  const hasAccount =
    isRecord(account) &&
    isRecord(scaling) &&
    [account['concurrency'], account['requestsPerSecond'], scaling['burst'], scaling['perSecond']].every(
      isNumber,
    );
  const wrong = [
    ...NUMBERS.filter((key) => !isNumber(model[key])),
    ...LISTS.filter((key) => !(Array.isArray(model[key]) && model[key].every(isRecord))),
    ...(hasAccount ? [] : ['account']),
    ...(model['quotas'] === undefined || Array.isArray(model['quotas']) ? [] : ['quotas']),
  ];
  return wrong.map((key) => {
    return { path: `model.${key}`, problem: `${show(model[key])} is not what a model has there`, remedy };
  });
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
