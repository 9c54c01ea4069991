import { refuseMisfits } from '../model/fault.ts';
import { argumentMisfits, type GivenKind, isRecord, optionMisfits, TEXT } from '../units/given.ts';
import { importTemplates, type TemplateInput } from './import.ts';
import type { ImportNote } from './stack.ts';

export interface ImportScenarioOptions {
  /** Parameters of the templates, by name. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** Where no template names one; default us-east-1. */
  readonly region?: string | undefined;
  /** Name of the scenario; by default that of the first stack that has one. */
  readonly name?: string | undefined;
}

const TEMPLATES: GivenKind = {
  is: (value) => (Array.isArray(value) ? value.length > 0 && value.every(isTemplate) : isTemplate(value)),
  words: 'a template or a list of them',
  example: "a path such as 'template.yaml', or an object with path, name and text",
};

const KINDS: Readonly<Record<string, GivenKind>> = {
  parameters: {
    is: (value) => isRecord(value) && Object.values(value).every((one) => typeof one === 'string'),
    words: 'an object of parameters',
    example: "one such as { Stage: 'prod' }",
  },
  region: TEXT,
  name: TEXT,
};

/** A scenario that templates became. */
export interface ImportedScenario {
  /** Commented YAML; what nobody can know, its traffic above all, stands in it as a comment. */
  readonly text: string;
  /** What is left out, unknown or assumed, with its place in the templates. */
  readonly notes: readonly ImportNote[];
  /** The scenario's names by the templates' resource ids. */
  readonly names: Readonly<Record<string, string>>;
}

/**
 * Templates (SAM, CloudFormation, CDK, serverless, Terraform plans, ASL, Chalice, Zappa; files, folders or
 * texts, told by their content) as a scenario for `loadScenario`.
 *
 * @throws FaultError for arguments that it cannot use, where nothing could be read, or there is no function
 * in any template
 */
export async function importScenario(
  templates: TemplateInput | readonly TemplateInput[],
  options: ImportScenarioOptions = {},
): Promise<ImportedScenario> {
  refuseMisfits('importScenario', [
    ...argumentMisfits('templates', templates, TEMPLATES),
    ...optionMisfits(options, KINDS),
  ]);
  const { parameters = {}, region, name } = options;
  const inputs = isOne(templates) ? [templates] : templates;
  const imported = await importTemplates(inputs, {
    parameters: new Map(Object.entries(parameters)),
    region,
    name,
  });
  return { text: imported.text, notes: imported.notes, names: Object.fromEntries(imported.names) };
}

function isOne(templates: TemplateInput | readonly TemplateInput[]): templates is TemplateInput {
  return !Array.isArray(templates);
}

function isTemplate(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return isRecord(value) && ['path', 'name', 'text'].every((key) => typeof value[key] === 'string');
}
