import { referenceValue } from '../values.ts';
import { assumedBy, type Expansion, type Origin, type SamResource } from './expansion.ts';
import { s3Location, tagsOf } from './function.ts';
import { entriesOf, given, type Made, pick, rowOf, wordOf } from './make.ts';
import { managedPolicyArn } from './role.ts';

/** A table with one key. Source: AWS SAM Developer Guide, "AWS::Serverless::SimpleTable", read 2026-11-28. */
export function addSimpleTable(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  const key = given(properties, 'PrimaryKey');
  const name = given(key, 'Name') ?? 'id';
  const type = wordOf(given(key, 'Type')) ?? 'String';
  const throughput = given(properties, 'ProvisionedThroughput');
  expansion.add(
    id,
    'AWS::DynamoDB::Table',
    {
      AttributeDefinitions: [{ AttributeName: name, AttributeType: rowOf(KEY_TYPES, type) ?? type }],
      KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
      ProvisionedThroughput: throughput,
      BillingMode: throughput === undefined ? 'PAY_PER_REQUEST' : undefined,
      ...pick(properties, ['TableName', 'SSESpecification', 'PointInTimeRecoverySpecification']),
      Tags: tagsOf(given(properties, 'Tags')),
    },
    resource,
  );
}

const KEY_TYPES: { readonly [type: string]: string } = { String: 'S', Number: 'N', Binary: 'B' };

export function addLayerVersion(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  const same = ['CompatibleArchitectures', 'CompatibleRuntimes', 'Description', 'LicenseInfo'];
  const content = given(properties, 'ContentUri');
  expansion.add(
    id,
    'AWS::Lambda::LayerVersion',
    {
      LayerName: given(properties, 'LayerName') ?? id,
      Content: s3Location(content) ?? content,
      ...pick(properties, same),
    },
    resource,
  );
}

/** A stack inside of the stack; who opens templates reads what it deploys, or says why not. */
export function addApplication(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  const location = given(properties, 'Location');
  const same = ['Parameters', 'NotificationARNs', 'TimeoutInMinutes'];
  const url = location?.kind === 'map' ? undefined : location;
  expansion.add(id, 'AWS::CloudFormation::Stack', { TemplateURL: url, ...pick(properties, same) }, resource);
}

/**
 * Machines that functions share. Source: aws/serverless-application-model, capacity_provider, read
 * 2026-11-28.
 */
export function addCapacityProvider(expansion: Expansion, resource: SamResource): void {
  const { id, properties, place } = resource;
  const origin: Origin = resource;
  const needs = given(properties, 'InstanceRequirements');
  const ownRole = given(properties, 'OperatorRole');
  if (ownRole === undefined)
    expansion.add(
      `${id}OperatorRole`,
      'AWS::IAM::Role',
      {
        AssumeRolePolicyDocument: assumedBy('lambda.amazonaws.com'),
        ManagedPolicyArns: [managedPolicyArn(expansion, 'AWSLambdaManagedEC2ResourceOperator', place)],
      },
      origin,
    );
  expansion.add(
    id,
    'AWS::Lambda::CapacityProvider',
    {
      ...pick(properties, ['CapacityProviderName', 'VpcConfig', 'KmsKeyArn']),
      PermissionsConfig: {
        CapacityProviderOperatorRoleArn: ownRole ?? referenceValue(`${id}OperatorRole`, 'Arn', place),
      },
      InstanceRequirements:
        needs === undefined
          ? undefined
          : {
              Architectures: given(needs, 'Architectures'),
              AllowedInstanceTypes: given(needs, 'AllowedTypes'),
              ExcludedInstanceTypes: given(needs, 'ExcludedTypes'),
            },
      CapacityProviderScalingConfig: scalingOf(resource),
    },
    origin,
  );
}

function scalingOf({ properties }: SamResource): Made {
  const scaling = given(properties, 'ScalingConfig');
  if (scaling === undefined) return undefined;
  const use = given(scaling, 'AverageCPUUtilization');
  const metric = { PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization', TargetValue: use };
  return {
    MaxVCpuCount: given(scaling, 'MaxVCpuCount'),
    ScalingMode: use === undefined ? 'Auto' : 'Manual',
    ScalingPolicies: use === undefined ? undefined : [metric],
  };
}

/** An API of AppSync: its functions are called by whom nobody knows here. */
export function addGraphQlApi(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  const same = ['Name', 'XrayEnabled', 'Tags', 'Visibility'];
  expansion.add(id, 'AWS::AppSync::GraphQLApi', pick(properties, same), resource);
  const sources = [
    ['Lambda', 'AWS_LAMBDA', 'LambdaConfig', 'LambdaFunctionArn', 'FunctionArn'],
    ['DynamoDb', 'AMAZON_DYNAMODB', 'DynamoDBConfig', 'TableName', 'TableName'],
  ] as const;
  for (const [kind, type, config, key, from] of sources)
    for (const [name, source] of entriesOf(given(properties, 'DataSources', kind)))
      expansion.add(
        `${id}${name}`,
        'AWS::AppSync::DataSource',
        {
          ApiId: referenceValue(id, 'ApiId', source.place),
          Name: given(source, 'Name') ?? name,
          Type: type,
          [config]: { [key]: given(source, from) },
        },
        { ...resource, place: source.place },
      );
  if (entriesOf(given(properties, 'Resolvers')).size > 0) {
    const reason =
      'resolvers of AppSync are not simulated; give the functions that they call a traffic of their own';
    expansion.drop(resource.place, `Resources.${id}.Properties.Resolvers`, reason);
  }
}
