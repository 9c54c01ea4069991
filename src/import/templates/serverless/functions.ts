import type { StackResource } from '../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { meantFor } from '../settings-keys.ts';
import {
  at,
  booleanOf,
  fromPlain,
  isAbsent,
  listOf,
  listValue,
  mapOf,
  mapValue,
  numberOf,
  referenceValue,
  scalarValue,
  textOf,
  withEntries,
} from '../values.ts';
import { functionId, normalizedName } from './names.ts';
import { arnOf, type Service, type ServiceFunction } from './service.ts';

/**
 * The framework's own, where neither the function nor the provider says otherwise (guide "functions", read
 * 2026-11-28).
 */
const DEFAULT_MEMORY_MB = 1024;
const DEFAULT_TIMEOUT_SECONDS = 6;
const ROLE_ID = 'IamRoleLambdaExecution';

/** Keys of a function that say nothing of what it costs or how long it takes. */
const WITHOUT_EFFECT = [
  ...['handler', 'name', 'description', 'package', 'module', 'tags', 'disableLogs', 'logs', 'kmsKeyArn'],
  ...['fileSystemConfig', 'versionFunction', 'awsKmsKeyArn', 'runtimeManagement', 'dependsOn', 'condition'],
  ...[
    'environment',
    'inject',
    'iamRoleStatementsName',
    'iamRoleStatementsInherit',
    'maximumEventAgeInSeconds',
  ],
  ...['recursiveLoop', 'logRetentionInDays', 'logDataProtectionPolicy', 'build', 'tenancy', 'prune'],
];
const READ = [
  ...['memorySize', 'timeout', 'runtime', 'architecture', 'reservedConcurrency', 'provisionedConcurrency'],
  ...['ephemeralStorageSize', 'snapStart', 'url', 'destinations', 'maximumEventAge', 'maximumRetryAttempts'],
  ...['onError', 'image', 'events', 'vpc', 'role', 'layers', 'tracing', 'iamRoleStatements', 'warmup'],
  ...['concurrencyAutoscaling', 'iam'],
];

/** A function and what comes with it: its log group, alias, address and settings of asynchronous calls. */
export function addFunction(service: Service, key: string, map: TemplateMap): ServiceFunction {
  const id = functionId(key);
  const { place } = map;
  const own = (name: string): TemplateValue | undefined => {
    const value = at(map, name);
    return isAbsent(value) ? undefined : value;
  };
  const orProvider = (name: string): TemplateValue | undefined => {
    const value = own(name) ?? at(service.provider, name);
    return isAbsent(value) ? undefined : value;
  };
  const provisioned = provisionedOf(orProvider('provisionedConcurrency'));
  const alias = provisioned === undefined ? undefined : `${normalizedName(key)}ProvConcLambdaAlias`;
  const name = own('name') ?? scalarValue(`${service.name}-${service.stage}-${key}`, place);
  service.add(
    id,
    'AWS::Lambda::Function',
    [
      ['FunctionName', name],
      ...codeOf(service, map),
      ['MemorySize', orProvider('memorySize') ?? scalarValue(DEFAULT_MEMORY_MB, place)],
      ['Timeout', orProvider('timeout') ?? scalarValue(DEFAULT_TIMEOUT_SECONDS, place)],
      ['Architectures', oneOf(orProvider('architecture'))],
      [
        'ReservedConcurrentExecutions',
        own('reservedConcurrency') ?? at(service.provider, 'reservedConcurrency'),
      ],
      ['EphemeralStorage', sizeOf(orProvider('ephemeralStorageSize'))],
      ['SnapStart', snapStartOf(orProvider('snapStart'))],
      ['VpcConfig', vpcOf(orProvider('vpc'))],
      ['Layers', orProvider('layers')],
      ['TracingConfig', tracingOf(own('tracing') ?? at(service.provider, 'tracing', 'lambda'))],
      ['DeadLetterConfig', deadLetterOf(own('onError'))],
      ['Environment', environmentOf(service, map)],
      ['Role', roleOf(service, key, map)],
      ['LoggingConfig', loggingOf(own('logs') ?? at(service.provider, 'logs', 'lambda'))],
    ],
    place,
    key,
  );
  addLogGroup(service, key, map, name);
  if (provisioned !== undefined && alias !== undefined)
    addAlias(service, { key, id, alias, provisioned, place });
  addAsynchronous(service, key, id, map);
  addUrl(service, key, id, own('url'));
  for (const other of mapOf(map)?.keys() ?? []) {
    if (READ.includes(other) || WITHOUT_EFFECT.includes(other)) continue;
    service.note(
      'dropped',
      at(map, other)?.place ?? place,
      `functions.${key}.${other}`,
      `nothing here reads this key${meantFor(other, [...READ, ...WITHOUT_EFFECT])}`,
    );
  }
  const target = (where: TemplatePlace): TemplateValue =>
    alias === undefined ? arnOf(id, where) : referenceValue(alias, 'Ref', where);
  const made = { key, id, map, place, target };
  allowOwn(service, made);
  return made;
}

