// Builds what a living report carries: the simulator as a worker for pages, packed, in two sizes, and the
// script of its panel; and the page of `lambda-sim serve`.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * Readers that few scenarios need and that weigh a third of the whole. Their place is taken by a module whose
 * every use says so.
 */
const LEFT_OUT = {
  'live-worker': /^(mathjs|csv-parse)/,
  'live-worker-whole': null,
};

const ABSENT = `
module.exports = new Proxy({}, {
  get: (_, name) => {
    if (name === 'then' || name === '__esModule' || name === 'default') return undefined;
    throw new Error('LEFT_OUT');
  },
});`;

/** The reader of Parquet, which is put before the worker where it is needed. */
const GIVEN = `
if (globalThis.lambdaSimParquet === undefined) throw new Error('LEFT_OUT');
module.exports = globalThis.lambdaSimParquet();`;

/** A page's policy forbids WebAssembly, by which this one unpacks; hyparquet has its own. */
const WITHOUT_WEBASSEMBLY = {
  name: 'without-webassembly',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^hysnappy$/ }, ({ path }) => ({ path, namespace: 'none' }));
    pluginBuild.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
      contents: 'export const snappyUncompressor = () => undefined; export const snappyUncompress = undefined;',
    }));
  },
};

function without(pattern) {
  return {
    name: 'left-out',
    setup(pluginBuild) {
      if (pattern !== null) pluginBuild.onResolve({ filter: pattern }, ({ path }) => ({ path, namespace: 'left-out' }));
      pluginBuild.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: ABSENT }));
      pluginBuild.onResolve({ filter: /^hyparquet/ }, ({ path }) => ({ path, namespace: 'given' }));
      pluginBuild.onLoad({ filter: /.*/, namespace: 'given' }, () => ({ contents: GIVEN }));
    },
  };
}

/** A module that runs when it is first asked for. */
function asked(name, code) {
  const text = Buffer.from(code).toString('utf8');
  return `globalThis.${name}=(()=>{let exports_=null;return()=>{if(exports_===null){const module={exports:{}},exports=module.exports;${text}
exports_=module.exports}return exports_}})();\n`;
}

/** The inputs of all that was bundled, for the licences. */
export async function buildLive(root, dist) {
  const inputs = {};
  const bundle = async (entry, options) => {
    const { outputFiles, metafile } = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outdir: dist,
      bundle: true,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      minify: true,
      legalComments: 'none',
      logLevel: 'warning',
      metafile: true,
      write: false,
      ...options,
    });
    Object.assign(inputs, metafile.inputs);
    return outputFiles[0].contents;
  };
  for (const [name, pattern] of Object.entries(LEFT_OUT)) {
    const code = await bundle('src/live/worker.ts', {
      define: { STUDY_WORKER: '""', LAMBDA_SIM_POISONS: 'false' },
      // csv-parse's own build for pages; the colours of tables are asked for at run time, and done without.
      alias: { 'csv-parse': 'csv-parse/browser/esm', 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
      external: ['@colors/colors'],
      plugins: [without(pattern)],
    });
    writeFileSync(join(dist, `${name}.txt`), gzipSync(code, { level: 9 }).toString('base64'));
  }
  const parquet = await bundle('src/live/parquet.ts', { format: 'cjs', plugins: [WITHOUT_WEBASSEMBLY] });
  writeFileSync(join(dist, 'live-parquet.js'), asked('lambdaSimParquet', parquet));
  writeFileSync(join(dist, 'live-panel.js'), await bundle('src/live/panel/panel.ts', {}));
  writeFileSync(join(dist, 'workbench.js'), await bundle('src/live/workbench/workbench.ts', {}));
  return inputs;
}
