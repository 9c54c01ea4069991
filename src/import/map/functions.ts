import type { StackResource } from '../stack.ts';
import { days, type Entry, megabytes, number, type PlainMap, seconds, whole } from './draft.ts';
import { logGroupOf } from './log-groups.ts';
import type { Mapper, Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';
import { roleOf } from './roles.ts';
import { targetName } from './targets.ts';

const CODE = 'what the code is and where it lies changes neither time nor price';
const KEYS = 'keys of encryption are not part of a scenario';
const BUILD = 'of the deployment alone';

export const FUNCTION: Mapper = {
  type: 'AWS::Lambda::Function',
  map: mapFunction,
  inert: {
    Code: CODE,
    Handler: CODE,
    ImageConfig: CODE,
    CodeSigningConfigArn: BUILD,
    RuntimeManagementConfig: BUILD,
    KmsKeyArn: KEYS,
    PublishToLatestPublished: BUILD,
  },
};

function mapFunction(resource: StackResource, p: Reading, mapping: Mapping): void {
  const { draft } = mapping;
  const name = mapping.nameOfResource(resource);
  const entry = draft.add('functions', name, {});
  const { values, path } = entry;
  const isImage = p.at('PackageType').text() === 'Image';
  if (p.at('Runtime').isGiven) draft.carry(entry, 'runtime', resource, p.at('Runtime'), runtime);
  else if (isImage) {
    draft.comment(
      `${path}.runtime`,
      'nodejs22.x   # the template does not say what an image runs; it picks the cold starts',
    );
    draft.noteOf(
      'unknown',
      resource,
      p,
      `${path}.runtime: an image does not say its runtime; nodejs22.x is assumed`,
    );
  }
  draft.carry(entry, 'architecture', resource, p.at('Architectures'), (list) => list.items()[0]?.text());
  if (isImage) values['package'] = 'image';
  withDefault(mapping, entry, 'memory', resource, p.at('MemorySize'), megabytes, 128);
  withDefault(mapping, entry, 'timeout', resource, p.at('Timeout'), seconds, '3s');
  draft.carry(entry, 'reservedConcurrency', resource, p.at('ReservedConcurrentExecutions'), whole);
  if (values['reservedConcurrency'] === -1) delete values['reservedConcurrency'];
  draft.carry(entry, 'ephemeralStorage', resource, p.at('EphemeralStorage', 'Size'), number);
  const snap = p.at('SnapStart', 'ApplyOn');
  draft.carry(entry, 'snapStart', resource, snap, (on) => {
    const word = on.text();
    return word === undefined ? undefined : word === 'PublishedVersions';
  });
  if (values['snapStart'] === false) delete values['snapStart'];
  const loop = p.at('RecursiveLoop').text()?.toLowerCase();
  if (loop === 'allow') values['recursiveLoop'] = 'allow';
  const vpc = p.at('VpcConfig');
  if (vpc.at('SubnetIds').items().length > 0 || vpc.unknown() !== undefined) values['vpc'] = true;
  vpc.take();
  mapLogs(mapping, resource, p, entry);
  roleOf(mapping, resource, p.at('Role'), entry);
  mapDeadLetter(mapping, resource, p, entry);
  noteRest(mapping, resource, p);
  // Where the work stands in the file decides where its author looks for it.
  const limit = values['timeout'];
  draft.comment(
    `${path}.work`,
    [
      `{ cpu: 20ms, io: 50ms, memoryUsed: 100 }   # what it does, no template knows`,
      `until it is given each invocation takes 100 ms, an assumption; its time-out allows ${limit ?? '3s'}.`,
      'Fit it from logs: lambda-sim calibrate LOGS --out model.yml',
    ].join('\n'),
  );
  draft.logNames.set(name, logNamesOf(resource, p));
  // Only when nothing else reaches it is a function called directly.
  mapping.later(() => {
    p.at('Environment', 'Variables').take();
    if (p.at('Environment').entries().length === 0) p.at('Environment').take();
  });
}

function runtime(reading: Reading): string | undefined {
  return reading.text();
}

function withDefault(
  mapping: Mapping,
  entry: Entry,
  key: string,
  resource: StackResource,
  reading: Reading,
  convert: (reading: Reading) => PlainMap[string] | undefined,
  ...[normal]: [PlainMap[string]]
): void {
  if (!reading.isGiven) {
    entry.values[key] = normal;
    mapping.draft.comment(`${entry.path}.${key}`, 'default of Lambda: the template does not say');
    return;
  }
  mapping.draft.carry(entry, key, resource, reading, convert);
}

function mapLogs(mapping: Mapping, resource: StackResource, p: Reading, entry: Entry): void {
  const logging = p.at('LoggingConfig');
  const logs: PlainMap = { bytes: 0 };
  entry.values['logs'] = logs;
  mapping.draft.comment(
    `${entry.path}.logs.bytes`,
    'what the handler writes itself is unknown; the lines that Lambda writes are counted',
  );
  const format = logging.at('LogFormat').text();
  if (format !== undefined) logs['format'] = format.toLowerCase() === 'json' ? 'json' : 'text';
  mapping.later(() => {
    const found = logGroupOf(mapping, resource);
    if (found === undefined) return;
    const properties = mapping.read(found);
    mapping.draft.carry(
      { path: `${entry.path}.logs`, values: logs },
      'retention',
      found,
      properties.at('RetentionInDays'),
      days,
    );
    const kind = properties.at('LogGroupClass').text();
    if (kind === 'INFREQUENT_ACCESS') logs['class'] = 'infrequentAccess';
  });
  for (const level of ['ApplicationLogLevel', 'SystemLogLevel']) {
    const reading = logging.at(level);
    if (!reading.isGiven) continue;
    mapping.draft.noteOf(
      'dropped',
      resource,
      reading,
      `${level} ${reading.words()} is not modelled: give logs.bytes as it is with that level`,
    );
  }
}

function mapDeadLetter(mapping: Mapping, resource: StackResource, p: Reading, entry: Entry): void {
  const arn = p.at('DeadLetterConfig', 'TargetArn');
  if (!arn.isGiven) return;
  mapping.later(() => {
    const to = targetName(mapping, resource, arn, 'sqs');
    if (to !== undefined) setAsync(entry, 'deadLetter', to);
  });
}

export function setAsync(entry: Entry, key: string, value: PlainMap[string]): void {
  const known = entry.values['async'];
  const async: PlainMap = typeof known === 'object' && !Array.isArray(known) ? known : {};
  async[key] = value;
  entry.values['async'] = async;
}

function noteRest(mapping: Mapping, resource: StackResource, p: Reading): void {
  const { draft } = mapping;
  const say = (reading: Reading, reason: string): void => {
    if (!reading.isGiven) return;
    reading.take();
    draft.noteOf('dropped', resource, reading, reason);
  };
  const layers = p.at('Layers');
  if (layers.items().length > 0) {
    say(
      layers,
      `${layers.items().length} layers: what an extension adds to init and to each invocation is not known to a template; calibrate or coldStart say it`,
    );
  }
  const tracing = p.at('TracingConfig', 'Mode');
  if (tracing.text() === 'Active') say(tracing, 'traces of X-Ray are not in the bill');
  say(
    p.at('FileSystemConfigs'),
    'a mounted file system is not modelled: its time belongs in work.io, its price is not in the bill',
  );
  say(
    p.at('CapacityProviderConfig'),
    'Managed Instances are not modelled; the function is carried over as an ordinary one, and plan has the price of Managed Instances',
  );
  say(p.at('FunctionScalingConfig'), 'scaling of Managed Instances is not modelled');
  say(
    p.at('DurableConfig'),
    'what its executions do stands in its code: it is carried over as an ordinary function; a trigger of source durable has steps, waits and what is kept of them',
  );
  say(
    p.at('TenancyConfig'),
    'tenant isolation is not modelled: it is carried over as a function whose environments serve all tenants',
  );
}

function logNamesOf(resource: StackResource, p: Reading): string[] {
  const said = p.at('FunctionName').text();
  return said === undefined ? [resource.title, resource.id] : [said];
}

/** Provisioned concurrency of aliases and versions: each version has environments of its own. */
function mapProvisioned(resource: StackResource, p: Reading, mapping: Mapping): void {
  const called = mapping.functionOf(p.at('FunctionName'));
  const wanted = p.at('ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions');
  const provisioned = wanted.isGiven ? wanted : p.at('ProvisionedConcurrencyConfig');
  if (!provisioned.isGiven) return;
  const entry = called === undefined ? undefined : mapping.draft.get('functions', called);
  if (entry === undefined) {
    mapping.draft.noteOf(
      'dropped',
      resource,
      provisioned.take(),
      'the function that it provisions is not in the template',
    );
    return;
  }
  const before = entry.values['provisionedConcurrency'];
  mapping.draft.carry(entry, 'provisionedConcurrency', resource, provisioned, whole);
  const now = entry.values['provisionedConcurrency'];
  if (typeof before === 'number' && typeof now === 'number')
    entry.values['provisionedConcurrency'] = before + now;
}

const OF_VERSIONS = {
  Description: 'a description',
  Name: BUILD,
  FunctionVersion: BUILD,
  CodeSha256: BUILD,
  RuntimePolicy: BUILD,
};

export const VERSION: Mapper = { type: 'AWS::Lambda::Version', map: mapProvisioned, inert: OF_VERSIONS };
export const ALIAS: Mapper = { type: 'AWS::Lambda::Alias', map: mapProvisioned, inert: OF_VERSIONS };

export const INVOKE_CONFIG: Mapper = {
  type: 'AWS::Lambda::EventInvokeConfig',
  inert: { Qualifier: 'a scenario has one version of a function' },
  map: (resource, p, mapping) => {
    const called = mapping.functionOf(p.at('FunctionName'));
    const entry = called === undefined ? undefined : mapping.draft.get('functions', called);
    if (entry === undefined) {
      mapping.draft.noteOf('dropped', resource, p.take(), 'its function is not in the template');
      return;
    }
    mapping.draft.carry(entry, 'async.maximumRetryAttempts', resource, p.at('MaximumRetryAttempts'), whole);
    mapping.draft.carry(entry, 'async.maximumEventAge', resource, p.at('MaximumEventAgeInSeconds'), seconds);
    for (const [key, to] of [
      ['OnFailure', 'onFailure'],
      ['OnSuccess', 'onSuccess'],
    ] as const) {
      const destination = p.at('DestinationConfig', key, 'Destination');
      if (!destination.isGiven) continue;
      mapping.later(() => {
        const name = targetName(mapping, resource, destination);
        if (name !== undefined) setAsync(entry, to, name);
      });
    }
  },
};

export const FUNCTION_URL: Mapper = {
  type: 'AWS::Lambda::Url',
  inert: { AuthType: 'who may call is not part of traffic', Cors: 'of browsers', Qualifier: BUILD },
  map: (resource, p, mapping) => {
    const called = mapping.functionOf(p.at('TargetFunctionArn'));
    if (called === undefined) {
      mapping.draft.noteOf('dropped', resource, p.take(), 'the function of this URL is not in the template');
      return;
    }
    const values: PlainMap = { source: 'function-url', function: called };
    if (p.at('InvokeMode').text() === 'RESPONSE_STREAM') values['streaming'] = true;
    const name = mapping.draft.names.unique(`${called}-url`);
    mapping.trigger(name, values);
    mapping.draft.entryPoints.push({
      to: name,
      what: `requests to the URL of ${called}`,
      functions: [called],
      source: 'function-url',
    });
  },
};

export const PERMISSION: Mapper = {
  type: 'AWS::Lambda::Permission',
  inert: {
    Action: 'every trigger of a scenario is let in unless it says permission: false',
    SourceAccount: 'accounts are not part of a scenario',
    EventSourceToken: 'of Alexa',
    FunctionUrlAuthType: 'of function URLs, which every caller may call here',
    InvokedViaFunctionUrl: 'of function URLs, which every caller may call here',
    Qualifier: 'versions and aliases are one function here',
    PrincipalOrgID: 'organisations are not part of a scenario',
  },
  map: (resource, p, mapping) => {
    const called = mapping.functionOf(p.at('FunctionName'));
    const principal = p.at('Principal').text() ?? p.at('Principal').words(80);
    const source = p.at('SourceArn');
    source.take();
    if (called === undefined) return;
    mapping.later(() => {
      if (mapping.draft.reached.has(called) || PUSHED.some((known) => principal.startsWith(known))) return;
      mapping.draft.noteOf(
        'dropped',
        resource,
        p.at('Principal'),
        `${principal} may invoke ${called}, and the template says no more of it: give a trigger of source sdk, or send traffic to ${called}`,
      );
    });
  },
};

/** Services whose events have triggers of their own. */
const PUSHED = [
  'apigateway.',
  's3.',
  'sns.',
  'events.',
  'scheduler.',
  'iot.',
  'ses.',
  'logs.',
  'elasticloadbalancing.',
  'cognito-idp.',
  'edgelambda.',
];

export const LOG_GROUP: Mapper = {
  type: 'AWS::Logs::LogGroup',
  inert: {
    LogGroupName: 'a name',
    KmsKeyId: KEYS,
    DataProtectionPolicy: 'what is masked',
    FieldIndexPolicies: 'of queries',
    ResourcePolicyDocument: 'who may read',
    DeletionProtectionEnabled: BUILD,
  },
  map: (_resource, p, mapping) => {
    // Functions read their own group; of any other the retention changes nothing here.
    mapping.later(() => {
      p.at('RetentionInDays').take();
      p.at('LogGroupClass').take();
    });
  },
};
