import type { TemplateMap, TemplateValue } from '../../value.ts';
import type { OpenedResource } from '../cloudformation/opened.ts';
import { referenceValue } from '../values.ts';
import { type ConnectorRow, DESTINATION_ROWS, INVOKERS, SENDERS, SOURCE_ROWS } from './connector-rows.ts';
import { allow, type Expansion, type Origin, referred, type SamResource } from './expansion.ts';
import { entriesOf, given, itemsOf, joined, type Made, wordOf } from './make.ts';

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

function connect(connection: Connection): void {
  const { expansion, id, source, properties, origin, owner } = connection;
  const subject =
    owner === undefined ? `Resources.${id}` : `Resources.${owner}.Connectors.${id.slice(owner.length)}`;
  const from = expansion.resources.get(owner ?? wordOf(given(source, 'Id')) ?? '');
  const destinations = itemsOf(given(properties, 'Destination'));
  const permissions = itemsOf(given(properties, 'Permissions')).map((word) => wordOf(word) ?? '');
  destinations.forEach((destination, index) => {
    const to = expansion.resources.get(wordOf(given(destination, 'Id')) ?? '');
    const name = destinations.length > 1 ? `${id}Destination${index}` : id;
    const isMade =
      from !== undefined &&
      to !== undefined &&
      addLink({ expansion, id: name, from, to, permissions, origin });
    if (isMade) return;
    const types = `${from?.type ?? 'the source'} to ${to?.type ?? 'the destination'}`;
    const reason = `what it allows from ${types} is not known here; write it as a statement of the role to have it`;
    expansion.drop(destination.place, subject, reason);
  });
}

interface Link {
  readonly expansion: Expansion;
  readonly id: string;
  readonly from: OpenedResource;
  readonly to: OpenedResource;
  readonly permissions: readonly string[];
  readonly origin: Origin;
}

/** Makes the policy or the permission of a connector; false where SAM has none for the pair. */
function addLink({ expansion, id, from, to, permissions, origin }: Link): boolean {
  const bySource = SOURCE_ROWS[from.type]?.[to.type];
  if (bySource !== undefined)
    return addRolePolicy({ expansion, id, origin, permissions }, from, to, bySource);
  const byDestination = DESTINATION_ROWS[from.type]?.[to.type];
  if (byDestination !== undefined)
    return addRolePolicy({ expansion, id, origin, permissions }, to, from, byDestination);
  const { place } = origin;
  const arn = arnOf(from, origin);
  const invoker = INVOKERS[from.type];
  if (invoker !== undefined && to.type === 'AWS::Lambda::Function') {
    const permission = { Action: 'lambda:InvokeFunction', Principal: invoker, SourceArn: arn };
    const named = { ...permission, FunctionName: referenceValue(to.id, 'Arn', place) };
    expansion.add(`${id}WriteLambdaPermission`, 'AWS::Lambda::Permission', named, origin);
    return true;
  }
  const sender = SENDERS[from.type];
  const isQueue = to.type === 'AWS::SQS::Queue';
  if (sender === undefined || (!isQueue && to.type !== 'AWS::SNS::Topic')) return false;
  const statement = {
    ...allow([isQueue ? 'sqs:SendMessage' : 'sns:Publish'], arnOf(to, origin)),
    Principal: { Service: sender },
    Condition: { ArnEquals: { 'aws:SourceArn': arn } },
  };
  const document = { Version: '2012-10-17', Statement: [statement] };
  const of = referenceValue(to.id, 'Ref', place);
  const target: { readonly [key: string]: Made } = isQueue ? { Queues: [of] } : { Topics: [of] };
  const type = isQueue ? 'AWS::SQS::QueuePolicy' : 'AWS::SNS::TopicPolicy';
  expansion.add(
    `${id}${isQueue ? 'Queue' : 'Topic'}Policy`,
    type,
    { PolicyDocument: document, ...target },
    origin,
  );
  return true;
}

type Making = Pick<Link, 'expansion' | 'id' | 'origin' | 'permissions'>;

function addRolePolicy(
  making: Making,
  owner: OpenedResource,
  on: OpenedResource,
  row: ConnectorRow,
): boolean {
  const { expansion, id, origin, permissions } = making;
  const role = roleOf(owner, on);
  if (role === undefined) return false;
  const arn = arnOf(on, origin);
  const resources = [
    arn,
    ...(row.also ?? []).map((rest) => joined([arn, textAt(rest, origin)], origin.place)),
  ];
  const statements = permissions.flatMap((permission) => {
    const actions = permission === 'Read' ? row.Read : permission === 'Write' ? row.Write : undefined;
    return actions === undefined ? [] : [allow(actions, resources)];
  });
  if (statements.length === 0) return false;
  expansion.add(
    `${id}Policy`,
    'AWS::IAM::ManagedPolicy',
    {
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
      Roles: [referenceValue(role, 'Ref', origin.place)],
    },
    origin,
  );
  return true;
}

function textAt(value: string, { place }: Origin): TemplateValue {
  return { kind: 'scalar', value, place };
}

/** The role that the resource has in the same template; of a rule, that of the target. */
function roleOf(owner: OpenedResource, on: OpenedResource): string | undefined {
  const { properties } = owner;
  const targets = itemsOf(given(properties, 'Targets'));
  const target = targets.find((one) => referred(given(one, 'Arn'))?.resource === on.id);
  const role = given(properties, 'Role') ?? given(properties, 'RoleArn') ?? given(target, 'RoleArn');
  return referred(role)?.resource;
}

/** Topics and state machines are referred to by their ARN. */
function arnOf({ id, type }: OpenedResource, { place }: Origin): TemplateValue {
  const byRef = type === 'AWS::SNS::Topic' || type === 'AWS::StepFunctions::StateMachine';
  return referenceValue(id, byRef ? 'Ref' : 'Arn', place);
}
