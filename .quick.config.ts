import config from './vitest.config.ts';

const { globalSetup, ...test } = config.test as never as Record<string, unknown>;
export default { ...config, test };
