import type { TemplateMap, TemplateValue } from '../../value.ts';
import { referenceValue, scalarValue, showValue, unknownValue } from '../values.ts';
import { type ConnectorRow, DESTINATION_ROWS, INVOKERS, SENDERS, SOURCE_ROWS } from './connector-rows.ts';
import { allow, type Expansion, type Origin, referred, type SamResource } from './expansion.ts';
import { entriesOf, given, itemsOf, joined, type Made, makeMap, rowOf, wordOf } from './make.ts';

/** A connector on its own: `Source`, `Destination` and `Permissions`. */
export function addConnector(expansion: Expansion, resource: SamResource): void {
  const { id, properties, place, condition } = resource;
  expansion.resources.delete(id);
  connect({ expansion, id, source: given(properties, 'Source'), properties, origin: { place, condition } });
}

/** `Connectors` inside of a resource, which is their source. */
export function addEmbeddedConnectors(expansion: Expansion, resource: SamResource): void {
  for (const [key, connector] of entriesOf(given(resource.attributes, 'Connectors'))) {
    const properties = given(connector, 'Properties');
    if (properties?.kind !== 'map') continue;
    const origin: Origin = { place: connector.place, condition: resource.condition };
    const id = `${resource.id}${key}`;
    connect({ expansion, id, source: undefined, properties, origin, owner: resource.id });
  }
}

interface Connection {
  readonly expansion: Expansion;
  readonly id: string;
  readonly source: TemplateValue | undefined;
  readonly properties: TemplateMap;
  readonly origin: Origin;
  /** The resource that an embedded connector stands in. */
  readonly owner?: string;
}

/** An end of a connector: a resource of the template, or what the connector says of another. */
interface End {
  readonly id: string | undefined;
  readonly type: string;
  readonly arn: TemplateValue;
  readonly properties: TemplateMap;
  /** The role's name, where the connector says it. */
  readonly roleName: TemplateValue | undefined;
}

function connect(connection: Connection): void {
  const { expansion, id, source, properties, origin, owner } = connection;
  const subject =
    owner === undefined ? `Resources.${id}` : `Resources.${owner}.Connectors.${id.slice(owner.length)}`;
  const from = endOf(expansion, owner ?? source, origin);
  const destinations = itemsOf(given(properties, 'Destination'));
  const permissions = itemsOf(given(properties, 'Permissions')).map((word) => wordOf(word) ?? '');
  destinations.forEach((destination, index) => {
    const to = endOf(expansion, destination, origin);
    const name = destinations.length > 1 ? `${id}Destination${index}` : id;
    const isMade =
      from !== null && to !== null && addLink({ expansion, id: name, from, to, permissions, origin });
    if (isMade) return;
    const types = `${from?.type ?? 'the source'} to ${to?.type ?? 'the destination'}`;
    const reason = `what it allows from ${types} is not known here; write it as a statement of the role to have it`;
    expansion.drop(destination.place, subject, reason);
  });
}

function endOf(expansion: Expansion, end: TemplateValue | string | undefined, { place }: Origin): End | null {
  const named = typeof end === 'string' ? undefined : wordOf(given(end, 'Id'));
  const id = typeof end === 'string' ? end : named === undefined ? undefined : expansion.prefix + named;
  const resource = id === undefined ? undefined : expansion.resources.get(id);
  if (resource !== undefined) {
    const { type, properties } = resource;
    // Topics and state machines are referred to by their ARN.
    const byRef = type === 'AWS::SNS::Topic' || type === 'AWS::StepFunctions::StateMachine';
    const arn = referenceValue(resource.id, byRef ? 'Ref' : 'Arn', place);
    return { id: resource.id, type, arn, properties, roleName: undefined };
  }
  if (typeof end === 'string') return null;
  const type = wordOf(given(end, 'Type'));
  if (type === undefined || end === undefined) return null;
  const arn = given(end, 'Arn') ?? unknownValue(showValue(end), 'the connector says no ARN of it', end.place);
  const roleName = given(end, 'RoleName');
  return { id: undefined, type: rowOf(MADE_OF, type) ?? type, arn, properties: makeMap({}, place), roleName };
}

