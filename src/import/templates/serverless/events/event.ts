import type { ImportNote } from '../../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../../value.ts';
import { meantFor } from '../../settings-keys.ts';
import { at, isAbsent, textOf } from '../../values.ts';
import { renamed, type Service, type ServiceFunction } from '../service.ts';

/** One entry of a function's `events`. */
export interface ServiceEvent {
  readonly service: Service;
  readonly target: ServiceFunction;
  /** Its kind: `sqs`, `httpApi` … */
  readonly kind: string;
  /** From 1, among the function's events of this kind. */
  readonly number: number;
  /** What stands behind the kind: a map, or its short form. */
  readonly value: TemplateValue;
  readonly place: TemplatePlace;
  /** Keys of the long form that its reader asked for. */
  readonly asked: Set<string>;
}

export type EventReader = (event: ServiceEvent) => void;

/** A key of the event's long form; undefined where it is absent or the short form stands. */
export function own(event: ServiceEvent, ...path: readonly (string | number)[]): TemplateValue | undefined {
  const [key] = path;
  if (typeof key === 'string') event.asked.add(key);
  const value = at(event.value, ...path);
  return isAbsent(value) ? undefined : value;
}

/** Keys of the event's long form under CloudFormation's names. */
export function ownRenamed(
  event: ServiceEvent,
  names: Readonly<Record<string, string>>,
): readonly (readonly [string, TemplateValue | undefined])[] {
  for (const key of Object.keys(names)) event.asked.add(key);
  return renamed(event.value, names);
}

/** Keys of the long forms that change neither the behaviour nor the bill of the functions. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  ...['name', 'description', 'displayName', 'documentation', 'operationId', 'forceDeploy', 'kmsKeyId'],
  ...['input', 'inputPath', 'inputTransformer', 'cors', 'request', 'response', 'swagger', 'openapi'],
  ...['connectionId', 'connectionType', 'routeResponseSelectionExpression', 'listenerArn', 'priority'],
  ...['conditions', 'multiValueHeaders', 'targetGroupName', 'startingPosition', 'startingPositionTimestamp'],
  ...['consumerGroupId', 'filter', 'event', 'pattern', 'sqlVersion', 'appId', 'provisioningRoleArn'],
  ...['templateBody', 'templateName', 'origin', 'isDefaultOrigin', 'includeBody', 'behavior', 'pathPattern'],
  ...['cachePolicy', 'scopes', 'authorizer', 'existing', 'integration', 'topicName', 'arn'],
]);

/** Notes each key of the long form that its reader did not ask for. */
export function noteUnread(event: ServiceEvent): void {
  if (event.value.kind !== 'map' || isIntrinsic(event.value)) return;
  for (const [key, { place }] of event.value.entries) {
    if (event.asked.has(key) || WITHOUT_EFFECT.has(key)) continue;
    const subject = `functions.${event.target.key}.events.${event.kind}.${key}`;
    event.service.note('dropped', place, subject, `nothing here reads this key${meantFor(key, event.asked)}`);
  }
}

/** The short form (`- sqs: arn:…`), or the key that says the same in the long one. */
export function mainOf(event: ServiceEvent, key: string): TemplateValue | undefined {
  return event.value.kind === 'map' && !isIntrinsic(event.value) ? own(event, key) : event.value;
}

/** `- sqs: !Sub …`: a short form that is not resolved yet. */
function isIntrinsic(map: TemplateMap): boolean {
  const [key = ''] = map.entries.keys();
  return map.entries.size === 1 && (key === 'Ref' || key.startsWith('Fn::'));
}

/** Notes what an event holds that nothing here carries over. */
export function noteEvent(event: ServiceEvent, kind: ImportNote['kind'], reason: string): void {
  const subject = `functions.${event.target.key}.events.${event.kind}`;
  event.service.note(kind, event.place, subject, reason);
}

/** The last part of an ARN, or what is referred to: for a logical id. */
export function nameIn(value: TemplateValue | undefined, fallback: string): string {
  if (value?.kind === 'reference') return value.resource;
  if (value?.kind === 'text') {
    const part = value.parts.find((one) => typeof one !== 'string' && one.kind === 'reference');
    return typeof part === 'object' && part.kind === 'reference' ? part.resource : fallback;
  }
  const text = textOf(value);
  return text === null ? fallback : (text.split(/[:/]/).at(-1) ?? fallback);
}
