import { FaultError } from '../../../model/fault.ts';
import type { ReadOptions, Stack, TemplateFile, TemplateReader } from '../../stack.ts';
import type { TemplatePlace, TemplateValue } from '../../value.ts';
import { fileBeside } from '../cloudformation/beside.ts';
import type { OpenedTemplate } from '../cloudformation/opened.ts';
import { parseTemplate } from '../cloudformation/parse.ts';
import { readTemplate } from '../cloudformation/reader.ts';
import { expandSam } from './expand.ts';
import type { Expansion } from './expansion.ts';

/** Templates of AWS SAM: what AWS makes of them, under CloudFormation's names. */
export const samReader: TemplateReader = { tool: 'sam', sniff: sniffSam, read: readSam };

/** SAM's resources made in every template, nested ones among them, and files beside each read for them. */
export const expandSamFiles = expandSam(
  (template, expansion) => (name, place, subject) =>
    readBeside(template, expansion(), { name, place, subject }),
);

/** @throws FaultError where the file is no template */
function readSam(file: TemplateFile, options: ReadOptions): Stack {
  return { ...readTemplate(file, options, { expand: expandSamFiles, prefix: '' }), tool: 'sam' };
}

interface FileWanted {
  readonly name: string;
  readonly place: TemplatePlace;
  readonly subject: string;
}

/** A definition of an API or of a state machine as a value; null, and a note, where it cannot be read. */
function readBeside(
  template: OpenedTemplate,
  expansion: Expansion,
  { name, place, subject }: FileWanted,
): TemplateValue | null {
  const found = fileBeside(template.source, name);
  if (!found.ok) {
    expansion.drop(
      place,
      subject,
      `it is not read, so which functions it calls is not known: ${found.reason}`,
    );
    return null;
  }
  try {
    const { root, notes } = parseTemplate(found.file.text, found.file.name);
    expansion.notes.push(...notes);
    return root;
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const [fault] = error.faults;
    const line = fault?.line === undefined ? '' : `:${fault.line}:${fault.column ?? 1}`;
    const reason = `${found.file.name}${line}: ${fault?.problem ?? 'it cannot be read'}`;
    expansion.drop(place, subject, `it is not read, so which functions it calls is not known: ${reason}`);
    return null;
  }
}

function sniffSam({ name, text }: TemplateFile): 'sure' | 'maybe' | 'no' {
  if (name.includes('.') && !/\.(ya?ml|json|template|cfn|txt)$/i.test(name)) return 'no';
  if (TRANSFORM.test(text)) return 'sure';
  const hasResources = /(^|[{,])\s*["']?Resources["']?\s*:/m.test(text);
  return hasResources && SAM_TYPE.test(text) ? 'sure' : 'no';
}

/** `Transform:` with SAM's as its text or among its items, as YAML or JSON writes it. */
const TRANSFORM = /["']?Transform["']?\s*:[\s\S]{0,400}?AWS::Serverless-2016-10-31/;
const SAM_TYPE = /["']?Type["']?\s*:\s*["']?AWS::Serverless::[A-Z]/;
