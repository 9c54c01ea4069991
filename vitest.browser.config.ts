import { defineConfig } from 'vitest/config';

/** Apart from the rest, since it needs a browser. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser.ts'],
    globalSetup: ['test/build.setup.ts'],
    setupFiles: ['src/node.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Node 20 has the client of WebSockets, by which Firefox is driven, behind this flag.
    execArgv: ['--experimental-websocket'],
  },
});
