import type { TemplateValue } from '../../value.ts';
import { referenceValue } from '../values.ts';
import { readEvent } from './events/function-events.ts';
import { IMPLICIT, type RouteBook } from './events/routes.ts';
import { addPattern, addSchedule, addScheduler, type Called, type TimedEvent } from './events/rules.ts';
import {
  allow,
  assumedBy,
  type Expansion,
  type Origin,
  policy,
  referred,
  type SamResource,
} from './expansion.ts';
import { s3Location, tagsOf } from './function.ts';
import { entriesOf, given, idWord, isTrue, type Made, make, wordOf } from './make.ts';
import { addRole, draftRole, type RoleSubject, roleArn } from './role.ts';

/** A state machine of SAM: the machine, its role, its alias, and what its events are made of. */
export function addStateMachine(expansion: Expansion, resource: SamResource, routes: RouteBook): void {
  const { id, properties, place } = resource;
  const origin: Origin = resource;
  const ownRole = given(properties, 'Role');
  const tracing = given(properties, 'Tracing');
  const subject: RoleSubject = {
    id,
    properties,
    origin,
    service: 'states.amazonaws.com',
    managed: isTrue(given(tracing, 'Enabled')) ? ['AWSXrayWriteOnlyAccess'] : [],
  };
  const role = ownRole === undefined ? draftRole(expansion, subject) : undefined;
  expansion.add(
    id,
    'AWS::StepFunctions::StateMachine',
    {
      ...definitionOf(expansion, resource),
      DefinitionSubstitutions: given(properties, 'DefinitionSubstitutions'),
      RoleArn: ownRole ?? (role === undefined ? undefined : roleArn(role, place)),
      StateMachineName: given(properties, 'Name'),
      StateMachineType: given(properties, 'Type'),
      LoggingConfiguration: given(properties, 'Logging'),
      TracingConfiguration: tracing,
      Tags: tagsOf(given(properties, 'Tags')),
    },
    origin,
  );
  if (role !== undefined) addRole(expansion, role, subject);
  const alias = addAlias(expansion, resource);
  const isAliasTarget = alias !== undefined && isTrue(given(properties, 'UseAliasAsEventTarget'));
  addEvents({ expansion, resource, routes, arn: isAliasTarget ? alias : referenceValue(id, 'Ref', place) });
}

/** The definition as a value where it can be read, else where it stands. */
function definitionOf(
  expansion: Expansion,
  { id, properties, place }: SamResource,
): { readonly [key: string]: Made } {
  const definition = given(properties, 'Definition');
  if (definition !== undefined) return { Definition: definition };
  const uri = given(properties, 'DefinitionUri');
  const subject = `Resources.${id}.Properties.DefinitionUri`;
  if (uri === undefined) {
    expansion.drop(
      place,
      `Resources.${id}`,
      'it has neither Definition nor DefinitionUri, and SAM refuses it without',
    );
    return {};
  }
  const name = wordOf(uri);
  if (name !== undefined && !name.startsWith('s3://')) {
    const read = expansion.readBeside(name, uri.place, subject);
    return read === null ? {} : { Definition: read };
  }
  const reason =
    'the definition stands in S3 and is not read, so what it calls is not known; name a local file';
  expansion.drop(uri.place, subject, reason);
  return { DefinitionS3Location: bucketAndKey(uri) };
}

function bucketAndKey(uri: TemplateValue): Made {
  const location = s3Location(uri);
  if (location === undefined || location === null || typeof location !== 'object') return uri;
  const { S3Bucket, S3Key, S3ObjectVersion } = location as { readonly [key: string]: Made };
  return { Bucket: S3Bucket, Key: S3Key, Version: S3ObjectVersion };
}