/** What SAM's own types become. */
const MADE_OF: { readonly [type: string]: string } = {
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::Api': 'AWS::ApiGateway::RestApi',
  'AWS::Serverless::HttpApi': 'AWS::ApiGatewayV2::Api',
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
  'AWS::Serverless::StateMachine': 'AWS::StepFunctions::StateMachine',
};

interface Link {
  readonly expansion: Expansion;
  readonly id: string;
  readonly from: End;
  readonly to: End;
  readonly permissions: readonly string[];
  readonly origin: Origin;
}

/** Makes the policy or the permission of a connector; false where SAM has none for the pair. */
function addLink(link: Link): boolean {
  const { expansion, id, from, to, origin } = link;
  const bySource = rowOf(rowOf(SOURCE_ROWS, from.type) ?? {}, to.type);
  if (bySource !== undefined) return addRolePolicy(link, from, to, bySource);
  const byDestination = rowOf(rowOf(DESTINATION_ROWS, from.type) ?? {}, to.type);
  if (byDestination !== undefined) return addRolePolicy(link, to, from, byDestination);
  const invoker = rowOf(INVOKERS, from.type);
  if (invoker !== undefined && to.type === 'AWS::Lambda::Function') {
    const permission = { Action: 'lambda:InvokeFunction', Principal: invoker, SourceArn: from.arn };
    const named = { ...permission, FunctionName: to.arn };
    expansion.add(`${id}WriteLambdaPermission`, 'AWS::Lambda::Permission', named, origin);
    return true;
  }
  return addSenderPolicy(link);
}

/** Lets a service send to a queue or a topic, by the policy of the queue or the topic. */
function addSenderPolicy({ expansion, id, from, to, origin }: Link): boolean {
  const sender = rowOf(SENDERS, from.type);
  const isQueue = to.type === 'AWS::SQS::Queue';
  if (sender === undefined || to.id === undefined || (!isQueue && to.type !== 'AWS::SNS::Topic'))
    return false;
  const statement = {
    ...allow([isQueue ? 'sqs:SendMessage' : 'sns:Publish'], to.arn),
    Principal: { Service: sender },
    Condition: { ArnEquals: { 'aws:SourceArn': from.arn } },
  };
  const document = { Version: '2012-10-17', Statement: [statement] };
  const of = referenceValue(to.id, 'Ref', origin.place);
  const target: { readonly [key: string]: Made } = isQueue ? { Queues: [of] } : { Topics: [of] };
  const kind = isQueue ? 'QueuePolicy' : 'TopicPolicy';
  const type = isQueue ? 'AWS::SQS::QueuePolicy' : 'AWS::SNS::TopicPolicy';
  expansion.add(`${id}${kind}`, type, { PolicyDocument: document, ...target }, origin);
  return true;
}

function addRolePolicy(link: Link, owner: End, on: End, row: ConnectorRow): boolean {
  const { expansion, id, origin, permissions } = link;
  const role = roleOf(owner, on, origin);
  if (role === undefined) return false;
  const resources = [
    on.arn,
    ...(row.also ?? []).map((rest) => joined([on.arn, scalarValue(rest, origin.place)], origin.place)),
  ];
  const statements = permissions.flatMap((permission) => {
    const actions = permission === 'Read' ? row.Read : permission === 'Write' ? row.Write : undefined;
    return actions === undefined ? [] : [allow(actions, resources)];
  });
  if (statements.length === 0) return false;
  const document = { Version: '2012-10-17', Statement: statements };
  expansion.add(
    `${id}Policy`,
    'AWS::IAM::ManagedPolicy',
    { PolicyDocument: document, Roles: [role] },
    origin,
  );
  return true;
}

/** The role that the resource has in the same template; of a rule, that of the target. */
function roleOf({ properties, roleName }: End, on: End, { place }: Origin): TemplateValue | undefined {
  if (roleName !== undefined) return roleName;
  const targets = itemsOf(given(properties, 'Targets'));
  const target = targets.find((one) => referred(given(one, 'Arn'))?.resource === on.id);
  const role = given(properties, 'Role') ?? given(properties, 'RoleArn') ?? given(target, 'RoleArn');
  const named = referred(role)?.resource;
  return named === undefined ? undefined : referenceValue(named, 'Ref', place);
}
