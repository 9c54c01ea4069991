import { referenceValue } from '../../values.ts';
import type { Expansion, Origin, SamResource } from '../expansion.ts';
import { given, makeMap, pick, wordOf } from '../make.ts';

/** The plan of usage that `Auth.UsagePlan` asks for, with its key. */
export function addUsagePlan(expansion: Expansion, resource: SamResource, stage: string): void {
  const { id, properties } = resource;
  const config = given(properties, 'Auth', 'UsagePlan');
  if (config?.kind !== 'map') return;
  const kind = wordOf(given(config, 'CreateUsagePlan'));
  if (kind !== 'PER_API' && kind !== 'SHARED') return;
  const { place } = config;
  const origin: Origin = { ...resource, place };
  const prefix = kind === 'SHARED' ? `${expansion.prefix}Serverless` : id;
  const plan = `${prefix}UsagePlan`;
  const stageOf = makeMap(
    { ApiId: referenceValue(id, 'Ref', place), Stage: referenceValue(stage, 'Ref', place) },
    place,
  );
  const shared = given(expansion.resources.get(plan)?.properties, 'ApiStages');
  const stages = shared?.kind === 'list' ? shared.items : [];
  expansion.add(
    plan,
    'AWS::ApiGateway::UsagePlan',
    {
      ApiStages: [...stages, stageOf],
      ...pick(config, ['Throttle', 'Quota', 'Description', 'UsagePlanName']),
    },
    origin,
  );
  const key = `${prefix}ApiKey`;
  const stageKey = {
    RestApiId: referenceValue(id, 'Ref', place),
    StageName: referenceValue(stage, 'Ref', place),
  };
  expansion.add(key, 'AWS::ApiGateway::ApiKey', { Enabled: true, StageKeys: [stageKey] }, origin);
  expansion.add(
    `${prefix}UsagePlanKey`,
    'AWS::ApiGateway::UsagePlanKey',
    {
      KeyId: referenceValue(key, 'Ref', place),
      KeyType: 'API_KEY',
      UsagePlanId: referenceValue(plan, 'Ref', place),
    },
    origin,
  );
  for (const name of ['UsagePlan', 'ApiKey', 'UsagePlanKey'])
    expansion.referable.set(`${id}.${name}`, `${prefix}${name}`);
}
