import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FaultError } from '../../model/fault.ts';

/**
 * The bundled typeface (Inter, SIL Open Font License 1.1), latin part, in the two weights that charts use.
 */
export const FONT_FILES = ['inter-latin-400-normal.woff2', 'inter-latin-600-normal.woff2'] as const;

/**
 * Path of a file in the package's `assets/` folder, wherever this module runs from: the sources or a bundle
 * in `dist/`.
 *
 * @param from where to start looking; tests alone give it
 * @throws FaultError where the file is missing: the installation is incomplete
 */
export function assetPath(file: string, from = fileURLToPath(import.meta.url)): string {
  return packagePath(join('assets', file), from);
}

/**
 * Path of what the build has left in `dist/` for pages.
 *
 * @throws FaultError where it is missing: nothing was built
 */
export function builtPath(file: string): string {
  return packagePath(join('dist', file), fileURLToPath(import.meta.url));
}

function packagePath(file: string, from: string): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const path = join(folder, file);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) throw incomplete(file);
  }
}

/**
 * Path of chart.js as one script for the browser, in the installed `chart.js` package.
 *
 * @throws FaultError where the package or the script is missing
 */
export function chartJsPath(): string {
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(require.resolve('chart.js'));
    const path = ['chart.umd.min.js', 'chart.umd.js']
      .map((file) => join(folder, file))
      .find((file) => existsSync(file));
    if (path !== undefined) return path;
  } catch {
    // Not installed at all: the same remedy as for a package without the script.
  }
  throw incomplete(join('node_modules', 'chart.js', 'dist', 'chart.umd.min.js'));
}

function incomplete(file: string): FaultError {
  return new FaultError([
    {
      file,
      path: '',
      problem: 'the file is missing from the installation',
      remedy: 'install lambda-sim again',
    },
  ]);
}
