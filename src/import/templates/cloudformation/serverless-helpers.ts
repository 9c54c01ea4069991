import type { TemplateMap, TemplateValue } from '../../value.ts';
import { at, listOf, listValue, mapValue, textOf } from '../values.ts';
import type { Notes } from './notes.ts';
import type { OpenedResource } from './opened.ts';

type Resources = ReadonlyMap<string, OpenedResource>;

/** Functions that the Serverless Framework adds to a template, with the role that they share. */
const HELPER = /^(CustomDashresourceDash\w+LambdaFunction|IamRoleCustomResourcesLambdaExecution)$/;

/**
 * What `serverless package` writes, without the functions that it adds to reach things of other stacks while
 * it deploys. What they set up there, events of buckets, buses and user pools, stands as CloudFormation says
 * it.
 * https://github.com/serverless/serverless/tree/v3.40.0/lib/plugins/aws/custom-resources (read 2026-11-29)
 */
export function withoutServerlessHelpers(resources: Resources, notes: Notes): Resources {
  const kept = new Map(resources);
  for (const resource of resources.values()) {
    if (!HELPER.test(resource.id.split('.').at(-1) ?? '')) continue;
    kept.delete(resource.id);
    if (resource.type !== 'AWS::Lambda::Function') continue;
    const reason =
      'a helper function of the Serverless Framework runs when it deploys; it carries no traffic';
    notes.add('dropped', resource.place, `Resources.${resource.id}`, reason);
  }
  if (kept.size === resources.size) return resources;
  for (const custom of resources.values()) {
    const made = madeOf(custom);
    if (made !== undefined) kept.set(custom.id, { ...custom, ...made });
  }
  return kept;
}

function madeOf({
  type,
  properties,
  place,
}: OpenedResource): { type: string; properties: TemplateMap } | undefined {
  const caller = at(properties, 'FunctionName');
  const named = (name: string, key: string): [string, TemplateValue | undefined] => [
    name,
    at(properties, key),
  ];
  if (type === 'Custom::S3') {
    const configurations = (listOf(at(properties, 'BucketConfigs')) ?? []).map((one) => {
      const rules = mapValue([['Rules', at(one, 'Rules')]], one.place);
      const filter = mapValue([['S3Key', rules]], one.place);
      const hasRules = (listOf(at(one, 'Rules')) ?? []).length > 0;
      return mapValue(
        [
          ['Event', at(one, 'Event')],
          ['Function', caller],
          ['Filter', hasRules ? filter : undefined],
        ],
        one.place,
      );
    });
    const lambda = mapValue([['LambdaConfigurations', listValue(configurations, place)]], place);
    const bucket = [named('BucketName', 'BucketName'), ['NotificationConfiguration', lambda] as const];
    return { type: 'AWS::S3::Bucket', properties: mapValue(bucket, place) };
  }
  if (type === 'Custom::EventBridge') {
    const config = at(properties, 'EventBridgeConfig');
    const targets = listValue([mapValue([['Arn', caller]], place)], place);
    return {
      type: 'AWS::Events::Rule',
      properties: mapValue(
        [
          ['EventBusName', at(config, 'EventBus')],
          ['EventPattern', at(config, 'Pattern')],
          ['ScheduleExpression', at(config, 'Schedule')],
          ['State', at(config, 'State')],
          ['Targets', targets],
        ],
        place,
      ),
    };
  }
  if (type !== 'Custom::CognitoUserPool') return undefined;
  const triggers = (listOf(at(properties, 'UserPoolConfigs')) ?? []).flatMap(
    (one): [string, TemplateValue | undefined][] => {
      const trigger = textOf(at(one, 'Trigger'));
      return trigger === null ? [] : [[trigger, caller]];
    },
  );
  const pool = [named('UserPoolName', 'UserPoolName'), ['LambdaConfig', mapValue(triggers, place)] as const];
  return { type: 'AWS::Cognito::UserPool', properties: mapValue(pool, place) };
}
