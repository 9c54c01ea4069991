import { defineConfig } from 'vitest/config';

/**
 * Apart from the rest, since it installs other majors of Node from the registry, into a folder of its own.
 */
export default defineConfig({
  test: {
    include: ['test/engines/**/*.engines.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    globalSetup: ['test/build.setup.ts'],
  },
});
