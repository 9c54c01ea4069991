import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `export const NAME = 8;`: a number that the engine's loops are built of. */
const CONSTANT = /^export const ([A-Z][A-Z0-9_]*) = (-?(?:0x[\da-f_]+|[\d_.]+(?:e\d+)?));/gm;

const constantsIn = (file: string): Map<string, string> =>
  new Map(
    [...readFileSync(file, 'utf8').matchAll(CONSTANT)].map(([, name = '', value = '']) => [name, value]),
  );

/**
 * Puts numbers in the place of their names, as the build does: a test runner makes every imported name a
 * property look-up, which slows the engine's loop tenfold.
 */
const inlinedConstants = {
  name: 'inlined-constants',
  enforce: 'pre' as const,
  transform(code: string, id: string): string | undefined {
    if (!/[\\/]src[\\/](engine|collect|cloudwatch|metrics|random|math)[\\/]/.test(id)) return undefined;
    return code.replace(
      /^import \{([^}]*)\} from '(\.[^']*\.ts)';/gm,
      (whole, list: string, file: string) => {
        const values = constantsIn(join(dirname(id), file));
        const names = list.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
        const inlined = names.filter((name) => values.has(name));
        if (inlined.length === 0) return whole;
        const others = names.filter((name) => !values.has(name));
        const constants = inlined.map((name) => `const ${name} = ${values.get(name)};`).join(' ');
        return others.length === 0
          ? constants
          : `import { ${others.join(', ')} } from '${file}'; ${constants}`;
      },
    );
  },
};

export default defineConfig({
  define: { LAMBDA_SIM_POISONS: 'true' },
  plugins: [inlinedConstants],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.setup.ts'],
    setupFiles: ['src/node.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
