import type { TemplateMap, TemplateReference, TemplateValue } from '../../value.ts';
import {
  at,
  listOf,
  listValue,
  mapOf,
  mapValue,
  numberOf,
  scalarValue,
  textOf,
  withEntries,
} from '../values.ts';
import type { Notes } from './notes.ts';
import type { OpenedResource } from './opened.ts';

type Resources = ReadonlyMap<string, OpenedResource>;

/** Was the template made by `cdk synth`? */
export function isOfCdk(raw: TemplateMap): boolean {
  if (at(raw, 'Parameters', 'BootstrapVersion') !== undefined) return true;
  return [...(mapOf(at(raw, 'Resources')) ?? [])].some(
    ([, resource]) =>
      textOf(at(resource, 'Type')) === 'AWS::CDK::Metadata' ||
      at(resource, 'Metadata', 'aws:cdk:path') !== undefined,
  );
}

/** `Shop/Orders/Handler/Resource` → `Orders Handler`; `OrdersHandler1A2B3C4D` → `OrdersHandler`. */
export function cdkTitle({ id, metadata }: OpenedResource): string {
  const path = textOf(at(metadata, 'aws:cdk:path'));
  const own = id.split('.').at(-1) ?? id;
  const withoutHash = own.replace(/(?<=.)[0-9A-F]{8}$/, '');
  if (path === null) return withoutHash;
  const parts = path.split('/').slice(1);
  const last = parts.at(-1);
  if (last === 'Resource' || last === 'Default') parts.pop();
  const said = parts.filter((part) => !part.endsWith('.NestedStack') && part !== 'Default');
  return said.length === 0 ? withoutHash : said.join(' ');
}

/** The stack's name, from the first part of a resource's path; null where no resource has one. */
export function cdkStackName(resources: Resources): string | null {
  for (const { metadata } of resources.values()) {
    const path = textOf(at(metadata, 'aws:cdk:path'));
    if (path !== null) return path.split('/')[0] ?? null;
  }
  return null;
}

/**
 * The resources without what CDK adds for deployments: its helper functions, which run when the stack is
 * deployed and carry no traffic, with their roles, and its custom resources. What custom resources say of
 * buckets' notifications and of logs' retention becomes what CloudFormation has for it.
 */
export function withoutCdkHelpers(resources: Resources, notes: Notes): Resources {
  const kept = new Map(resources);
  for (const resource of resources.values()) {
    if (resource.type === 'AWS::CDK::Metadata') kept.delete(resource.id);
    if (!isCustom(resource.type)) continue;
    kept.delete(resource.id);
    if (resource.type === 'Custom::S3BucketNotifications') putNotifications(resource, kept, notes);
    else if (resource.type === 'Custom::LogRetention') putRetention(resource, kept);
    else {
      const reason = `the custom resource ${resource.type} works when the stack is deployed; it carries no traffic`;
      notes.add('dropped', resource.place, `Resources.${resource.id}`, reason);
    }
  }
  const helpers = helperIds(resources);
  for (const id of helpers) {
    kept.delete(id);
    const place = resources.get(id)!.place;
    const reason = 'a helper function of CDK runs when the stack is deployed; it carries no traffic';
    notes.add('dropped', place, `Resources.${id}`, reason);
  }
  dropWhatServes(helpers, resources, kept);
  return kept;
}

function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** Functions that custom resources call, and those of CDK's frameworks for them. */
function helperIds(resources: Resources): ReadonlySet<string> {
  const helpers = new Set<string>();
  for (const { type, properties } of resources.values()) {
    if (!isCustom(type)) continue;
    for (const { resource } of referencesOf(at(properties, 'ServiceToken'))) {
      if (resources.get(resource)?.type === 'AWS::Lambda::Function') helpers.add(resource);
    }
  }
  for (const { id, type, metadata } of resources.values()) {
    const path = textOf(at(metadata, 'aws:cdk:path')) ?? '';
    const isFramework = /\/framework-(onEvent|isComplete|onTimeout)\/Resource$/.test(path);
    const isNamed =
      /(^|\.)(LogRetentionaae0aa3c|BucketNotificationsHandler050a0587|AWS679f53fac|CustomS3AutoDelete)/.test(
        id,
      );
    if (type === 'AWS::Lambda::Function' && (isFramework || isNamed)) helpers.add(id);
  }
  return helpers;
}

/** Roles that nothing but the helpers has, and policies and permissions of theirs. */
function dropWhatServes(
  helpers: ReadonlySet<string>,
  resources: Resources,
  kept: Map<string, OpenedResource>,
): void {
  const needed = new Set<string>();
  for (const { id, type, properties } of kept.values()) {
    if (ownersOf(type, properties) !== null || type.endsWith('Policy')) continue;
    for (const { resource } of referencesOf(properties)) if (resource !== id) needed.add(resource);
  }
  const dropped = new Set(helpers);
  for (const helper of helpers) {
    for (const { resource } of referencesOf(resources.get(helper)?.properties)) {
      if (kept.get(resource)?.type === 'AWS::IAM::Role' && !needed.has(resource)) dropped.add(resource);
    }
  }
  for (const { id, type, properties } of [...kept.values()]) {
    const owners = ownersOf(type, properties) ?? [];
    const servesThem = owners.length > 0 && owners.every((owner) => dropped.has(owner));
    if (servesThem || dropped.has(id)) kept.delete(id);
  }
}

