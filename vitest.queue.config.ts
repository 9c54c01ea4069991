import { defineConfig } from 'vitest/config';

/** Apart from the rest, since it needs a redis-server, which it starts and ends. */
export default defineConfig({
  test: {
    include: ['test/queue/**/*.queue.ts'],
    globalSetup: ['test/build.setup.ts'],
    setupFiles: ['src/node.ts'],
    testTimeout: 240_000,
    hookTimeout: 60_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
