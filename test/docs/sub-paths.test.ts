import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { root } from '../cli/command-line.ts';

/** The folders of src/ that an entry of the package loads at once; what it loads on demand does not count. */
async function roomsOf(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: 'nowhere',
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
  });
  const files = Object.entries(metafile.outputs);
  const rooms = new Set<string>();
  const seen = new Set<string>();
  const walk = (path: string): void => {
    const output = metafile.outputs[path];
    if (output === undefined || seen.has(path)) return;
    seen.add(path);
    for (const input of Object.keys(output.inputs)) rooms.add(input.split('/')[1] ?? '');
    for (const { path: next, kind } of output.imports) if (kind === 'import-statement') walk(next);
  };
  for (const [path, { entryPoint }] of files) if (entryPoint === entry) walk(path);
  return [...rooms].filter((room) => !room.endsWith('.ts')).sort();
}

describe('the sub-paths of the package', () => {
  it('load the engine without reports, scenarios and prices', async () => {
    const rooms = await roomsOf('src/engine.ts');
    expect(rooms).toContain('engine');
    for (const other of ['report', 'scenario', 'billing', 'results', 'study'])
      expect(rooms).not.toContain(other);
  });

  it('load the reports without the engine', async () => {
    const rooms = await roomsOf('src/report.ts');
    expect(rooms).toContain('report');
    for (const other of ['engine', 'scenario', 'study']) expect(rooms).not.toContain(other);
  });

  it('load the schemas without engine and reports', async () => {
    const rooms = await roomsOf('src/schema.ts');
    for (const other of ['engine', 'report', 'study']) expect(rooms).not.toContain(other);
  });
});
