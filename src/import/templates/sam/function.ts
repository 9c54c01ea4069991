import type { TemplateMap, TemplateValue } from '../../value.ts';
import { referenceValue } from '../values.ts';
import { addFunctionEvents } from './events/function-events.ts';
import type { RouteBook } from './events/routes.ts';
import { allow, assumedBy, type Expansion, type Origin, policy, type SamResource } from './expansion.ts';
import { addInvokeConfig } from './invoke-config.ts';
import { entriesOf, given, idWord, isFalse, type Made, pick, wordOf } from './make.ts';
import { addRole, draftRole, managedPolicyArn, type RoleDraft, type RoleSubject, roleArn } from './role.ts';
import type { Target } from './target.ts';

/** Properties that AWS::Lambda::Function has under the same name. */
const SAME = [
  'FunctionName',
  'Handler',
  'Runtime',
  'Description',
  'MemorySize',
  'Timeout',
  'VpcConfig',
  'Environment',
  'KmsKeyArn',
  'ReservedConcurrentExecutions',
  'Layers',
  'FileSystemConfigs',
  'ImageConfig',
  'PackageType',
  'CodeSigningConfigArn',
  'Architectures',
  'EphemeralStorage',
  'SnapStart',
  'RuntimeManagementConfig',
  'LoggingConfig',
  'RecursiveLoop',
  'DurableConfig',
  'TenancyConfig',
  'PublishToLatestPublished',
];

/** A function of SAM as the resources that AWS makes of it. */
export function addFunction(expansion: Expansion, resource: SamResource, routes: RouteBook): void {
  const { id, properties } = resource;
  const origin: Origin = resource;
  const ownRole = given(properties, 'Role');
  const subject: RoleSubject = {
    id,
    properties,
    origin,
    service: 'lambda.amazonaws.com',
    managed: managedPolicies(properties),
  };
  const role = ownRole === undefined ? draftRole(expansion, subject) : undefined;
  if (role !== undefined) addDeadLetterPolicy(role, properties);
  const capacity = given(properties, 'CapacityProviderConfig');
  const tracing = given(properties, 'Tracing');
  const deadLetters = given(properties, 'DeadLetterQueue', 'TargetArn');
  expansion.add(
    id,
    'AWS::Lambda::Function',
    {
      ...pick(properties, SAME),
      Code: codeOf(properties),
      Role: ownRole ?? (role === undefined ? undefined : roleArn(role, origin.place)),
      Tags: tagsOf(given(properties, 'Tags')),
      TracingConfig: tracing === undefined || wordOf(tracing) === 'Disabled' ? undefined : { Mode: tracing },
      DeadLetterConfig: deadLetters === undefined ? undefined : { TargetArn: deadLetters },
      CapacityProviderConfig: capacity === undefined ? undefined : capacityOf(capacity),
      FunctionScalingConfig: given(properties, 'FunctionScalingConfig'),
    },
    origin,
  );
  const target = addAlias(expansion, resource, role);
  addUrl(expansion, resource, target);
  addInvokeConfig(expansion, resource, target);
  noteDeployment(expansion, resource);
  addFunctionEvents({ expansion, target, routes, events: given(properties, 'Events') });
  if (role !== undefined) addRole(expansion, role, subject);
}

function managedPolicies(properties: TemplateMap): readonly string[] {
  const tracing = wordOf(given(properties, 'Tracing'));
  const base =
    given(properties, 'DurableConfig') === undefined
      ? 'AWSLambdaBasicExecutionRole'
      : 'AWSLambdaBasicDurableExecutionRolePolicy';
  return [
    base,
    ...(tracing === undefined || tracing === 'Disabled' ? [] : ['AWSXrayWriteOnlyAccess']),
    ...(given(properties, 'VpcConfig') === undefined ? [] : ['AWSLambdaVPCAccessExecutionRole']),
  ];
}

function addDeadLetterPolicy(role: RoleDraft, properties: TemplateMap): void {
  const queue = given(properties, 'DeadLetterQueue');
  const arn = given(queue, 'TargetArn');
  if (arn === undefined) return;
  const action = wordOf(given(queue, 'Type')) === 'SNS' ? 'sns:Publish' : 'sqs:SendMessage';
  role.policies.push(policy('DeadLetterQueuePolicy', [allow([action], arn)]));
}

/** The code as CloudFormation names it: where it is, and whether it is an image. */
function codeOf(properties: TemplateMap): Made {
  const inline = given(properties, 'InlineCode');
  if (inline !== undefined) return { ZipFile: inline };
  const image = given(properties, 'ImageUri');
  if (image !== undefined) return { ImageUri: image };
  const uri = given(properties, 'CodeUri');
  return s3Location(uri) ?? uri;
}

