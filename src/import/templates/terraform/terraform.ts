import { FaultError } from '../../../model/fault.ts';
import type {
  ImportNote,
  ReadOptions,
  Stack,
  StackResource,
  TemplateFile,
  TemplateReader,
} from '../../stack.ts';
import { Builder } from './builder.ts';
import { looksLikeTerraform, readDocuments, type TerraformDocument } from './document.ts';
import { deploymentOf, regionOf } from './modules.ts';
import { listAt, mapAt } from './parts.ts';
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
  const documents = readDocuments(file);
  for (const [at, document] of documents.entries()) {
    const deployment = deploymentOf(document, at === 0 ? '' : `plan${at + 1}.`);
    const builder = new Builder(deployment, ROWS);
    for (const made of builder.build().values()) resources.set(made.id, made);
    notes.push(...deployment.notes, ...builder.notes);
    named ??= regionOf(deployment);
  }
  if (resources.size === 0) throw emptyFault(file, documents);
  return {
    tool: 'terraform',
    name: null,
    region: named ?? region ?? null,
    file: file.name,
    resources,
    notes,
  };
}

/** Why there is no resource in any of the documents. */
function emptyFault(file: TemplateFile, documents: readonly TerraformDocument[]): FaultError {
  const remedy =
    "write the plan with 'terraform plan -out=tfplan' and give what 'terraform show -json tfplan' prints";
  const place = { file: file.name, line: 1, column: 1, path: '' };
  const isPlan = documents.some(({ kind }) => kind === 'plan');
  if (!isPlan) {
    const problem = 'the state holds no resources: nothing is deployed';
    return new FaultError([{ ...place, problem, remedy: `of what is to be deployed ${remedy}` }]);
  }
  const deferred = documents.flatMap(({ root }) => listAt(root, 'deferred_changes')).length;
  if (deferred > 0) {
    const problem = `the plan puts off all that it would make (${deferred}), so that no values are known`;
    return new FaultError([{ ...place, problem, remedy: 'apply what they wait for, and plan again' }]);
  }
  const isConfigured = documents.some(({ root }) => mapAt(root, 'configuration', 'root_module') !== null);
  const problem = isConfigured
    ? 'the file holds the configuration of a plan, and none of the values that it plans'
    : 'the plan leaves no resources';
  return new FaultError([{ ...place, problem, remedy }]);
}
