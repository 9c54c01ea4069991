import { FILES } from '../host/host.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import type { MapOptions } from './map/scenario-draft.ts';
import { scenarioOfStacks } from './map/scenario-of-stacks.ts';
import { separate } from './separate.ts';
import type { Imported, ImportNote, ReadOptions, Stack, TemplateFile } from './stack.ts';
import { isCloudAssembly, readCloudAssembly } from './templates/cloudformation/cloud-assembly.ts';
import { withImports } from './templates/cloudformation/imports.ts';
import { templatesIn } from './templates/find.ts';
import { readerOf } from './templates/readers.ts';
import { expandSamFiles } from './templates/sam/reader.ts';
import { binaryReason, unreadableReason } from './templates/unreadable.ts';

/** A plan of a large deployment has tens of megabytes; more is no template. */
const MAXIMUM_BYTES = 128 * 1024 * 1024;

/** A file or a folder by its path, or a text that stands nowhere. */
export type TemplateInput = string | TemplateFile;

export type ImportOptions = ReadOptions & MapOptions;

/** The stacks of some files, and the notes of those that could not be read beside others that could. */
export interface TemplatesRead {
  readonly stacks: readonly Stack[];
  readonly notes: readonly ImportNote[];
}

/**
 * Reads templates: files of any tool, told by their content, and folders, which are searched for the files
 * that tools know by name.
 *
 * @throws FaultError with every fault where nothing could be read
 */
export function readTemplates(inputs: readonly TemplateInput[], options: ReadOptions): TemplatesRead {
  const faults: Fault[] = [];
  const stacks: Stack[] = [];
  for (const input of inputs) {
    try {
      for (const file of filesOf(input)) stacks.push(...readOne(file, options, faults));
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (stacks.length === 0) throw new FaultError(faults);
  return { stacks: separate(withImports(stacks)), notes: faults.map(noteOf) };
}

const LONG_LINE_CHARACTERS = 200;

function isOneLine(text: string): boolean {
  return text.length > LONG_LINE_CHARACTERS && !text.trim().includes('\n');
}

/**
 * Templates as a commented scenario, with all that it does not carry.
 *
 * @throws FaultError where nothing could be read, or there is no function in any template
 */
export async function importTemplates(
  inputs: readonly TemplateInput[],
  options: ImportOptions,
): Promise<Imported> {
  const { stacks, notes } = readTemplates(inputs, options);
  const imported = await scenarioOfStacks(stacks, options);
  return { ...imported, notes: [...notes, ...imported.notes] };
}

function readOne(file: TemplateFile, options: ReadOptions, faults: Fault[]): readonly Stack[] {
  if (isCloudAssembly(file)) return readCloudAssembly(file, options, expandSamFiles);
  const reader = readerOf(file);
  const isSure = reader?.sniff(file) === 'sure';
  const unreadable = isSure ? null : unreadableReason(file);
  if (reader === null || unreadable !== null) {
    faults.push({ file: file.name, path: '', ...(unreadable ?? NO_TEMPLATE) });
    return [];
  }
  try {
    return [{ ...reader.read(file, options), isOneLine: isOneLine(file.text) }];
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    faults.push(...error.faults);
    return [];
  }
}

const NO_TEMPLATE = {
  problem: 'this is no template that is known here',
  remedy:
    'give a template of SAM, CloudFormation or CDK, a serverless.yml, a Terraform plan (terraform show -json), a Step Functions definition, or settings of Chalice or Zappa',
};

function filesOf(input: TemplateInput): readonly TemplateFile[] {
  if (typeof input !== 'string') return [input];
  if (FILES.now.list(input) !== null) return templatesIn(input, readText);
  return [readText(input)];
}

function readText(path: string): TemplateFile {
  const read = FILES.now.readText(path, path, MAXIMUM_BYTES);
  if (!read.ok) throw new FaultError([{ ...read.fault, ...binaryReasonOf(path) }]);
  return { path, name: path, text: read.text };
}

function binaryReasonOf(path: string): { readonly problem: string; readonly remedy: string } | null {
  try {
    const bytes = FILES.now.openRandom(path, path, 'template');
    try {
      return binaryReason(bytes.slice(0, 4));
    } finally {
      bytes.close();
    }
  } catch {
    return null;
  }
}

function noteOf({ file, line, column, path, problem, remedy }: Fault): ImportNote {
  return {
    kind: 'dropped',
    place: { file, line, column },
    subject: path || file,
    reason: `not read: ${problem}; ${remedy}`,
  };
}
