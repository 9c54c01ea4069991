import { type Fault, FaultError } from '../../../model/fault.ts';
import type { TemplateFile } from '../../stack.ts';
import type { TemplateMap, TemplateValue } from '../../value.ts';
import { type JsonRead, LinePlaces, readJsonAt } from '../json-text.ts';
import { entry, listAt, mapAt, textAt } from './parts.ts';

/** What begins the JSON of a plan or a state, whichever key comes first. */
const MARKER = /"(?:format_version|planned_values|resource_changes|terraform_version)"\s*:/;
const PLAN_BEGINS =
  /^\{\s*"(?:format_version|terraform_version|applyable|complete|checks|configuration|planned_values)"/;
/** Braces that are tried as the beginning of the JSON; log lines with braces of their own come before it. */
const MOST_TRIES = 60;

/** The JSON of `terraform show -json`, of a plan or of a state, or a state file itself. */
export type TerraformDocument =
  | { readonly kind: 'plan' | 'state'; readonly root: TemplateMap }
  | { readonly kind: 'state-file'; readonly root: TemplateMap };

/** What has the keys of a state or a plan and holds no resources that can be read (`unreadable.ts`). */
const OTHER = /^\s*\{\s*"version"\s*:\s*[1-3]\s*,/;

/** Does the text look like Terraform's or OpenTofu's JSON? Looks at its beginning alone. */
export function looksLikeTerraform(text: string): boolean {
  if (OTHER.test(text)) return false;
  const at = text.search(MARKER);
  return at >= 0 && text.lastIndexOf('{', at) >= 0;
}

/**
 * The documents in a text, which may have lines of a log before, between and after them (a build's log,
 * `terragrunt run-all show -json`).
 *
 * @throws FaultError where there is none
 */
export function readDocuments(file: TemplateFile): readonly TerraformDocument[] {
  const lines = new LinePlaces(file.text, file.name);
  const found: TerraformDocument[] = [];
  let farthest: Extract<JsonRead, { ok: false }> | null = null;
  let isLog = false;
  let start = nextBrace(file.text, 0);
  for (let tries = 0; start >= 0 && tries < MOST_TRIES; tries += 1) {
    const read = readJsonAt(file.text, start, lines);
    if (read.ok) {
      const document = documentOf(read.value);
      if (document !== null) found.push(document);
      else if (textAt(read.value, '@level') !== null) {
        isLog = true;
        tries -= 1;
      }
      start = nextBrace(file.text, read.end);
      continue;
    }
    if (farthest === null || read.offset > farthest.offset) farthest = read;
    // What lies inside a plan that is cut off is no plan of its own: its prior state would be taken for one.
    if (PLAN_BEGINS.test(file.text.slice(start, start + 400))) break;
    start = nextBrace(file.text, start + 1);
  }
  if (found.length > 0) return found;
  throw new FaultError([fault(file, farthest, isLog)]);
}

/** A brace at the beginning of a line or after a space or a colon, behind which a key or the end comes. */
function nextBrace(text: string, from: number): number {
  const brace = /\{(?=\s*["}])/g;
  brace.lastIndex = from;
  return brace.exec(text)?.index ?? -1;
}

function documentOf(value: TemplateValue): TerraformDocument | null {
  if (value.kind !== 'map') return null;
  const isPlan = mapAt(value, 'planned_values') !== null || listAt(value, 'resource_changes').length > 0;
  if (isPlan) return { kind: 'plan', root: value };
  if (mapAt(value, 'values', 'root_module') !== null) return { kind: 'state', root: value };
  // What is printed where nothing is deployed.
  const isBare = [...value.entries.keys()].every((key) => /^(format|terraform)_version$/.test(key));
  if (isBare && textAt(value, 'format_version') !== null) return { kind: 'state', root: value };
  const isStateFile = entry(value, 'lineage') !== undefined || textAt(value, 'terraform_version') !== null;
  if (isStateFile && entry(value, 'resources')?.kind === 'list') return { kind: 'state-file', root: value };
  return textAt(value, 'format_version') === null || mapAt(value, 'configuration') === null
    ? null
    : { kind: 'plan', root: value };
}

function fault(file: TemplateFile, farthest: Extract<JsonRead, { ok: false }> | null, isLog: boolean): Fault {
  const remedy =
    "write the plan with 'terraform plan -out=tfplan' and give what 'terraform show -json tfplan' prints";
  if (isLog) {
    const problem = "this is the log of 'terraform plan -json', which holds no values of resources";
    return { file: file.name, line: 1, column: 1, path: '', problem, remedy };
  }
  if (farthest !== null) {
    const { line = 1, column = 1 } = farthest.place;
    return {
      ...{ file: file.name, line, column, path: '' },
      problem: `the JSON of the plan cannot be read: ${farthest.problem}`,
      remedy,
    };
  }
  const problem = 'the file holds no plan and no state of Terraform or OpenTofu';
  return { file: file.name, line: 1, column: 1, path: '', problem, remedy };
}
