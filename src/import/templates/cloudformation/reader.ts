import type { ReadOptions, Stack, StackResource, TemplateFile, TemplateReader } from '../../stack.ts';
import { cdkStackName, cdkTitle, isOfCdk, withoutCdkHelpers } from './cdk.ts';
import { Notes } from './notes.ts';
import type { Expand, OpenedResource } from './opened.ts';
import { withoutServerlessHelpers } from './serverless-helpers.ts';
import { openCloudFormation } from './template.ts';

/** CloudFormation's templates and those of `cdk synth`, without SAM's resources. */
export const cloudFormationReader: TemplateReader = cloudFormationReaderWith(undefined);

/** The same with SAM's resources made of nested templates that use them. */
export function cloudFormationReaderWith(expand: Expand | undefined): TemplateReader {
  return {
    tool: 'cloudformation',
    sniff: sniffCloudFormation,
    read: (file, options) => readTemplate(file, options, { expand, prefix: '' }),
  };
}

export interface Reading {
  readonly expand?: Expand | undefined;
  /** What ids of resources begin with, where several stacks are read. */
  readonly prefix: string;
}

/** @throws FaultError where the file is no template */
export function readTemplate(file: TemplateFile, options: ReadOptions, { expand, prefix }: Reading): Stack {
  const opened = openCloudFormation(file, { ...options, expand, prefix });
  const notes = new Notes();
  for (const note of opened.notes) notes.take(note);
  const isCdk = isOfCdk(opened.raw);
  const resources = isCdk
    ? withoutCdkHelpers(opened.resources, notes)
    : withoutServerlessHelpers(opened.resources, notes);
  return {
    tool: isCdk ? 'cdk' : 'cloudformation',
    name: isCdk ? cdkStackName(opened.resources) : null,
    region: options.region ?? null,
    file: file.name,
    resources: new Map([...resources].map(([id, resource]) => [id, stackResource(resource, isCdk)])),
    notes: notes.all(),
    parameters: opened.parameters,
    exports: opened.exports,
  };
}

function stackResource(resource: OpenedResource, isCdk: boolean): StackResource {
  const { id, type, properties, place, condition } = resource;
  const title = isCdk ? cdkTitle(resource) : (id.split('.').at(-1) ?? id);
  return { id, title, type, properties, place, condition };
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
