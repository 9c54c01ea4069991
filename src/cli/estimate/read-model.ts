import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { calibratedModel } from '../../estimate/calibrated.ts';
import type { EstimateModel, Layer } from '../../estimate/model.ts';
import { scenarioModel } from '../../estimate/scenario-model.ts';
import { settledModel } from '../../estimate/settings.ts';
import { type TemplateModel, templateModel } from '../../estimate/template-model.ts';
import { FILES } from '../../host/host.ts';
import { readTemplates } from '../../import/import.ts';
import { readerOf } from '../../import/templates/readers.ts';
import { unreadableReason } from '../../import/templates/unreadable.ts';
import type { Fault } from '../../model/fault.ts';
import { throwIfAny } from '../load.ts';
import { logInputs } from '../log-inputs.ts';
import type { Question } from './question.ts';

const MAXIMUM_TEMPLATE_BYTES = 67_108_864;
const SETTINGS_FILE = 'lambda-sim.yml';

export interface NamedModel extends EstimateModel {
  readonly name: string;
}

/**
 * What paths hold, with what logs, usage and `lambda-sim.yml` say laid over it. `settings` names that file
 * where it is not to be looked for beside the paths.
 */
export async function readModel(
  paths: readonly string[],
  question: Question,
  settings: string | null = settingsFile(paths),
): Promise<NamedModel> {
  const [first = ''] = paths;
  const { input } = question;
  const template = await templateOf(paths, question);
  const model = template ?? (await scenarioModel(first, []));
  const logs = input.texts('logs');
  const named = template ?? ofScenario(model);
  const calibrated = logs.length === 0 ? named : await fitted(named, logs);
  const used = await withUsage(calibrated, question);
  const settled = await settledModel(used, settings, template !== null);
  const { name } = question;
  const over: readonly Layer[] = name === null ? settled.over : [...settled.over, { name }];
  return { ...settled, over, name: name ?? nameOf(first, settled) };
}

/** Templates as a model; null where the path is a scenario. */
async function templateOf(paths: readonly string[], question: Question): Promise<TemplateModel | null> {
  const [first = ''] = paths;
  if (paths.length === 1 && isScenario(first)) return null;
  const { input, parameters } = question;
  const { stacks, notes } = readTemplates(paths, { parameters, region: input.text('region') });
  const name = question.name ?? stacks.find((stack) => stack.name !== null)?.name ?? folderName(first);
  return templateModel(stacks, notes, { name, region: input.text('region') });
}

/**
 * What no tool deploys is a scenario, and so is a folder whose files of YAML all are: its own reader says
 * what is wrong with it.
 */
function isScenario(path: string): boolean {
  const names = FILES.now.list(path);
  if (names === null) return isScenarioText(path);
  const files = names.filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'));
  return files.length > 0 && files.every((name) => isScenarioText(FILES.now.within(path, name)));
}

function isScenarioText(path: string): boolean {
  const read = FILES.now.readText(path, path, MAXIMUM_TEMPLATE_BYTES);
  if (!read.ok) return false;
  const file = { path, name: path, text: read.text };
  return (
    readerOf(file) === null &&
    unreadableReason(file) === null &&
    /^\s*(?:"?functions"?\s*:|extends\s*:|include\s*:)/m.test(read.text)
  );
}

async function fitted<Model extends EstimateModel & Pick<TemplateModel, 'logNames' | 'scenario'>>(
  model: Model,
  paths: readonly string[],
): Promise<Model> {
  const faults: Fault[] = [];
  const inputs = logInputs(paths);
  throwIfAny(faults);
  const { readLogs } = await import('../../calibrate/read/read-logs.ts');
  const { calibrate } = await import('../../calibrate/fit/calibrate.ts');
  const observations = await readLogs(inputs);
  return calibratedModel(model, calibrate(observations), model);
}

async function withUsage<Model extends EstimateModel & Pick<TemplateModel, 'names' | 'types'>>(
  model: Model,
  { usage }: Question,
): Promise<Model> {
  if (usage.file === null) return model;
  const { usageModel } = await import('../../estimate/usage/usage-model.ts');
  return usageModel(model, usage.file);
}

/** A scenario's functions have no other names, and logs and usage files call them by those. */
function ofScenario(model: EstimateModel) {
  const names = new Map(model.functions.map((name) => [name, name]));
  const types = new Map(model.functions.map((name) => [name, 'AWS::Lambda::Function']));
  return { ...model, logNames: new Map<string, readonly string[]>(), names, types, scenario: {} };
}

/** `lambda-sim.yml` beside the first path, else in the working directory. */
function settingsFile(paths: readonly string[]): string | null {
  const [first = ''] = paths;
  const beside = join(dirname(first), SETTINGS_FILE);
  return [beside, SETTINGS_FILE].find((file) => file !== first && existsSync(file)) ?? null;
}

function nameOf(path: string, { base }: EstimateModel): string {
  const name = typeof base === 'object' && 'name' in base ? base.name : undefined;
  if (typeof name === 'string') return name;
  const isFolder = typeof base === 'string' && FILES.now.list(path) !== null;
  return isFolder ? FILES.now.lastPart(FILES.now.besides('here', path)) : folderName(path);
}

/** What a person calls a template that has no name of its own: its folder, else its file. */
function folderName(path: string): string {
  const folder = basename(dirname(path));
  return folder === '' || folder === '.' || folder === '..'
    ? basename(path).replace(/\.[a-z]+$/i, '')
    : folder;
}
