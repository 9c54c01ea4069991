import type { Stack, StackResource } from '../stack.ts';
import type { TemplateValue } from '../value.ts';
import { Draft, type Entry, type PlainMap } from './draft.ts';
import { Reading } from './reading.ts';

/** Something that a property names: a resource of the stacks, or one that stands elsewhere. */
export type Target =
  | { readonly kind: 'inside'; readonly resource: StackResource }
  | { readonly kind: 'outside'; readonly service: string; readonly name: string }
  | { readonly kind: 'unknown'; readonly words: string; readonly reason: string };

/** Carries the resources of one type over. */
export interface Mapper {
  readonly type: string;
  readonly map: (resource: StackResource, properties: Reading, mapping: Mapping) => void;
  /** Properties that change neither what functions do nor what they cost, each with the reason. */
  readonly inert?: Readonly<Record<string, string>>;
  /** Why every property that the mapper does not ask for is inert. */
  readonly whole?: string;
}

/** Properties that CloudFormation names things by. */
const NAME_PROPERTIES = [
  'FunctionName',
  'QueueName',
  'TopicName',
  'TableName',
  'BucketName',
  'StreamName',
  'StateMachineName',
  'RoleName',
  'LogGroupName',
  'Name',
  'DBClusterIdentifier',
  'DBInstanceIdentifier',
];

/** What points to a function through something of its own. */
const POINTERS: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Alias': ['FunctionName'],
  'AWS::Lambda::Version': ['FunctionName'],
  'AWS::Lambda::Url': ['TargetFunctionArn'],
  'AWS::StepFunctions::StateMachineAlias': ['DeploymentPreference', 'StateMachineVersionArn'],
  'AWS::StepFunctions::StateMachineVersion': ['StateMachineArn'],
};

/** The stacks while they are carried over: what refers to what, and what is done at the end. */
export class Mapping {
  readonly draft = new Draft();
  readonly resources: readonly StackResource[];
  private readonly byId = new Map<string, StackResource>();
  private readonly byName = new Map<string, StackResource>();
  private readonly readings = new Map<StackResource, Reading>();
  private readonly outside = new Map<string, string>();
  private readonly lasts: (() => void)[] = [];

  constructor(stacks: readonly Stack[]) {
    this.resources = stacks.flatMap(({ resources }) => [...resources.values()]);
    for (const resource of this.resources) {
      if (!this.byId.has(resource.id)) this.byId.set(resource.id, resource);
      const { place, properties } = resource;
      this.readings.set(resource, new Reading(properties, place));
      const pointer = POINTERS[resource.type]?.[0];
      for (const key of NAME_PROPERTIES) {
        // The name of another thing, to which this one points, is not its own.
        const value = key === pointer ? undefined : properties.entries.get(key);
        if (value?.kind === 'scalar' && typeof value.value === 'string') {
          this.byName.set(`${serviceOf(resource.type)} ${value.value}`, resource);
        }
      }
    }
  }

  ofType(...types: readonly string[]): readonly StackResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  read(resource: StackResource): Reading {
    return this.readings.get(resource) ?? new Reading(resource.properties, resource.place);
  }

  /** Done once every resource was looked at, in the order in which it was asked for. */
  later(last: () => void): void {
    const { current } = this.draft;
    this.lasts.push(() => {
      this.draft.current = current;
      last();
    });
  }

  finish(): void {
    for (let last = this.lasts.shift(); last !== undefined; last = this.lasts.shift()) last();
  }

  /** What a property names: by a reference, by an ARN or by a name; `service` where a bare name stands. */
  target(reading: Reading, service = ''): Target | undefined {
    if (!reading.isGiven) return undefined;
    for (const { resource: id, attribute } of reading.references()) {
      const found = this.byId.get(id);
      if (found !== undefined && !isPart(attribute, reading)) return this.followed(found, 0);
    }
    const text = reading.text();
    if (text !== undefined) return this.named(text, service);
    const unknown = reading.unknown();
    const words = reading.words(120);
    // An ARN some of whose parts are unknown still names its service and the thing.
    const named = this.partlyKnown(reading.value, service);
    if (named !== undefined) return named;
    return { kind: 'unknown', words, reason: unknown?.reason ?? 'it names nothing of the template' };
  }

  /** The scenario's name of the function that a property names, by whatever alias, version or ARN. */
  functionOf(reading: Reading): string | undefined {
    const target = this.target(reading, 'lambda');
    if (target?.kind !== 'inside' || target.resource.type !== 'AWS::Lambda::Function') return undefined;
    return this.draft.nameOf.get(target.resource.id);
  }

