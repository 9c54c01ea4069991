import { resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * `models.ts` with the engine and the collector in it, bundled as the product is. The test runner turns each imported constant into
 * a property access, which makes the engine's loop ten times slower; this is for tests that simulate millions of requests.
 */
export async function builtModels(): Promise<typeof import('./models.ts')> {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, 'models.ts')],
    bundle: true,
    minifySyntax: true,
    format: 'esm',
    platform: 'neutral',
    target: 'node20',
    write: false,
  });
  const [{ contents }] = outputFiles as [{ contents: Uint8Array }];
  return import(`data:text/javascript;base64,${Buffer.from(contents).toString('base64')}`);
}
