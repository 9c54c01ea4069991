import { FaultError } from '../../../model/fault.ts';
import type {
  ImportNote,
  ReadOptions,
  Stack,
  StackResource,
  TemplateFile,
  TemplateReader,
} from '../../stack.ts';
import type { TemplateMap, TemplateValue } from '../../value.ts';
import { parseTemplate } from '../cloudformation/parse.ts';
import { at, isAbsent, listOf, mapOf, mapValue, textOf } from '../values.ts';
import { addConstructs, constructValue } from './constructs.ts';
import { addEvents } from './events/events.ts';
import { addFunction, addSharedRole } from './functions.ts';
import { includesOf } from './include.ts';
import { notePlugins, noteTopKeys, pluginsOf } from './plugins.ts';
import { noteProviderKeys } from './provider-keys.ts';
import { withReferences } from './references.ts';
import { mergedTemplate, withOwnResources } from './resources.ts';
import { Service, type ServiceFunction } from './service.ts';
import { Variables } from './variables.ts';
import { addAutoscaling, addWarmers } from './warmers.ts';
import { addStateMachines } from './workflows.ts';

/** Reads serverless.yml of the Serverless Framework, versions 1 to 4, and its JSON form. */
export const serverlessReader: TemplateReader = {
  tool: 'serverless',
  sniff: ({ path, text }) => {
    if (/\.[cm]?[jt]s$/i.test(path)) return 'no';
    const isNamed = /(^|[/\\.])serverless[^/\\]*\.(ya?ml|json)$/i.test(path);
    const hasService = /^\s*["']?service["']?\s*:/m.test(text);
    const hasProvider = /^\s*["']?provider["']?\s*:/m.test(text);
    if (
      hasProvider &&
      hasService &&
      /^\s*["']?(functions|frameworkVersion|plugins|resources|constructs)["']?\s*:/m.test(text)
    ) {
      return 'sure';
    }
    return isNamed || (hasProvider && hasService) ? 'maybe' : 'no';
  },
  read: readServerless,
};

function readServerless(file: TemplateFile, options: ReadOptions): Stack {
  const parsed = parseTemplate(file.text, file.name);
  const notes: ImportNote[] = [...parsed.notes];
  if (parsed.root.kind !== 'map')
    refuse(file, 'this is no service', 'give a file with service, provider and functions');
  const { service, variables } = openService(file, parsed.root, options, notes);
  addSharedRole(service);
  const functions = [...service.functions].map(([key, map]) => addFunction(service, key, map));
  addStateMachines(service);
  for (const target of functions) addEvents(service, target, at(target.map, 'events'));
  const all: readonly ServiceFunction[] = [...functions, ...addConstructs(service)];
  const plugins = pluginsOf(variables.at('plugins'));
  const names = new Set(plugins.map(([name]) => name));
  if (names.has('serverless-plugin-warmup')) addWarmers(service, all);
  for (const target of all) addAutoscaling(service, target);
  notePlugins(service, plugins);
  noteTopKeys(service);
  noteProviderKeys(service, file.text);
  const resources = withOwnResources(service, file, options);
  if (resources.size === 0) {
    refuse(
      file,
      'the service has neither functions nor resources',
      'give a serverless.yml that deploys something',
    );
  }
  return {
    tool: 'serverless',
    name: service.name,
    region: service.region,
    file: file.name,
    resources: withTitles(resources, all),
    notes,
  };
}

function openService(
  file: TemplateFile,
  root: TemplateMap,
  options: ReadOptions,
  notes: ImportNote[],
): { readonly service: Service; readonly variables: Variables } {
  const variables = new Variables({
    root,
    parameters: options.parameters,
    region: options.region,
    include: includesOf(file, notes),
    construct: constructValue,
    notes,
  });
  const parameters = new Set(
    mapOf(mergedTemplate(variables.at('resources')).entries.get('Parameters'))?.keys() ?? [],
  );
  const read = (...path: readonly string[]): TemplateValue | undefined => {
    const value = variables.at(...path);
    return value === undefined ? undefined : withReferences(value, parameters);
  };
  const provider = read('provider');
  const platform = textOf(provider) ?? textOf(at(provider, 'name'));
  if (platform !== null && platform.toLowerCase() !== 'aws') {
    refuse(
      file,
      `it deploys to ${platform}`,
      'only services whose provider.name is aws can be read',
      provider,
    );
  }
  const emptyMap = mapValue([], root.place);
  const keys = [
    'custom',
    'functions',
    'resources',
    'stepFunctions',
    'constructs',
    'pipes',
    'appSync',
    'containers',
    'ai',
  ];
  const whole = mapValue(
    keys.map((key) => [key, read(key)] as const),
    root.place,
  );
  const functions = functionsOf(at(whole, 'functions'), notes);
  noteUnknownFacts(variables, options, notes);
  const name = textOf(variables.at('service')) ?? textOf(variables.at('service', 'name')) ?? 'service';
  const service = new Service({
    name,
    stage: variables.stage,
    region: variables.region,
    provider: provider?.kind === 'map' ? provider : emptyMap,
    root: whole,
    functions,
    notes,
  });
  return { service, variables };
}

/** Tells what a name, a stage and a region hang on where that is not known, and what stands for them. */
function noteUnknownFacts(variables: Variables, { region }: ReadOptions, notes: ImportNote[]): void {
  const facts = [
    { subject: 'service', path: ['service'], taken: 'service' },
    { subject: 'service.name', path: ['service', 'name'], taken: 'service' },
    { subject: 'provider.stage', path: ['provider', 'stage'], taken: variables.stage },
    { subject: 'provider.region', path: ['provider', 'region'], taken: region ?? variables.region },
  ];
  for (const { subject, path, taken } of facts) {
    const value = variables.at(...path);
    const isNamed = subject === 'service.name' && variables.at('service')?.kind !== 'map';
    if (value === undefined || isNamed || value.kind === 'map' || textOf(value) === taken) continue;
    const why = whyUnknown(value);
    if (why === undefined || variables.isGiven(path.at(-1) ?? '')) continue;
    notes.push({ kind: 'unknown', place: value.place, subject, reason: `${why}; '${taken}' is taken` });
  }
}

function whyUnknown(value: TemplateValue): string | undefined {
  if (value.kind === 'unknown') return `${value.text}: ${value.reason}`;
  if (value.kind !== 'text') return undefined;
  const part = value.parts.find((one) => typeof one !== 'string' && one.kind === 'unknown');
  return typeof part === 'object' ? whyUnknown(part) : undefined;
}

/** Functions by key: a map, or a list of maps, as several included files give them. */
function functionsOf(
  value: TemplateValue | undefined,
  notes: ImportNote[],
): ReadonlyMap<string, TemplateMap> {
  const functions = new Map<string, TemplateMap>();
  for (const part of listOf(value) ?? (value === undefined ? [] : [value])) {
    if (isAbsent(part)) continue;
    if (part.kind !== 'map') {
      const reason = part.kind === 'unknown' ? `${part.text}: ${part.reason}` : 'it is no map of functions';
      notes.push({ kind: 'unknown', place: part.place, subject: 'functions', reason });
      continue;
    }
    for (const [key, map] of part.entries) {
      if (map.kind === 'map') functions.set(key, map);
      else if (map.kind === 'unknown') {
        const reason = `${map.text}: ${map.reason}`;
        notes.push({ kind: 'unknown', place: map.place, subject: `functions.${key}`, reason });
      } else
        notes.push({ kind: 'dropped', place: map.place, subject: `functions.${key}`, reason: 'it is empty' });
    }
  }
  return functions;
}

/** Functions are called by their keys. */
function withTitles(
  resources: ReadonlyMap<string, StackResource>,
  functions: readonly ServiceFunction[],
): ReadonlyMap<string, StackResource> {
  const keys = new Map(functions.map(({ id, key }) => [id, key]));
  return new Map(
    [...resources].map(
      ([id, resource]) => [id, { ...resource, title: keys.get(id) ?? resource.title }] as const,
    ),
  );
}

function refuse(file: TemplateFile, problem: string, remedy: string, value?: TemplateValue): never {
  const place =
    value?.place.line === undefined ? {} : { line: value.place.line, column: value.place.column ?? 1 };
  throw new FaultError([{ file: file.name, ...place, path: '', problem, remedy }]);
}
