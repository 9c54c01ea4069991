import type { TemplateMap, TemplateValue } from '../../value.ts';
import { referenceValue, withEntries } from '../values.ts';
import { allow, type Expansion, type Origin, policy, type SamResource } from './expansion.ts';
import { given, type Made, pick, rowOf, wordOf } from './make.ts';
import type { Target } from './target.ts';

/** What a function may do to a destination of each type that SAM knows, and the policy's name. */
const SENDS: { readonly [type: string]: { readonly action: string; readonly policy: string } } = {
  SQS: { action: 'sqs:SendMessage', policy: 'SQSPolicy' },
  SNS: { action: 'sns:publish', policy: 'SNSPolicy' },
  Lambda: { action: 'lambda:InvokeFunction', policy: 'LambdaPolicy' },
  EventBridge: { action: 'events:PutEvents', policy: 'EventBridgePolicy' },
  S3Bucket: { action: 's3:PutObject', policy: 'S3Policy' },
};

/**
 * How a function is invoked asynchronously: `EventInvokeConfig`, with queues and topics that SAM makes for
 * it.
 */
export function addInvokeConfig(expansion: Expansion, resource: SamResource, target: Target): void {
  const config = given(resource.properties, 'EventInvokeConfig');
  if (config?.kind !== 'map') return;
  const id = `${target.id}EventInvokeConfig`;
  const origin: Origin = { ...target.origin, place: config.place };
  const destinations = given(config, 'DestinationConfig');
  expansion.add(
    id,
    'AWS::Lambda::EventInvokeConfig',
    {
      FunctionName: referenceValue(target.id, 'Ref', config.place),
      Qualifier: given(resource.properties, 'AutoPublishAlias') ?? '$LATEST',
      ...pick(config, ['MaximumEventAgeInSeconds', 'MaximumRetryAttempts']),
      DestinationConfig:
        destinations?.kind === 'map'
          ? withDestinations({ expansion, id, target, destinations })
          : destinations,
    },
    origin,
  );
}

interface Destinations {
  readonly expansion: Expansion;
  readonly id: string;
  readonly target: Target;
  readonly destinations: TemplateMap;
}

function withDestinations({ expansion, id, target, destinations }: Destinations): Made {
  const made: { [side: string]: Made } = {};
  for (const side of ['OnSuccess', 'OnFailure']) {
    const config = given(destinations, side);
    if (config?.kind !== 'map') continue;
    const destination =
      given(config, 'Destination') ?? madeDestination(expansion, `${id}${side}`, { config, target });
    const type = wordOf(given(config, 'Type')) ?? '';
    const sends = rowOf(SENDS, type);
    if (destination === undefined) {
      const subject = `Resources.${target.id}.Properties.EventInvokeConfig.DestinationConfig.${side}`;
      expansion.drop(
        config.place,
        subject,
        `it names no Destination, and SAM makes one for SQS and SNS alone`,
      );
      continue;
    }
    if (sends !== undefined)
      target.role?.policies.push(policy(`${id}${side}${sends.policy}`, [allow([sends.action], destination)]));
    made[side] = withEntries(config, [
      ['Destination', destination],
      ['Type', undefined],
    ]);
  }
  return made;
}

/** The queue or topic that SAM makes where a destination has a type alone. */
function madeDestination(
  expansion: Expansion,
  id: string,
  { config, target }: { readonly config: TemplateMap; readonly target: Target },
): TemplateValue | undefined {
  const origin: Origin = { ...target.origin, place: config.place };
  const type = wordOf(given(config, 'Type'));
  if (type === 'SQS') {
    expansion.add(`${id}Queue`, 'AWS::SQS::Queue', {}, origin);
    expansion.referable.set(`${target.id}.DestinationQueue`, `${id}Queue`);
    return referenceValue(`${id}Queue`, 'Arn', config.place);
  }
  if (type !== 'SNS') return undefined;
  expansion.add(`${id}Topic`, 'AWS::SNS::Topic', {}, origin);
  expansion.referable.set(`${target.id}.DestinationTopic`, `${id}Topic`);
  return referenceValue(`${id}Topic`, 'Ref', config.place);
}

/** A destination of an event source without the type that only SAM reads; its policy goes to the role. */
export function mappingDestination(
  config: TemplateValue,
  id: string,
  target: Target,
): TemplateValue | undefined {
  const failure = given(config, 'OnFailure');
  if (config.kind !== 'map' || failure?.kind !== 'map') return config;
  const type = wordOf(given(failure, 'Type')) ?? '';
  const sends = rowOf(SENDS, type);
  const destination = given(failure, 'Destination');
  if (sends !== undefined && destination !== undefined)
    target.role?.policies.push(policy(`${id}${sends.policy}`, [allow([sends.action], destination)]));
  return withEntries(config, [['OnFailure', withEntries(failure, [['Type', undefined]])]]);
}
