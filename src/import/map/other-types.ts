import type { StackResource } from '../stack.ts';
import type { Mapping } from './mapping.ts';

/** Resource types that no key of a scenario stands for, by the beginning of their names, and why. */
const OTHERS: readonly (readonly [beginning: string, reason: string])[] = [
  ['AWS::EC2::NatGateway', 'NAT gateways cost by the hour: give billing.natGateways'],
  ['AWS::EC2::', 'networks are not part of a scenario; a function in a VPC says vpc: true'],
  ['AWS::CloudWatch::', 'alarms and dashboards change neither behaviour nor the bill of the functions'],
  ['AWS::CodeDeploy::', 'how a new version is rolled out is not simulated'],
  ['AWS::CloudFormation::', 'of the deployment alone'],
  ['AWS::IAM::', 'it is the role of no function'],
  ['AWS::KMS::', 'keys of encryption are not part of a scenario'],
  ['AWS::Route53', 'names of hosts are not part of a scenario'],
  ['AWS::CertificateManager::', 'certificates are not part of a scenario'],
  ['AWS::SQS::QueuePolicy', 'policies of queues are not checked'],
  ['AWS::SNS::TopicPolicy', 'policies of topics are not checked'],
  ['AWS::S3::BucketPolicy', 'policies of buckets are not checked'],
  [
    'AWS::Lambda::LayerVersion',
    'what a layer adds to a start is known to its functions alone; calibrate or coldStart say it',
  ],
  ['AWS::Lambda::CapacityProvider', 'Managed Instances are not modelled'],
  ['AWS::Lambda::', 'of the deployment alone'],
  ['AWS::ApiGateway', 'it changes neither the behaviour nor the bill of the functions behind the API'],
  ['AWS::Cognito::', 'who the users are is not part of a scenario'],
  ['AWS::SSM::', 'parameters are resources only where functions call them: give resources and calls'],
  ['AWS::SecretsManager::', 'secrets are resources only where functions call them: give resources and calls'],
  [
    'AWS::AppSync::',
    'an AppSync API is carried over by its functions alone: give a trigger of source appsync',
  ],
  ['AWS::CDK::Metadata', 'of the deploying tool alone'],
  ['Custom::', 'a custom resource runs its function while the stack is deployed, which is not simulated'],
];

/** What event source mappings read from, and no key of a scenario stands for. */
const POLLED: ReadonlySet<string> = new Set([
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::AmazonMQ::Broker',
  'AWS::DocDB::DBCluster',
]);

/** One note on a resource of a type that has no mapper. */
export function noteUnmapped(mapping: Mapping, resource: StackResource): void {
  const { draft } = mapping;
  const say = (kind: 'dropped' | 'assumed', reason: string): void =>
    draft.note(kind, resource.place, resource.id, `${resource.type}: ${reason}`);
  const name = draft.nameOf.get(resource.id);
  if (name !== undefined && draft.get('resources', name) !== undefined) {
    say(
      'assumed',
      `it stands in resources.${name}; what it takes and how much it bears is a guess until latency, concurrency or connections are given`,
    );
    return;
  }
  if (name !== undefined && POLLED.has(resource.type)) {
    say(
      'dropped',
      'the mappings that read from it are carried over; its own hours and storage are not in the bill',
    );
    return;
  }
  const provider = mapping.functionOf(mapping.read(resource).at('ServiceToken'));
  if (provider !== undefined) {
    draft.reached.add(provider);
    draft.comment(
      `functions.${provider}`,
      'It runs while the stack is deployed, for a custom resource, and gets no traffic.',
    );
  }
  const known = OTHERS.find(([beginning]) => resource.type.startsWith(beginning));
  const reason =
    known?.[1] ??
    'a scenario has nothing for it: what a function does with it belongs in resources and calls';
  say('dropped', reason);
}