/** `s3://bucket/key` or `{ Bucket, Key, Version }` as a place in S3; undefined where it is neither. */
export function s3Location(uri: TemplateValue | undefined): Made {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(wordOf(uri) ?? '') ?? [];
  if (bucket !== undefined) return { S3Bucket: bucket, S3Key: key };
  if (uri?.kind !== 'map') return undefined;
  return {
    S3Bucket: given(uri, 'Bucket'),
    S3Key: given(uri, 'Key'),
    S3ObjectVersion: given(uri, 'Version'),
  };
}

export function tagsOf(tags: TemplateValue | undefined): Made {
  const entries = [...entriesOf(tags)].map(([Key, Value]) => ({ Key, Value }));
  return entries.length === 0 ? undefined : entries;
}

/** Source: AWS SAM Developer Guide, "CapacityProviderConfig", read 2026-11-28. */
function capacityOf(capacity: TemplateValue): Made {
  const keys = ['PerExecutionEnvironmentMaxConcurrency', 'ExecutionEnvironmentMemoryGiBPerVCpu'];
  if (capacity.kind !== 'map') return capacity;
  return {
    LambdaManagedInstancesCapacityProviderConfig: {
      CapacityProviderArn: given(capacity, 'Arn'),
      ...pick(capacity, keys),
    },
  };
}

/** Publishes a version and an alias where the template asks for it; gives what events then call. */
function addAlias(expansion: Expansion, resource: SamResource, role: RoleDraft | undefined): Target {
  const { id, properties, place } = resource;
  const alias = given(properties, 'AutoPublishAlias');
  const provisioned = given(properties, 'ProvisionedConcurrencyConfig');
  if (alias === undefined) {
    if (provisioned !== undefined) {
      const reason =
        'SAM takes it only beside AutoPublishAlias, and refuses the template; name an alias to have it';
      expansion.drop(provisioned.place, `Resources.${id}.Properties.ProvisionedConcurrencyConfig`, reason);
    }
    const name = referenceValue(id, 'Ref', place);
    return { id, name, arn: referenceValue(id, 'Arn', place), origin: resource, role };
  }
  const version = `${id}Version`;
  const aliasId = `${id}Alias${idWord(wordOf(alias) ?? '')}`;
  const origin: Origin = resource;
  expansion.add(version, 'AWS::Lambda::Version', { FunctionName: referenceValue(id, 'Ref', place) }, origin);
  expansion.add(
    aliasId,
    'AWS::Lambda::Alias',
    {
      Name: alias,
      FunctionName: referenceValue(id, 'Ref', place),
      FunctionVersion: referenceValue(version, 'Version', place),
      ProvisionedConcurrencyConfig: provisioned,
    },
    { ...origin, place: alias.place },
  );
  expansion.referable.set(`${id}.Alias`, aliasId);
  expansion.referable.set(`${id}.Version`, version);
  const name = referenceValue(aliasId, 'Ref', place);
  return { id, name, arn: name, origin, role };
}

function addUrl(expansion: Expansion, resource: SamResource, target: Target): void {
  const config = given(resource.properties, 'FunctionUrlConfig');
  if (config?.kind !== 'map') return;
  const origin: Origin = { ...target.origin, place: config.place };
  expansion.add(
    `${target.id}Url`,
    'AWS::Lambda::Url',
    { TargetFunctionArn: target.name, ...pick(config, ['AuthType', 'Cors', 'InvokeMode']) },
    origin,
  );
  if (wordOf(given(config, 'AuthType')) !== 'NONE') return;
  const anyone = { FunctionName: target.name, Principal: '*' };
  const byUrl = { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' };
  expansion.add(
    `${target.id}UrlPublicPermissions`,
    'AWS::Lambda::Permission',
    { ...byUrl, ...anyone },
    origin,
  );
  const invoke = { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true, ...anyone };
  expansion.add(`${target.id}URLInvokeAllowPublicAccess`, 'AWS::Lambda::Permission', invoke, origin);
}

/**
 * How traffic moves to a new version changes nothing in a steady state; its hooks are functions of their own.
 */
function noteDeployment(expansion: Expansion, resource: SamResource): void {
  const preference = given(resource.properties, 'DeploymentPreference');
  if (preference === undefined || isFalse(given(preference, 'Enabled'))) return;
  const hooks = [...entriesOf(given(preference, 'Hooks')).keys()];
  const also = hooks.length === 0 ? '' : `; its hooks (${hooks.join(', ')}) run at a deployment alone`;
  const reason = `a deployment is not simulated, so traffic is taken to reach one version all the time${also}`;
  expansion.drop(preference.place, `Resources.${resource.id}.Properties.DeploymentPreference`, reason);
  if (given(preference, 'Role') !== undefined) return;
  expansion.add(
    `${expansion.prefix}CodeDeployServiceRole`,
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumedBy('codedeploy.amazonaws.com'),
      ManagedPolicyArns: [managedPolicyArn(expansion, 'AWSCodeDeployRoleForLambda', preference.place)],
    },
    { place: preference.place, condition: resource.condition },
  );
}
