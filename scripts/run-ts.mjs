// Runs a TypeScript file of this repository: node scripts/run-ts.mjs FILE [ARGUMENTS…]. Node 20 cannot, and
// what is measured (bench, fidelity) should be the same bundled code that users run. Packages stay outside
// the bundle.
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [file, ...rest] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('use node scripts/run-ts.mjs FILE [ARGUMENTS…]\n');
  process.exit(2);
}
/** Sources find files beside them by import.meta.url; in the bundle it still names the source. */
const sourceUrls = {
  name: 'source-urls',
  setup(pluginBuild) {
    pluginBuild.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }));
  },
};

// Not below dist/, which a build (of the bench itself, or of tests beside it) empties; the link is for
// packages to resolve.
const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-run-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
await build({
  entryPoints: { main: resolve(file) },
  outdir: folder,
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // As the build does: it puts constants of other files in their place, which the engine's speed rests on.
  minifySyntax: true,
  define: { LAMBDA_SIM_POISONS: 'false' },
  sourcemap: 'inline',
  outExtension: { '.js': '.mjs' },
  plugins: [sourceUrls],
  logLevel: 'warning',
});
// The bundle's own name, so that a script can start itself again as a child process (`process.argv[1]`).
process.argv = [process.argv[0], join(folder, 'main.mjs'), ...rest];
await import(pathToFileURL(process.argv[1]).href);
