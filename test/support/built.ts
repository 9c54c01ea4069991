import { resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** csv-parse's own build for pages; the colours of tables are asked for at run time, and done without. */
const FOR_PAGES: BuildOptions = {
  platform: 'browser',
  target: 'es2023',
  alias: { 'csv-parse': 'csv-parse/browser/esm', 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
  external: ['@colors/colors'],
};

/** Bundles sources for a page, with nothing of Node's in its place: what asks for Node cannot be resolved. */
export function bundleForPages(file: string, options: BuildOptions = {}): Promise<string> {
  return bundle(file, { format: 'iife', ...FOR_PAGES, ...options });
}

/** Bundles a source as the build does, in memory. */
export async function bundle(file: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, '../..', file)],
    bundle: true,
    minifySyntax: true,
    target: 'node20',
    logLevel: 'silent',
    ...options,
    write: false,
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${file} gave no bundle`);
  return output.text;
}

/**
 * `models.ts` with the engine and the collector in it, bundled as the product is. The test runner turns each
 * imported constant into a property access, which makes the engine's loop ten times slower; this is for tests
 * that simulate millions of requests.
 */
export async function builtModels(): Promise<typeof import('./models.ts')> {
  const code = await bundle('test/support/models.ts', { format: 'esm', platform: 'neutral' });
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}
