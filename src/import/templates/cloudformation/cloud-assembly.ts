import { FILES } from '../../../host/host.ts';
import { FaultError } from '../../../model/fault.ts';
import type { ReadOptions, Stack, TemplateFile } from '../../stack.ts';
import { at, mapOf, textOf } from '../values.ts';
import { fileBeside } from './beside.ts';
import { withImports } from './imports.ts';
import type { Expand } from './opened.ts';
import { parseTemplate } from './parse.ts';
import { readTemplate } from './reader.ts';

/** Stages inside of stages. */
const MAXIMUM_DEPTH = 10;

interface Assembled {
  readonly id: string;
  readonly name: string;
  readonly region: string | undefined;
  readonly file: TemplateFile;
}

/** Is the file the `manifest.json` of a `cdk.out` folder? */
export function isCloudAssembly({ name, text }: TemplateFile): boolean {
  return (
    /(^|\/)manifest\.json$/.test(name) &&
    /"artifacts"\s*:/.test(text) &&
    /"aws:c(dk|loudformation)/.test(text)
  );
}

/**
 * Every stack of a `cdk.out` folder, stages' included, from its `manifest.json`; what one stack exports and
 * another imports is put in. With several stacks the ids of resources begin with their stack's.
 * https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cloud-assembly-schema (read 2026-11-28)
 *
 * @throws FaultError where the manifest names no template that can be read
 */
export function readCloudAssembly(
  manifest: TemplateFile,
  options: ReadOptions,
  expand?: Expand | undefined,
): readonly Stack[] {
  const found = stacksOf(manifest, 0);
  if (found.length === 0) {
    const problem = 'the manifest of this cdk.out folder names no stack';
    throw new FaultError([
      { file: manifest.name, path: 'artifacts', problem, remedy: 'run cdk synth again' },
    ]);
  }
  const stacks = found.map(({ id, name, region, file }): Stack => {
    if (isEmpty(file)) return emptyStack(file.name, name, options.region ?? region ?? null);
    const own = { ...options, region: options.region ?? region };
    const prefix = found.length > 1 ? `${id}.` : '';
    return { ...readTemplate(file, own, { expand, prefix }), name, region: own.region ?? null };
  });
  return withImports(stacks);
}

/** An app may have stacks without a resource: CDK writes no `Resources`, and deploys none of them. */
function isEmpty({ text }: TemplateFile): boolean {
  return /^\s*\{/.test(text) && !/"(?:Resources|Fn::Transform)"\s*:/.test(text);
}

function emptyStack(file: string, name: string, region: string | null): Stack {
  return {
    tool: 'cdk',
    name,
    region,
    file,
    resources: new Map(),
    notes: [],
    parameters: [],
    exports: new Map(),
  };
}

function stacksOf(manifest: TemplateFile, depth: number): readonly Assembled[] {
  const { root } = parseTemplate(manifest.text, manifest.name);
  const stacks: Assembled[] = [];
  for (const [id, artifact] of mapOf(at(root, 'artifacts')) ?? []) {
    const type = textOf(at(artifact, 'type'));
    const properties = at(artifact, 'properties');
    if (type === 'aws:cloudformation:stack') {
      const file = mustRead(manifest, textOf(at(properties, 'templateFile')) ?? `${id}.template.json`);
      const name = textOf(at(properties, 'stackName')) ?? textOf(at(artifact, 'displayName')) ?? id;
      const region = /^aws:\/\/[^/]+\/([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(
        textOf(at(artifact, 'environment')) ?? '',
      );
      stacks.push({ id, name, region: region?.[1], file });
    } else if (type === 'cdk:cloud-assembly' && depth < MAXIMUM_DEPTH) {
      const folder = textOf(at(properties, 'directoryName'));
      if (folder !== null) stacks.push(...stacksOf(mustRead(manifest, `${folder}/manifest.json`), depth + 1));
    }
  }
  return stacks;
}

function mustRead(manifest: TemplateFile, name: string): TemplateFile {
  const beside = fileBeside(manifest, name);
  if (beside.ok) return beside.file;
  const file = FILES.now.shownName(manifest.name, name);
  throw new FaultError([
    {
      file,
      path: '',
      problem: `the manifest names this file: ${beside.reason}`,
      remedy: 'run cdk synth again',
    },
  ]);
}
