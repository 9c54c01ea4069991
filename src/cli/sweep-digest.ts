import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, relative, sep } from 'node:path';

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * A digest of files' names, seen from the scenario's folder, and of what stands in them: the same on every
 * machine where they stand alike. A file that cannot be read counts by its name.
 */
export async function digestOfFiles(files: readonly string[], scenarioFile: string): Promise<string> {
  const lines: string[] = [];
  for (const file of files) {
    const name = relative(dirname(scenarioFile), file).split(sep).join('/');
    lines.push(JSON.stringify([name, await contentDigest(file)]));
  }
  return hashText(lines.sort().join('\n'));
}

async function contentDigest(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch {
    return null;
  }
  return hash.digest('hex');
}
