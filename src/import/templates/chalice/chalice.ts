import { FILES } from '../../../host/host.ts';
import { FaultError } from '../../../model/fault.ts';
import type { ImportNote, ReadOptions, Stack, TemplateFile, TemplateReader } from '../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { parseTemplate } from '../cloudformation/parse.ts';
import { Service } from '../serverless/service.ts';
import { meantFor, settingNotes } from '../settings-keys.ts';
import {
  at,
  booleanOf,
  fromPlain,
  isAbsent,
  listOf,
  mapOf,
  mapValue,
  scalarValue,
  textOf,
} from '../values.ts';
import { authorizerClasses, decoratedFunctions } from './decorators.ts';
import { FILE_KEYS, FUNCTION_KEYS, STAGE_KEYS } from './keys.ts';
import { addDecorated, type ChaliceFunction } from './sources.ts';

/**
 * Chalice's own, where neither the stage nor the function says otherwise
 * (https://aws.github.io/chalice/topics/configfile.html, read 2026-11-30).
 */
const DEFAULT_STAGE = 'dev';
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_TIMEOUT_SECONDS = 60;
const DEFAULT_ENDPOINT = 'EDGE';
/**
 * Chalice deploys for the Python that it runs on, up to this one (`lambda_python_version` of
 * chalice/config.py, read 2026-11-30).
 */
const ASSUMED_RUNTIME = 'python3.12';
/** The function of all routes. */
const HANDLER = 'api_handler';
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
  noteKeys(service, root, settings);
  addFunctions(service, { root, stage: settings }, appText(file));
  return {
    tool: 'chalice',
    name: `${name}-${stage}`,
    region: options.region ?? null,
    file: file.name,
    resources: service.resources,
    notes,
  };
}

/** Keys of the whole file, of the stage, and of its functions, that are not carried over. */
function noteKeys(service: Service, root: TemplateMap, stage: TemplateMap): void {
  const path = `stages.${service.stage}`;
  service.notes.push(...settingNotes(root, '', FILE_KEYS), ...settingNotes(stage, path, STAGE_KEYS));
  for (const [level, at_] of [
    [root, 'lambda_functions'],
    [stage, `${path}.lambda_functions`],
  ] as const) {
    for (const [key, value] of mapOf(at(level, 'lambda_functions')) ?? []) {
      if (value.kind === 'map') service.notes.push(...settingNotes(value, `${at_}.${key}`, FUNCTION_KEYS));
      else service.note('dropped', value.place, `${at_}.${key}`, 'settings of a function are a map');
    }
  }
  const assumed = `Chalice deploys for the Python that it runs on; ${ASSUMED_RUNTIME} is taken: functions.F.runtime says another`;
  service.note('assumed', root.place, 'runtime', assumed);
}

type Levels = Readonly<Record<'root' | 'stage', TemplateMap>>;

/** The functions of the app; without it those that the settings name. */
function addFunctions(
  service: Service,
  levels: Levels,
  app: { readonly name: string; readonly text: string } | null,
): void {
  const named = [levels.root, levels.stage].flatMap((level) => [
    ...(mapOf(at(level, 'lambda_functions')) ?? []),
  ]);
  const make = (key: string): ChaliceFunction => addFunction(service, levels, key);
  if (app === null) {
    const reason =
      'there is no app.py beside the folder .chalice, so that its routes and other functions are not known';
    const rest = `${reason}; ${named.length === 0 ? 'one function stands for all' : 'one function stands beside those that the settings name'}`;
    service.note('dropped', levels.root.place, 'app.py', rest);
    make(HANDLER);
    for (const [key] of named) make(key);
    return;
  }
  const decorated = decoratedFunctions(app.text, app.name);
  const reason =
    'its decorators are found by plain patterns; what it builds while it runs, and blueprints of other files, are not seen';
  service.note('assumed', { file: app.name }, 'app.py', reason);
  if (decorated.length === 0) make(HANDLER);
  const endpoint =
    [at(levels.stage, 'api_gateway_endpoint_type'), at(levels.root, 'api_gateway_endpoint_type')].find(
      (one) => !isAbsent(one),
    ) ?? scalarValue(DEFAULT_ENDPOINT, levels.root.place);
  addDecorated({ service, make, decorated, authorizers: authorizerClasses(app.text), endpoint });
  const known = new Set([HANDLER, ...decorated.map((one) => one.name)]);
  for (const [key, value] of named) {
    if (known.has(key)) continue;
    const words = `app.py has no such function, as far as its decorators tell${meantFor(key, known)}`;
    service.note('dropped', value.place, `lambda_functions.${key}`, words);
  }
}

/**
 * `--parameter stage=…`, else production, else the first. Chalice takes any stage: one that the file does not
 * have is made of the settings of the whole file.
 */
