import { FILES } from '../../../host/host.ts';
import type { TemplateFile } from '../../stack.ts';
import { at, textOf } from '../values.ts';
import { parseTemplate } from './parse.ts';

const MAXIMUM_BYTES = 10_000_000;

/**
 * The file of a `cdk.out` folder that CDK puts where a URL says, told by its hash; null where no manifest of
 * assets in the folder has it. A template says so itself only where it was synthesized with metadata of
 * assets.
 * As aws-cdk-lib 2.276.0 writes it (2026-11-29).
 */
export function assetOf(template: TemplateFile, location: string): string | null {
  const hash = /([0-9a-f]{64})\.(?:json|template)$/.exec(location)?.[1];
  if (hash === undefined) return null;
  const folder = FILES.now.besides(template.path, '.');
  for (const name of FILES.now.list(folder) ?? []) {
    if (!name.endsWith('.assets.json')) continue;
    const read = FILES.now.readText(FILES.now.within(folder, name), name, MAXIMUM_BYTES);
    if (!read.ok || !read.text.includes(hash)) continue;
    const path = textOf(at(parseTemplate(read.text, name).root, 'files', hash, 'source', 'path'));
    if (path !== null) return path;
  }
  return null;
}
