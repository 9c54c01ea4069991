// Builds dist/: the command line and the library as one set of shared chunks, the declarations of the
// library, and the licences of whatever was bundled. Bundling keeps start-up short (hundreds of small files
// become a few) and carries chartjs-node-canvas with its `canvas` already replaced, which an `overrides`
// entry would not do for whoever installs the package.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildLive } from './build-live.mjs';
import { packProgram } from './pack.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);

/**
 * Native code cannot be bundled, nor can a pool that starts its threads by a path relative to its own file.
 */
const external = ['@napi-rs/canvas', 'tinypool', 'bullmq', 'ioredis'];

/** What worker threads of a study are started from, beside the other chunks. */
const STUDY_WORKER = 'study-worker.js';
/** What the process that draws images is started from. */
const CHART_WORKER = 'chart-worker.js';

/**
 * chartjs-node-canvas loads `canvas` by a computed path, which no bundler can follow; its one use is answered
 * here.
 */
const canvasFromNapi = {
  name: 'canvas-from-napi',
  setup(pluginBuild) {
    pluginBuild.onLoad({ filter: /chartjs-node-canvas[\\/]dist[\\/]freshRequire\.js$/ }, () => ({
      contents: `
        const canvas = require('@napi-rs/canvas');
        exports.freshRequire = (name) => {
          if (name !== 'canvas') throw new Error('not bundled: ' + name);
          return canvas;
        };`,
      loader: 'js',
    }));
  },
};

/**
 * Sources find files of the package by import.meta.url. All output lies directly in dist/, so that a source's
 * place follows from the place of whichever chunk it was put into.
 */
const sourceUrls = {
  name: 'source-urls',
  setup(pluginBuild) {
    pluginBuild.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const source = relative(dist, path).split(sep).join('/');
      return {
        contents: readFileSync(path, 'utf8').replaceAll(
          'import.meta.url',
          `new URL(${JSON.stringify(source)}, import.meta.url).href`,
        ),
        loader: 'ts',
      };
    });
  },
};

function licenceOf(packageFolder) {
  const name = readdirSync(packageFolder).find((file) => /^(licen[cs]e|copying)([-.].*)?$/i.test(file));
  return name === undefined ? null : readFileSync(join(packageFolder, name), 'utf8').trim();
}

function bundledPackages(metafile) {
  const folders = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match !== null) {
      folders.add(match[1]);
    }
  }
  return [...folders].sort();
}

function writeNotices(metafile) {
  const byPackage = new Map();
  for (const folder of bundledPackages(metafile)) {
    const path = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const text = licenceOf(path) ?? `Licence: ${license} (the package holds no licence file)`;
    byPackage.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${text}`);
  }
  const parts = [...byPackage.keys()].sort().map((name) => byPackage.get(name));
  const head = 'The files in this folder contain code of the following packages, each under its own licence.';
  writeFileSync(join(dist, 'THIRD_PARTY_NOTICES'), `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

/** Declarations keep the `.ts` endings of the sources; a consumer's compiler looks for `.js`. */
function rewriteDeclarationImports(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && entry.name.endsWith('.d.ts')) {
      const file = join(entry.parentPath ?? entry.path, entry.name);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.replace(/((?:from|import\(?)\s*['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2'));
    }
  }
}

rmSync(dist, { recursive: true, force: true });
const options = {
  absWorkingDir: root,
  define: {
    STUDY_WORKER: JSON.stringify(STUDY_WORKER),
    CHART_WORKER: JSON.stringify(CHART_WORKER),
    LAMBDA_SIM_POISONS: 'false',
  },
  outdir: dist,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Names stay readable in stack traces; what costs start-up is bytes to parse.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  external,
  plugins: [canvasFromNapi, sourceUrls],
  metafile: true,
  logLevel: 'warning',
};
const program = await packProgram({ ...options, entryPoints: { main: 'src/cli/main.ts' } });
mkdirSync(dist);
for (const [index, text] of program.texts.entries()) {
  writeFileSync(join(dist, `program-${program.hash}-${index}.js`), text);
}
const { metafile } = await build({
  ...options,
  entryPoints: {
    cli: 'src/cli/entry.ts',
    index: 'src/index.ts',
    engine: 'src/engine.ts',
    report: 'src/report.ts',
    schema: 'src/schema.ts',
    [STUDY_WORKER.replace('.js', '')]: 'src/worker.ts',
    [CHART_WORKER.replace('.js', '')]: 'src/chart-worker.ts',
  },
  define: { ...options.define, PROGRAM_HASH: JSON.stringify(program.hash) },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
});
chmodSync(join(dist, 'cli.js'), 0o755);
const liveInputs = await buildLive(root, dist);
writeNotices({ inputs: { ...metafile.inputs, ...program.metafile.inputs, ...liveInputs } });

// Tests of the command line need no declarations, which take longer than all the rest.
if (!process.argv.includes('--no-types')) {
  const compiler = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
  rewriteDeclarationImports(join(dist, 'types'));
  if (!existsSync(join(dist, 'types', 'index.d.ts'))) {
    throw new Error('the declarations of the library were not written');
  }
}