/** What the framework lets a function do for its own settings: its network, what it sends events to. */
function allowOwn(service: Service, made: ServiceFunction): void {
  const vpc = at(service.resources.get(made.id)?.properties, 'VpcConfig');
  if (vpc !== undefined) manage(service, made, VPC_POLICY, vpc.place);
  const { map } = made;
  const deadLetter = at(map, 'onError');
  if (deadLetter?.kind === 'scalar') allow(service, made, ['sns:Publish'], deadLetter);
  for (const name of ['onSuccess', 'onFailure']) {
    const value = at(map, 'destinations', name);
    if (value === undefined || isAbsent(value)) continue;
    const to = destinationOf(service, value);
    const isOwn = value.kind !== 'map' && to !== value;
    const action = isOwn ? SEND_ACTIONS['function'] : sendActionOf(textOf(at(value, 'type')), to);
    if (action !== undefined && action !== null) allow(service, made, [action], to);
  }
}

const VPC_POLICY = 'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole';
/** `type` of a destination, or the service in its ARN → what sending there is called. */
const SEND_ACTIONS: Readonly<Record<string, string>> = {
  function: 'lambda:InvokeFunction',
  lambda: 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  eventBus: 'events:PutEvents',
  events: 'events:PutEvents',
};

/** What the framework allows for a destination, by its `type` or, without one, its ARN; null for others. */
export function sendActionOf(type: string | null, arn: TemplateValue | undefined): string | null {
  const service = type ?? (textOf(arn) ?? '').split(':')[2] ?? '';
  return Object.hasOwn(SEND_ACTIONS, service) ? (SEND_ACTIONS[service] ?? null) : null;
}

/** Runtime and package: `image` makes it one of images, which has no runtime. */
function codeOf(
  service: Service,
  map: TemplateMap,
): readonly (readonly [string, TemplateValue | undefined])[] {
  const image = at(map, 'image');
  const { place } = map;
  if (!isAbsent(image)) return [['PackageType', scalarValue('Image', place)]];
  const runtime = at(map, 'runtime') ?? at(service.provider, 'runtime');
  if (runtime !== undefined)
    return [
      ['Runtime', runtime],
      ['Handler', at(map, 'handler')],
    ];
  const misspelt = at(service.provider, 'Runtime');
  if (misspelt !== undefined) {
    const why = 'the framework reads `runtime`, not `Runtime`, and takes its own default';
    service.note('assumed', misspelt.place, 'provider.Runtime', `${why}; it is taken as the runtime here`);
    return [
      ['Runtime', misspelt],
      ['Handler', at(map, 'handler')],
    ];
  }
  return [['Handler', at(map, 'handler')]];
}

function oneOf(value: TemplateValue | undefined): TemplateValue | undefined {
  return value === undefined ? undefined : listValue([value], value.place);
}