function chosenStage(
  root: TemplateMap,
  options: ReadOptions,
  notes: ImportNote[],
): readonly [string, TemplateMap] {
  const stages: (readonly [string, TemplateMap])[] = [];
  for (const [key, value] of mapOf(at(root, 'stages')) ?? []) {
    if (value.kind === 'map') stages.push([key, value]);
    else {
      const reason = 'this is no stage: a stage is a map of settings';
      notes.push({ kind: 'dropped', place: value.place, subject: `stages.${key}`, reason });
    }
  }
  const wanted = options.parameters.get('stage');
  const names = stages.map(([name]) => name).join(', ');
  const asked = stages.find(([name]) => name === wanted);
  const assume = (place: TemplatePlace, subject: string, reason: string): void =>
    void notes.push({ kind: 'assumed', place, subject, reason });
  if (wanted !== undefined && asked === undefined) {
    const others = stages.length === 0 ? 'it has none' : `it has ${names}`;
    const reason = `the file has no stage ${wanted} (${others}): as Chalice does, the settings of the whole file are taken`;
    assume(root.place, 'stages', reason);
    return [wanted, mapValue([], root.place)];
  }
  const usual = stages.find(([name]) => /^prod(uction)?$/i.test(name));
  const chosen = asked ?? usual ?? stages[0];
  if (chosen === undefined) return [DEFAULT_STAGE, mapValue([], root.place)];
  if (stages.length > 1 && asked === undefined) {
    const reason = `of the stages ${names} this one is taken; --parameter stage=… takes another`;
    assume(chosen[1].place, chosen[0], reason);
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
function addFunction(service: Service, { root, stage }: Levels, key: string): ChaliceFunction {
  const own = at(stage, 'lambda_functions', key);
  const levels = [own, stage, at(root, 'lambda_functions', key), root];
  const setting = (name: string): TemplateValue | undefined =>
    levels.map((level) => at(level, name)).find((one) => !isAbsent(one));
  const { place } = stage;
  const id = `${key.charAt(0).toUpperCase()}${key.slice(1)}`.replace(/[^0-9A-Za-z]/g, '');
  const isApi = key === HANDLER;
  const variables = new Map(
    [root, stage, own].flatMap((level) => [...(mapOf(at(level, 'environment_variables')) ?? [])]),
  );
  const storage = setting('lambda_ephemeral_storage');
  if (storage !== undefined) {
    const reason = 'Chalice itself has no such key (its fork chalice-nuclei-ai does); it is carried over';
    service.note('assumed', storage.place, 'lambda_ephemeral_storage', reason);
  }
  const autogen = setting('autogen_policy');
  if (booleanOf(autogen) === false) {
    const reason = 'policies of Chalice are not read, so that its roles are left out';
    service.note('dropped', autogen!.place, 'autogen_policy', reason);
  }
  service.add(
    id,
    'AWS::Lambda::Function',
    [
      ['FunctionName', scalarValue([service.name, service.stage, ...(isApi ? [] : [key])].join('-'), place)],
      ['Runtime', scalarValue(ASSUMED_RUNTIME, place)],
      ['MemorySize', setting('lambda_memory_size') ?? scalarValue(DEFAULT_MEMORY_MB, place)],
      ['Timeout', setting('lambda_timeout') ?? scalarValue(DEFAULT_TIMEOUT_SECONDS, place)],
      ['ReservedConcurrentExecutions', setting('reserved_concurrency')],
      ['EphemeralStorage', storage === undefined ? undefined : mapValue([['Size', storage]], storage.place)],
      ['Layers', setting('layers')],
      [
        'TracingConfig',
        booleanOf(setting('xray')) === true
          ? fromPlain({ Mode: 'Active' }, setting('xray')!.place)
          : undefined,
      ],
      [
        'Environment',
        variables.size === 0 ? undefined : mapValue([['Variables', mapValue(variables, place)]], place),
      ],
      ['VpcConfig', vpcOf(service, setting('subnet_ids'), setting('security_group_ids'))],
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

/** Chalice puts a function into a network only where both of its keys are given. */
function vpcOf(
  service: Service,
  subnets: TemplateValue | undefined,
  groups: TemplateValue | undefined,
): TemplateValue | undefined {
  const isGiven = (one: TemplateValue | undefined): boolean => (listOf(one) ?? []).length > 0;
  if (isGiven(subnets) && isGiven(groups)) {
    return mapValue(
      [
        ['SubnetIds', subnets],
        ['SecurityGroupIds', groups],
      ],
      subnets!.place,
    );
  }
  for (const [one, subject, other] of [
    [subnets, 'subnet_ids', 'security_group_ids'],
    [groups, 'security_group_ids', 'subnet_ids'],
  ] as const) {
    if (one === undefined || !isGiven(one)) continue;
    service.note('dropped', one.place, subject, `without ${other} Chalice takes no account of it`);
  }
  return undefined;
}
