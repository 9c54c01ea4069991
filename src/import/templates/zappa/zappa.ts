import { FaultError } from '../../../model/fault.ts';
import type { ImportNote, ReadOptions, Stack, TemplateFile, TemplateReader } from '../../stack.ts';
import type { TemplateMap, TemplateValue } from '../../value.ts';
import { parseTemplate } from '../cloudformation/parse.ts';
import { Service } from '../serverless/service.ts';
import { settingNotes } from '../settings-keys.ts';
import { parseToml } from '../toml.ts';
import { at, isAbsent, mapOf, mapValue, showValue, textOf } from '../values.ts';
import { addDoors } from './doors.ts';
import { addEvents } from './events.ts';
import { addFunction } from './function.ts';
import { withoutComments } from './hjson.ts';
import { STAGE_KEYS } from './keys.ts';

const DEFAULT_REGION = 'us-east-1';

/** Reads zappa_settings.json, .yml and .toml: one stage of it. */
export const zappaReader: TemplateReader = {
  tool: 'zappa',
  sniff: ({ path, text }) => {
    const isNamed = /(^|[/\\])[^/\\]*zappa[_-]?settings[^/\\]*\.(json|ya?ml|toml)$/i.test(path);
    const speaks =
      /["']?(app_function|django_settings|lambda_handler)["']?\s*[:=]/.test(text) &&
      /["']?(s3_bucket|aws_region|project_name|profile_name|runtime)["']?\s*[:=]/.test(text);
    if (speaks) return 'sure';
    return isNamed ? 'maybe' : 'no';
  },
  read: readZappa,
};

function readZappa(file: TemplateFile, options: ReadOptions): Stack {
  const parsed = parsedSettings(file);
  const notes: ImportNote[] = [...parsed.notes];
  const [stage, settings] = chosenStage(parsed.root, options, notes, file);
  const all = inherited(stage, settings, parsed.root, []);
  notes.push(...settingNotes(all, stage, STAGE_KEYS));
  const project = textOf(at(all, 'project_name'));
  if (project === null) {
    const reason =
      'it is not given, so that Zappa takes the name of the folder: logs are not found by this name';
    notes.push({ kind: 'assumed', place: all.place, subject: `${stage}.project_name`, reason });
  }
  const name = project ?? 'zappa';
  const region = options.region ?? textOf(at(all, 'aws_region'));
  const service = new Service({
    name,
    stage,
    region: region ?? DEFAULT_REGION,
    provider: mapValue([], all.place),
    root: all,
    functions: new Map(),
    notes,
  });
  addFunction(service, all);
  addDoors(service, all);
  addEvents(service, all);
  return {
    tool: 'zappa',
    name: `${name}-${stage}`,
    region,
    file: file.name,
    resources: service.resources,
    notes,
  };
}

/** Zappa reads its JSON as Hjson, which has comments. */
function parsedSettings({ path, name, text }: TemplateFile): {
  readonly root: TemplateValue;
  readonly notes: readonly ImportNote[];
} {
  if (/\.toml$/i.test(path)) return { root: parseToml(text, name), notes: [] };
  return parseTemplate(/^\s*(\{|\/\/|\/\*|#[^{]*\{)/.test(text) ? withoutComments(text) : text, name);
}

/** `--parameter stage=…`, else production, else the only or the first stage. */
function chosenStage(
  root: TemplateValue,
  options: ReadOptions,
  notes: ImportNote[],
  file: TemplateFile,
): readonly [string, TemplateMap] {
  const stages: (readonly [string, TemplateMap])[] = [];
  for (const [key, value] of mapOf(root) ?? []) {
    if (value.kind === 'map') stages.push([key, value]);
    else {
      const reason = 'this is no stage: a stage is a map of settings';
      notes.push({ kind: 'dropped', place: value.place, subject: key, reason });
    }
  }
  const wanted = options.parameters.get('stage');
  const names = stages.map(([name]) => name).join(', ');
  const asked = stages.find(([name]) => name === wanted);
  if (wanted !== undefined && asked === undefined && stages.length > 0) {
    const remedy = `the stages are ${names}`;
    throw new FaultError([{ file: file.name, path: '', problem: `there is no stage ${wanted}`, remedy }]);
  }
  const usual = stages.find(([name]) => /^prod(uction)?$/i.test(name));
  const chosen = asked ?? usual ?? stages[0];
  if (chosen === undefined) {
    const remedy = 'give a file with a map of settings for each stage';
    throw new FaultError([
      { file: file.name, path: '', problem: 'there is no stage in these settings', remedy },
    ]);
  }
  if (stages.length > 1 && asked === undefined) {
    const reason = `of the stages ${names} this one is taken; --parameter stage=… takes another`;
    notes.push({ kind: 'assumed', place: chosen[1].place, subject: chosen[0], reason });
  }
  return chosen;
}

/** A stage's settings over those of the stage that it extends. */
function inherited(
  stage: string,
  settings: TemplateMap,
  root: TemplateValue,
  before: readonly string[],
): TemplateMap {
  const value = at(settings, 'extends');
  const parent = textOf(value) ?? showValue(value);
  // What Python takes for nothing extends nothing.
  if (isAbsent(value) || /^(false|0|\[\]|\{\}|)$/.test(parent)) return settings;
  const base = at(root, parent);
  const line = [...before, stage];
  const { file, line: row, column } = value!.place;
  const fail = (problem: string, remedy: string): never => {
    throw new FaultError([
      { file, line: row ?? 1, column: column ?? 1, path: `${stage}.extends`, problem, remedy },
    ]);
  };
  if (line.includes(parent)) {
    return fail(
      `the stages extend each other in a circle: ${[...line, parent].join(', ')}`,
      'take one extends out',
    );
  }
  if (base?.kind !== 'map') {
    const names = [...(mapOf(root) ?? [])].filter(([, one]) => one.kind === 'map').map(([name]) => name);
    return fail(`there is no stage ${parent} to extend`, `the stages are ${names.join(', ')}`);
  }
  return mapValue([...inherited(parent, base, root, line).entries, ...settings.entries], settings.place);
}