function addAlias(expansion: Expansion, resource: SamResource): TemplateValue | undefined {
  const { id, properties, place } = resource;
  const name = given(properties, 'AutoPublishAlias');
  if (name === undefined) return undefined;
  const version = `${id}Version`;
  const alias = `${id}Alias${idWord(wordOf(name) ?? '')}`;
  const origin: Origin = resource;
  const machine = referenceValue(id, 'Ref', place);
  expansion.add(version, 'AWS::StepFunctions::StateMachineVersion', { StateMachineArn: machine }, origin);
  expansion.add(
    alias,
    'AWS::StepFunctions::StateMachineAlias',
    {
      Name: name,
      DeploymentPreference: {
        StateMachineVersionArn: referenceValue(version, 'Ref', place),
        Type: given(properties, 'DeploymentPreference', 'Type') ?? 'ALL_AT_ONCE',
      },
    },
    { ...origin, place: name.place },
  );
  expansion.referable.set(`${id}.Alias`, alias);
  expansion.referable.set(`${id}.Version`, version);
  return referenceValue(alias, 'Ref', place);
}

interface MachineEvents {
  readonly expansion: Expansion;
  readonly resource: SamResource;
  readonly routes: RouteBook;
  /** What events start: the machine or its alias. */
  readonly arn: TemplateValue;
}

interface MachineEvent extends TimedEvent {
  readonly routes: RouteBook;
  readonly subject: string;
}

interface MachineEventType {
  readonly required: readonly string[];
  readonly add: (event: MachineEvent) => void;
}

/** Source: AWS SAM Developer Guide, "EventSource" of AWS::Serverless::StateMachine, read 2026-11-28. */
const EVENT_TYPES: { readonly [type: string]: MachineEventType } = {
  Schedule: { required: ['Schedule'], add: addSchedule },
  ScheduleV2: { required: ['ScheduleExpression'], add: addScheduler },
  CloudWatchEvent: { required: ['Pattern'], add: addPattern },
  EventBridgeRule: { required: ['Pattern'], add: addPattern },
  Api: { required: ['Path', 'Method'], add: addApiEvent },
};

function addEvents({ expansion, resource, routes, arn }: MachineEvents): void {
  const called: Called = {
    arn,
    targetId: 'StepFunctionsTarget',
    action: 'states:StartExecution',
    byRole: true,
  };
  for (const [key, value] of entriesOf(given(resource.properties, 'Events'))) {
    const subject = `Resources.${resource.id}.Properties.Events.${key}`;
    const event = readEvent({ expansion, subject, value, types: EVENT_TYPES });
    if (event === null) continue;
    const origin: Origin = { place: value.place, condition: resource.condition };
    const { properties, row } = event;
    row.add({ expansion, routes, subject, id: `${resource.id}${key}`, properties, origin, called });
  }
}

/** A method of a REST API that starts an execution by a role. */
function addApiEvent(event: MachineEvent): void {
  const { expansion, routes, id, properties, origin, called } = event;
  const { place } = origin;
  const role = `${id}Role`;
  const statement = allow([called.action], called.arn);
  expansion.add(
    role,
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumedBy('apigateway.amazonaws.com'),
      Policies: [policy(`${role}StartExecutionPolicy`, [statement])],
    },
    origin,
  );
  const api = given(properties, 'RestApiId');
  const input = '{"input": "$util.escapeJavaScript($input.json(\'$\'))", "stateMachineArn": "';
  const template = expansion.text(`${input}{arn}"}`, place, { arn: called.arn });
  routes.add({
    kind: 'rest',
    api: referred(api)?.resource ?? expansion.prefix + IMPLICIT.rest,
    path: wordOf(given(properties, 'Path')) ?? '/',
    method: (wordOf(given(properties, 'Method')) ?? 'any').toLowerCase(),
    isDefault: false,
    integration: {
      type: make('aws', place),
      httpMethod: make('POST', place),
      uri: expansion.text('arn:{partition}:apigateway:{region}:states:action/StartExecution', place),
      credentials: referenceValue(role, 'Arn', place),
      requestTemplates: make({ 'application/json': template }, place),
      responses: make({ 200: { statusCode: '200' }, 400: { statusCode: '400' } }, place),
    },
    responses: make({ 200: { description: 'OK' }, 400: { description: 'Bad Request' } }, place),
    auth: given(properties, 'Auth'),
    settings: undefined,
    origin,
  });
}