  /** The scenario's name of a target, inside or outside of the stacks. */
  nameOf(target: Target): string {
    if (target.kind === 'inside') return this.nameOfResource(target.resource);
    const key = target.kind === 'outside' ? `${target.service} ${target.name}` : target.words;
    const known = this.outside.get(key);
    if (known !== undefined) return known;
    const wanted = target.kind === 'outside' ? target.name : nameInWords(target.words);
    const name = this.draft.names.unique(wanted);
    this.outside.set(key, name);
    return name;
  }

  /** The name of what stands outside of the stacks, where something else has named it before. */
  nameOfKnown({ service, name }: { readonly service: string; readonly name: string }): string | undefined {
    return this.outside.get(`${service} ${name}`);
  }

  nameOfResource(resource: StackResource): string {
    const known = this.draft.nameOf.get(resource.id);
    if (known !== undefined) return known;
    const name = this.draft.names.unique(resource.title);
    this.draft.nameOf.set(resource.id, name);
    return name;
  }

  /** A trigger; its function is reached by it. */
  trigger(name: string, values: PlainMap): Entry {
    const entry = this.draft.add('triggers', name, values);
    const { function: called } = values;
    for (const one of Array.isArray(called) ? called : [called]) {
      if (typeof one === 'string') this.draft.reached.add(one);
    }
    return entry;
  }

  private followed(resource: StackResource, depth: number): Target {
    const pointer = POINTERS[resource.type];
    if (pointer === undefined || depth > 4) return { kind: 'inside', resource };
    const reading = new Reading(resource.properties, resource.place).at(...pointer);
    const [reference] = reading.references();
    const next = reference === undefined ? undefined : this.byId.get(reference.resource);
    if (next !== undefined && next !== resource) return this.followed(next, depth + 1);
    const text = reading.text();
    return text === undefined ? { kind: 'inside', resource } : this.named(text, 'lambda', depth + 1);
  }

  /** What an ARN, a URL or a bare name of a service names. */
  named(text: string, service: string, depth = 0): Target {
    const parts = /arn:[^:]*:lambda:[^/]*:function:/.test(text)
      ? text.slice(text.lastIndexOf('arn:')).split(':')
      : text.split(':');
    const isArn = parts[0] === 'arn' && parts.length >= 6;
    const isUrl = /^https?:\/\/sqs\./.test(text);
    const owner = isUrl ? 'sqs' : isArn ? (parts[2] ?? service) : service;
    const name = isUrl ? lastOf(text, '/') : isArn ? nameInArn(parts, owner) : nameAlone(text, service);
    const found = this.byName.get(`${owner} ${name}`);
    if (found !== undefined) return this.followed(found, depth);
    // A logical id by itself, as some tools write it.
    const same = this.byId.get(name);
    if (same !== undefined && serviceOf(same.type) === owner) return this.followed(same, depth);
    return { kind: 'outside', service: owner, name };
  }

  private partlyKnown(value: TemplateValue | undefined, service: string): Target | undefined {
    if (value?.kind !== 'text') return undefined;
    const joined = value.parts
      .map((part) => (typeof part === 'string' ? part : '*'))
      .join('')
      .replace(/\s+/g, '');
    if (!joined.startsWith('arn:') && !joined.startsWith('https:')) return undefined;
    const target = this.named(joined, service);
    return target.kind === 'outside' && (target.name === '*' || target.name === '') ? undefined : target;
  }
}

/** `AWS::Lambda::Function` → lambda, as ARNs call it. */
export function serviceOf(type: string): string {
  const [, service = '', kind = ''] = type.split('::');
  if (type === 'AWS::StepFunctions::StateMachine') return 'states';
  if (service === 'Serverless') return kind.toLowerCase();
  return service.toLowerCase();
}

/** An attribute that is only a part of a name (a region, an account) names nothing by itself. */
function isPart(attribute: string, reading: Reading): boolean {
  return reading.value?.kind === 'text' && /^(Region|AccountId|UniqueId)$/.test(attribute);
}

function nameInArn(parts: readonly string[], service: string): string {
  const rest = parts.slice(5);
  const [first = '', second] = rest;
  if (service === 'lambda') return second ?? first;
  if (service === 'dynamodb') return first.split('/')[1] ?? first;
  if (service === 's3') return first.split('/')[0] ?? first;
  if (service === 'kafka') return first.split('/')[1] ?? first;
  if (rest.length > 1) return second === '*' ? first : (second ?? first);
  return first.includes('/') ? lastOf(first, '/') : first;
}

function nameAlone(text: string, service: string): string {
  return service === 'lambda' ? (text.split(':')[0] ?? text) : text;
}

function lastOf(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}

function nameInWords(words: string): string {
  return words
    .replace(/^!?\S+\s+/, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 40);
}
