import type {
  ImportNote,
  ReadOptions,
  Stack,
  StackResource,
  TemplateFile,
  TemplateReader,
} from '../../stack.ts';
import { Builder } from './builder.ts';
import { looksLikeTerraform, readDocuments } from './document.ts';
import { deploymentOf, regionOf } from './modules.ts';
import { ROWS } from './rows.ts';

/**
 * Reads what `terraform show -json` (and `tofu show -json`) prints of a plan or a state, and state files.
 * Resources come under CloudFormation's names; values that are known only after the plan is applied are
 * followed through the configuration to the resources they name.
 */
export const terraformReader: TemplateReader = { tool: 'terraform', sniff, read };

function sniff({ text }: TemplateFile): 'sure' | 'maybe' | 'no' {
  return looksLikeTerraform(text) ? 'sure' : 'no';
}

function read(file: TemplateFile, { region }: ReadOptions): Stack {
  const resources = new Map<string, StackResource>();
  const notes: ImportNote[] = [];
  let named: string | null = null;
  for (const [at, document] of readDocuments(file).entries()) {
    const deployment = deploymentOf(document, at === 0 ? '' : `plan${at + 1}.`);
    const builder = new Builder(deployment, ROWS);
    for (const made of builder.build().values()) resources.set(made.id, made);
    notes.push(...builder.notes);
    named ??= regionOf(deployment);
  }
  return {
    tool: 'terraform',
    name: null,
    region: named ?? region ?? null,
    file: file.name,
    resources,
    notes,
  };
}
