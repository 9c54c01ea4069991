import type { ReadOptions, Stack, StackResource, TemplateFile, TemplateReader } from '../../stack.ts';
import type { Expand, OpenedTemplate } from './opened.ts';
import { openCloudFormation } from './template.ts';

/** CloudFormation's templates without SAM's resources. */
export const cloudFormationReader: TemplateReader = readerOf(undefined);

/** The same with SAM's resources made of nested templates that use them. */
export function readerOf(expand: Expand | undefined): TemplateReader {
  return {
    tool: 'cloudformation',
    sniff: sniffCloudFormation,
    read: (file, options) => readTemplate(file, options, expand),
  };
}

/** @throws FaultError where the file is no template */
function readTemplate(file: TemplateFile, options: ReadOptions, expand: Expand | undefined): Stack {
  const opened = openCloudFormation(file, { ...options, expand });
  return {
    tool: 'cloudformation',
    name: null,
    region: options.region ?? null,
    file: file.name,
    resources: stackResources(opened),
    notes: opened.notes,
    parameters: opened.parameters,
    exports: opened.exports,
  };
}

/** The resources of an opened template, with a title each. */
export function stackResources(opened: OpenedTemplate): ReadonlyMap<string, StackResource> {
  return new Map(
    [...opened.resources].map(([id, { type, properties, place, condition }]) => [
      id,
      { id, title: id.split('.').at(-1) ?? id, type, properties, place, condition },
    ]),
  );
}

function sniffCloudFormation({ name, text }: TemplateFile): 'sure' | 'maybe' | 'no' {
  if (!/\.(ya?ml|json|template|cfn|txt)$/i.test(name) && name.includes('.')) return 'no';
  if (/^\uFEFF?[\s{]*["']?AWSTemplateFormatVersion["']?\s*:/m.test(text)) return 'sure';
  // serverless.yml has resources of its own, further in.
  const isJson = /^\uFEFF?\s*\{/.test(text);
  const hasResources = isJson ? /"Resources"\s*:/.test(text) : /^["']?Resources["']?\s*:/m.test(text);
  if (hasResources && /["']?Type["']?\s*:\s*["']?(AWS|Custom|Alexa)::/.test(text)) return 'sure';
  return /\.template$/.test(name) ? 'maybe' : 'no';
}
