import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * Puts the numbers of the layout files in the place of their names, as the build does: a test runner makes
 * every imported name a property look-up, which slows the engine's loop tenfold.
 */
const layoutConstants = {
  name: 'layout-constants',
  enforce: 'pre' as const,
  transform(code: string, id: string): string | undefined {
    if (!/[\\/]src[\\/](engine|collect|cloudwatch)[\\/]/.test(id)) return undefined;
    return code.replace(
      /import \{([^}]*)\} from '([^']*\/(?:layout|outcome-codes)\.ts)';/g,
      (_, names: string, file: string) => {
        const source = readFileSync(join(dirname(id), file), 'utf8');
        const values = new Map(
          [...source.matchAll(/export const (\w+) = ([^;]+);/g)].map((match) => [match[1], match[2]]),
        );
        const constants = names.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
        return constants.map((name) => `const ${name} = ${values.get(name)};`).join(' ');
      },
    );
  },
};

export default defineConfig({
  define: { LAMBDA_SIM_POISONS: 'true' },
  plugins: [layoutConstants],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.setup.ts'],
    setupFiles: ['src/node.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
