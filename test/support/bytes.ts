import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lambdaSim, root } from '../cli/command-line.ts';

export const shippedScenarios: readonly string[] = readdirSync(join(root, 'scenarios')).filter((name) =>
  name.endsWith('.yml'),
);

/** A results document as text, without the lines that time the machine and not the model. */
export function withoutTiming(json: string): string {
  return json
    .split('\n')
    .filter((line) => !/^\s*"(wallSeconds|requestsPerSecond|peakRssMb)":/.test(line))
    .join('\n');
}

/**
 * What a run has left in its folder: the document, then that of the comparison where there is one, without
 * timing.
 */
export function bytesIn(folder: string): string {
  return ['results.json', 'compare/results.json']
    .map((name) => join(folder, name))
    .flatMap((file) => (existsSync(file) ? [withoutTiming(readFileSync(file, 'utf8'))] : []))
    .join('\n');
}

/**
 * The documents of a shipped scenario by the built command line, left in `folder`, as text without timing.
 */
export function bytesOf(
  scenario: string,
  folder: string,
  options: { readonly node?: string; readonly env?: Readonly<Record<string, string>> } = {},
): string {
  const words = [
    'run',
    `scenarios/${scenario}`,
    '--no-what-if',
    '--format',
    'json',
    '--out',
    folder,
    '--quiet',
  ];
  const { status, stderr } = lambdaSim(words, options);
  if (status !== 0) throw new Error(`${scenario}: ${stderr}`);
  return bytesIn(folder);
}
