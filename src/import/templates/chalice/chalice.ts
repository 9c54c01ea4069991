import { FILES } from '../../../host/host.ts';
import { FaultError } from '../../../model/fault.ts';
import type { ImportNote, ReadOptions, Stack, TemplateFile, TemplateReader } from '../../stack.ts';
import type { TemplateMap, TemplateValue } from '../../value.ts';
import { parseTemplate } from '../cloudformation/parse.ts';
import { Service } from '../serverless/service.ts';
import {
  at,
  fromPlain,
  isAbsent,
  listOf,
  listValue,
  mapOf,
  mapValue,
  scalarValue,
  textOf,
} from '../values.ts';
import { decoratedFunctions } from './decorators.ts';
import { addDecorated, type ChaliceFunction } from './sources.ts';

/**
 * Chalice's own, where neither the stage nor the function says otherwise (docs "Configuration file", read
 * 2026-11-28).
 */
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_TIMEOUT_SECONDS = 60;
const MAXIMUM_BYTES = 4_000_000;

/** Reads .chalice/config.json, and by plain patterns the decorators of the app.py that belongs to it. */
export const chaliceReader: TemplateReader = {
  tool: 'chalice',
  sniff: ({ path, text }) => {
    if (!/^\s*\{/.test(text) || !/"app_name"\s*:/.test(text)) return 'no';
    if (/"stages"\s*:/.test(text) || /"version"\s*:\s*"[12]\.0"/.test(text)) return 'sure';
    return /chalice/.test(path) ? 'maybe' : 'no';
  },
  read: readChalice,
};

function readChalice(file: TemplateFile, options: ReadOptions): Stack {
  const { root, notes: found } = parseTemplate(file.text, file.name);
  const notes: ImportNote[] = [...found];
  if (root.kind !== 'map') {
    const remedy = 'give the .chalice/config.json of an app';
    throw new FaultError([
      { file: file.name, path: '', problem: 'this is no configuration of Chalice', remedy },
    ]);
  }
  const [stage, settings] = chosenStage(root, options, notes);
  const name = textOf(at(root, 'app_name')) ?? 'app';
  const service = new Service({
    name,
    stage,
    region: options.region ?? 'us-east-1',
    provider: settings,
    root,
    functions: new Map(),
    notes,
  });
  const app = appText(file);
  if (app === null) {
    const reason =
      'there is no app.py beside the folder .chalice, so that its routes and other functions are not known';
    service.note('dropped', root.place, 'app.py', `${reason}; one function stands for all`);
    addFunction(service, root, settings, 'api_handler');
  } else {
    const decorated = decoratedFunctions(app.text, app.name);
    const reason =
      'its decorators are found by plain patterns; what it builds while it runs, and blueprints of other files, are not seen';
    service.note('assumed', { file: app.name }, 'app.py', reason);
    if (decorated.length === 0) addFunction(service, root, settings, 'api_handler');
    addDecorated(service, decorated, (key) => addFunction(service, root, settings, key));
  }
  const policy = at(settings, 'iam_policy_file');
  if (policy !== undefined && !isAbsent(policy)) {
    const reason = 'policies of Chalice are not read, so that its roles are left out';
    service.note('dropped', policy.place, `stages.${stage}.iam_policy_file`, reason);
  }
  return {
    tool: 'chalice',
    name: `${name}-${stage}`,
    region: options.region ?? null,
    file: file.name,
    resources: service.resources,
    notes,
  };
}

function chosenStage(
  root: TemplateMap,
  options: ReadOptions,
  notes: ImportNote[],
): readonly [string, TemplateMap] {
  const stages = [...(mapOf(at(root, 'stages')) ?? [])].flatMap(([key, value]) =>
    value.kind === 'map' ? [[key, value] as const] : [],
  );
  const wanted = options.parameters.get('stage');
  const chosen =
    stages.find(([name]) => name === wanted) ??
    stages.find(([name]) => /^prod(uction)?$/i.test(name)) ??
    stages[0];
  if (chosen === undefined) return [wanted ?? 'dev', mapValue([], root.place)];
  if (stages.length > 1 && chosen[0] !== wanted) {
    const names = stages.map(([name]) => name).join(', ');
    const reason = `of the stages ${names} this one is taken; --parameter stage=… takes another`;
    notes.push({ kind: 'assumed', place: chosen[1].place, subject: chosen[0], reason });
  }
  return chosen;
}

/** The app beside the folder .chalice, or beside a configuration that stands elsewhere. */
function appText(file: TemplateFile): { readonly name: string; readonly text: string } | null {
  const inFolder = /(^|[/\\])\.chalice[/\\][^/\\]*$/.test(file.path);
  const relative = inFolder ? '../app.py' : 'app.py';
  const name = FILES.now.shownName(file.name, relative);
  const read = FILES.now.readText(FILES.now.besides(file.path, relative), name, MAXIMUM_BYTES);
  return read.ok ? { name, text: read.text } : null;
}

/** A function with the settings of its own, then of its stage, then of the whole file. */
function addFunction(service: Service, root: TemplateMap, stage: TemplateMap, key: string): ChaliceFunction {
  const own = at(stage, 'lambda_functions', key);
  const setting = (name: string): TemplateValue | undefined => {
    const value = [at(own, name), at(stage, name), at(root, name)].find((one) => !isAbsent(one));
    return value;
  };
  const { place } = stage;
  const id = `${key.charAt(0).toUpperCase()}${key.slice(1)}`.replace(/[^0-9A-Za-z]/g, '');
  const isApi = key === 'api_handler';
  const subnets = setting('subnet_ids');
  const variables = new Map(
    [root, stage, own].flatMap((level) => [...(mapOf(at(level, 'environment_variables')) ?? [])]),
  );
  const storage = setting('lambda_ephemeral_storage');
  service.add(
    id,
    'AWS::Lambda::Function',
    [
      ['FunctionName', scalarValue([service.name, service.stage, ...(isApi ? [] : [key])].join('-'), place)],
      ['Runtime', setting('lambda_runtime') ?? setting('python_version')],
      ['MemorySize', setting('lambda_memory_size') ?? scalarValue(DEFAULT_MEMORY_MB, place)],
      ['Timeout', setting('lambda_timeout') ?? scalarValue(DEFAULT_TIMEOUT_SECONDS, place)],
      ['ReservedConcurrentExecutions', setting('reserved_concurrency')],
      ['EphemeralStorage', storage === undefined ? undefined : mapValue([['Size', storage]], storage.place)],
      ['Layers', setting('layers')],
      ['Architectures', architecture(setting('lambda_architecture') ?? setting('architecture'))],
      [
        'TracingConfig',
        textOf(setting('xray')) === 'true' ? fromPlain({ Mode: 'Active' }, place) : undefined,
      ],
      [
        'Environment',
        variables.size === 0 ? undefined : mapValue([['Variables', mapValue(variables, place)]], place),
      ],
      ['VpcConfig', vpcOf(subnets, setting('security_group_ids'))],
    ],
    own?.place ?? place,
    isApi ? service.name : key,
  );
  const retention = setting('log_retention_in_days');
  if (retention !== undefined) {
    const name = scalarValue(
      `/aws/lambda/${[service.name, service.stage, ...(isApi ? [] : [key])].join('-')}`,
      place,
    );
    service.add(
      `${id}LogGroup`,
      'AWS::Logs::LogGroup',
      [
        ['LogGroupName', name],
        ['RetentionInDays', retention],
      ],
      retention.place,
    );
  }
  return { key, id };
}

function architecture(value: TemplateValue | undefined): TemplateValue | undefined {
  return value === undefined ? undefined : listValue([value], value.place);
}

function vpcOf(
  subnets: TemplateValue | undefined,
  groups: TemplateValue | undefined,
): TemplateValue | undefined {
  if (subnets === undefined || (listOf(subnets) ?? []).length === 0) return undefined;
  return mapValue(
    [
      ['SubnetIds', subnets],
      ['SecurityGroupIds', groups],
    ],
    subnets.place,
  );
}