function sizeOf(value: TemplateValue | undefined): TemplateValue | undefined {
  return value === undefined ? undefined : mapValue([['Size', value]], value.place);
}

function snapStartOf(value: TemplateValue | undefined): TemplateValue | undefined {
  if (value === undefined || booleanOf(value) === false) return undefined;
  return fromPlain({ ApplyOn: 'PublishedVersions' }, value.place);
}

/** `vpc: ~` or `false` takes the function out of the provider's. */
function vpcOf(value: TemplateValue | undefined): TemplateValue | undefined {
  if (value === undefined || booleanOf(value) === false) return undefined;
  const entries: [string, TemplateValue | undefined][] = [
    ['SecurityGroupIds', at(value, 'securityGroupIds')],
    ['SubnetIds', at(value, 'subnetIds')],
  ];
  return value.kind === 'map' ? mapValue(entries, value.place) : value;
}

function tracingOf(value: TemplateValue | undefined): TemplateValue | undefined {
  if (isAbsent(value) || value === undefined || booleanOf(value) === false) return undefined;
  const mode = booleanOf(value) === true ? scalarValue('Active', value.place) : value;
  return mapValue([['Mode', mode]], value.place);
}

function deadLetterOf(value: TemplateValue | undefined): TemplateValue | undefined {
  return value === undefined ? undefined : mapValue([['TargetArn', value]], value.place);
}

function environmentOf(service: Service, map: TemplateMap): TemplateValue | undefined {
  const shared = at(service.provider, 'environment');
  const own = at(map, 'environment');
  const all = new Map([...(mapOf(shared) ?? []), ...(mapOf(own) ?? [])]);
  if (all.size === 0) return undefined;
  return mapValue([['Variables', mapValue(all, own?.place ?? map.place)]], map.place);
}

function loggingOf(value: TemplateValue | undefined): TemplateValue | undefined {
  if (value?.kind !== 'map') return undefined;
  return mapValue(
    [
      ['LogFormat', at(value, 'logFormat')],
      ['ApplicationLogLevel', at(value, 'applicationLogLevel')],
      ['SystemLogLevel', at(value, 'systemLogLevel')],
      ['LogGroup', at(value, 'logGroup')],
    ],
    value.place,
  );
}

/** The role that functions share, of statements of `provider.iam` or the older `iamRoleStatements`. */
export function addSharedRole(service: Service): void {
  const { provider } = service;
  if (!isAbsent(at(provider, 'role')) || textOf(at(provider, 'iam', 'role')) !== null) return;
  const statements = statementsOf(
    at(provider, 'iam', 'role', 'statements') ?? at(provider, 'iamRoleStatements'),
  );
  const managed = at(provider, 'iam', 'role', 'managedPolicies') ?? at(provider, 'iamManagedPolicies');
  addRole(service, ROLE_ID, statements, managed, provider.place);
}

function roleOf(service: Service, key: string, map: TemplateMap): TemplateValue | undefined {
  const named = at(map, 'role');
  if (named !== undefined && !isAbsent(named)) return roleReference(named);
  const own = at(map, 'iamRoleStatements') ?? at(map, 'iam', 'role', 'statements');
  if (own === undefined || isAbsent(own)) {
    const shared = at(service.provider, 'role') ?? at(service.provider, 'iam', 'role');
    if (shared !== undefined && shared.kind !== 'map' && !isAbsent(shared)) return roleReference(shared);
    return service.resources.has(ROLE_ID) ? arnOf(ROLE_ID, map.place) : undefined;
  }
  const id = `${normalizedName(key)}IamRoleLambdaExecution`;
  const inherits =
    booleanOf(at(map, 'iamRoleStatementsInherit')) ??
    booleanOf(at(service.root, 'custom', 'serverless-iam-roles-per-function', 'defaultInherit')) ??
    false;
  const shared =
    at(service.provider, 'iamRoleStatements') ?? at(service.provider, 'iam', 'role', 'statements');
  addRole(
    service,
    id,
    [...statementsOf(own), ...(inherits ? statementsOf(shared) : [])],
    undefined,
    own.place,
  );
  return arnOf(id, map.place);
}