/** What a policy or a permission belongs to; null for other types. */
function ownersOf(type: string, properties: TemplateMap): readonly string[] | null {
  const value =
    type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy'
      ? at(properties, 'Roles')
      : type === 'AWS::Lambda::Permission'
        ? at(properties, 'FunctionName')
        : null;
  return value === null ? null : referencesOf(value).map(({ resource }) => resource);
}

function referencesOf(value: TemplateValue | undefined): readonly TemplateReference[] {
  if (value === undefined) return [];
  if (value.kind === 'reference') return [value];
  if (value.kind === 'list') return value.items.flatMap(referencesOf);
  if (value.kind === 'map') return [...value.entries.values()].flatMap(referencesOf);
  if (value.kind !== 'text') return [];
  return value.parts.flatMap((part) => (typeof part === 'string' ? [] : referencesOf(part)));
}

/** How the API of S3 and CloudFormation call the same: targets by their list. */
const NOTIFIED = [
  {
    from: 'LambdaFunctionConfigurations',
    arn: 'LambdaFunctionArn',
    to: 'LambdaConfigurations',
    target: 'Function',
  },
  { from: 'QueueConfigurations', arn: 'QueueArn', to: 'QueueConfigurations', target: 'Queue' },
  { from: 'TopicConfigurations', arn: 'TopicArn', to: 'TopicConfigurations', target: 'Topic' },
] as const;

/**
 * `Custom::S3BucketNotifications` speaks as S3's API does: several events an entry, `Filter.Key.FilterRules`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html (read 2026-11-28)
 */
function putNotifications(custom: OpenedResource, kept: Map<string, OpenedResource>, notes: Notes): void {
  const given = at(custom.properties, 'NotificationConfiguration');
  const name = at(custom.properties, 'BucketName');
  const bucketId = referencesOf(name)[0]?.resource;
  const bucket = bucketId === undefined ? undefined : kept.get(bucketId);
  const before = at(bucket?.properties, 'NotificationConfiguration');
  const lists = NOTIFIED.map(({ from, arn, to, target }): [string, TemplateValue | undefined] => {
    const made = (listOf(at(given, from)) ?? []).flatMap((entry) => notificationsOf(entry, arn, target));
    const all = [...(listOf(at(before, to)) ?? []), ...made];
    return [to, all.length === 0 ? undefined : listValue(all, custom.place)];
  });
  if (at(given, 'EventBridgeConfiguration') !== undefined) {
    const on = mapValue([['EventBridgeEnabled', scalarValue(true, custom.place)]], custom.place);
    lists.push(['EventBridgeConfiguration', on]);
  }
  const base = before?.kind === 'map' ? before : mapValue([], custom.place);
  const configuration = withEntries(
    base,
    lists.filter(([, value]) => value !== undefined),
  );
  const owner = bucket ?? {
    ...custom,
    type: 'AWS::S3::Bucket',
    properties: mapValue([['BucketName', name]], custom.place),
  };
  if (bucket === undefined) {
    const reason = 'the bucket of these notifications is not in the template; it stands here for them alone';
    notes.add('assumed', custom.place, `Resources.${custom.id}`, reason);
  }
  const properties = withEntries(owner.properties, [['NotificationConfiguration', configuration]]);
  kept.set(owner.id, { ...owner, properties });
}

function notificationsOf(entry: TemplateValue, arn: string, target: string): readonly TemplateValue[] {
  const rules = at(entry, 'Filter', 'Key', 'FilterRules');
  const filter =
    rules === undefined
      ? undefined
      : mapValue([['S3Key', mapValue([['Rules', rules]], rules.place)]], rules.place);
  return (listOf(at(entry, 'Events')) ?? []).map((event) =>
    mapValue(
      [
        ['Event', event],
        [target, at(entry, arn)],
        ['Filter', filter],
      ],
      entry.place,
    ),
  );
}

/** `Custom::LogRetention` is a log group with a retention. */
function putRetention(custom: OpenedResource, kept: Map<string, OpenedResource>): void {
  const days = at(custom.properties, 'RetentionInDays');
  const properties = mapValue(
    [
      ['LogGroupName', at(custom.properties, 'LogGroupName')],
      ['RetentionInDays', numberOf(days) === null ? undefined : days],
    ],
    custom.place,
  );
  kept.set(custom.id, { ...custom, type: 'AWS::Logs::LogGroup', properties });
}