/** A text that is no ARN names a role of `resources`. */
function roleReference(value: TemplateValue): TemplateValue {
  const name = textOf(value);
  return name !== null && /^[A-Za-z0-9]+$/.test(name) ? arnOf(name, value.place) : value;
}

/** Lists in lists are laid flat, as includes of several files give them. */
function statementsOf(value: TemplateValue | undefined): readonly TemplateValue[] {
  return (listOf(value) ?? []).flatMap((item) => (item.kind === 'list' ? statementsOf(item) : [item]));
}

function addRole(
  service: Service,
  id: string,
  statements: readonly TemplateValue[],
  managed: TemplateValue | undefined,
  place: TemplatePlace,
): void {
  const logs = fromPlain(
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:TagResource', 'logs:PutLogEvents'],
      Resource: '*',
    },
    place,
  );
  const document = mapValue([['Statement', listValue([logs, ...statements], place)]], place);
  const policy = mapValue(
    [
      ['PolicyName', scalarValue(`${service.stage}-${service.name}-lambda`, place)],
      ['PolicyDocument', document],
    ],
    place,
  );
  const assume = fromPlain(
    {
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    place,
  );
  service.add(
    id,
    'AWS::IAM::Role',
    [
      ['AssumeRolePolicyDocument', assume],
      ['Policies', listValue([policy], place)],
      ['ManagedPolicyArns', managed],
    ],
    place,
  );
}

/** The role that the framework makes for a function, or for all of them. */
function ownRole(service: Service, target: ServiceFunction): StackResource | undefined {
  const role = at(service.resources.get(target.id)?.properties, 'Role');
  return role?.kind === 'reference' ? service.resources.get(role.resource) : undefined;
}

/** Attaches a policy of AWS's to the role that the framework makes. */
function manage(service: Service, target: ServiceFunction, policy: string, place: TemplatePlace): void {
  const found = ownRole(service, target);
  if (found === undefined || at(found.properties, 'Policies') === undefined) return;
  const before = at(found.properties, 'ManagedPolicyArns');
  const items = listOf(before) ?? [];
  if (items.some((item) => textOf(item) === policy)) return;
  const arns = listValue([...items, scalarValue(policy, place)], before?.place ?? place);
  service.resources.set(found.id, {
    ...found,
    properties: withEntries(found.properties, [['ManagedPolicyArns', arns]]),
  });
}

/** Statements that the framework adds for an event: reading a queue, a stream, a cluster. */
export function allow(
  service: Service,
  target: ServiceFunction,
  actions: readonly string[],
  on: TemplateValue,
): void {
  const found = ownRole(service, target);
  const policy = at(found?.properties, 'Policies', 0);
  const statements = listOf(at(policy, 'PolicyDocument', 'Statement'));
  if (found === undefined || policy?.kind !== 'map' || statements === null) return;
  const { place } = on;
  const statement = mapValue(
    [
      ['Effect', scalarValue('Allow', place)],
      ['Action', fromPlain(actions, place)],
      ['Resource', listValue([on], place)],
    ],
    place,
  );
  const document = mapValue([['Statement', listValue([...statements, statement], place)]], place);
  const policies = listValue([withEntries(policy, [['PolicyDocument', document]])], place);
  service.resources.set(found.id, {
    ...found,
    properties: withEntries(found.properties, [['Policies', policies]]),
  });
}

function addLogGroup(service: Service, key: string, map: TemplateMap, name: TemplateValue): void {
  if (booleanOf(at(map, 'disableLogs')) === true) return;
  const retention = at(map, 'logRetentionInDays') ?? at(service.provider, 'logRetentionInDays');
  const functionName = textOf(name);
  service.add(
    `${normalizedName(key)}LogGroup`,
    'AWS::Logs::LogGroup',
    [
      [
        'LogGroupName',
        functionName === null ? undefined : scalarValue(`/aws/lambda/${functionName}`, name.place),
      ],
      ['RetentionInDays', isAbsent(retention) ? undefined : retention],
    ],
    map.place,
  );
}

/** A number, or a map of `executions` and `alias`; 0 is none. */
function provisionedOf(value: TemplateValue | undefined): TemplateValue | undefined {
  const executions = value?.kind === 'map' ? at(value, 'executions') : value;
  return executions === undefined || isAbsent(executions) || numberOf(executions) === 0
    ? undefined
    : executions;
}

interface AliasParts {
  readonly key: string;
  readonly id: string;
  readonly alias: string;
  readonly provisioned: TemplateValue;
  readonly place: TemplatePlace;
}

function addAlias(service: Service, { key, id, alias, provisioned, place }: AliasParts): void {
  const version = `${normalizedName(key)}LambdaVersion`;
  service.add(version, 'AWS::Lambda::Version', [['FunctionName', referenceValue(id, 'Ref', place)]], place);
  const config = mapValue([['ProvisionedConcurrentExecutions', provisioned]], provisioned.place);
  service.add(
    alias,
    'AWS::Lambda::Alias',
    [
      ['FunctionName', referenceValue(id, 'Ref', place)],
      ['FunctionVersion', referenceValue(version, 'Version', place)],
      ['Name', scalarValue('provisioned', place)],
      ['ProvisionedConcurrencyConfig', config],
    ],
    place,
  );
}

function addAsynchronous(service: Service, key: string, id: string, map: TemplateMap): void {
  const destinations = at(map, 'destinations');
  const age = at(map, 'maximumEventAge');
  const attempts = at(map, 'maximumRetryAttempts');
  if (isAbsent(destinations) && isAbsent(age) && isAbsent(attempts)) return;
  const target = (name: string): TemplateValue | undefined => {
    const value = at(destinations, name);
    return value === undefined || isAbsent(value)
      ? undefined
      : mapValue([['Destination', destinationOf(service, value)]], value.place);
  };
  const config = mapValue(
    [
      ['OnSuccess', target('onSuccess')],
      ['OnFailure', target('onFailure')],
    ],
    map.place,
  );
  service.add(
    `${normalizedName(key)}LambdaEvConf`,
    'AWS::Lambda::EventInvokeConfig',
    [
      ['FunctionName', referenceValue(id, 'Ref', map.place)],
      ['Qualifier', scalarValue('$LATEST', map.place)],
      ['MaximumEventAgeInSeconds', isAbsent(age) ? undefined : age],
      ['MaximumRetryAttempts', isAbsent(attempts) ? undefined : attempts],
      ['DestinationConfig', config.entries.size === 0 ? undefined : config],
    ],
    map.place,
  );
}

/** A destination: an ARN, a function's key, or a map of `type` and `arn`. */
function destinationOf(service: Service, value: TemplateValue): TemplateValue {
  if (value.kind === 'map') return at(value, 'arn') ?? value;
  const key = textOf(value);
  return key !== null && service.functions.has(key) ? arnOf(functionId(key), value.place) : value;
}

function addUrl(service: Service, key: string, id: string, url: TemplateValue | undefined): void {
  if (url === undefined || booleanOf(url) === false) return;
  const type = textOf(at(url, 'authorizer'))?.toLowerCase() === 'aws_iam' ? 'AWS_IAM' : 'NONE';
  service.add(
    `${normalizedName(key)}LambdaFunctionUrl`,
    'AWS::Lambda::Url',
    [
      ['TargetFunctionArn', arnOf(id, url.place)],
      ['AuthType', scalarValue(type, url.place)],
      ['InvokeMode', at(url, 'invokeMode')],
    ],
    url.place,
  );
}
