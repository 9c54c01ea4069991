import fc from 'fast-check';

/**
 * Property tests take the same examples in each run, so that a change is judged by what it changes;
 * `LAMBDA_SIM_TEST_SEED=7 npm test` looks at others.
 */
fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  seed: Number(process.env['LAMBDA_SIM_TEST_SEED'] ?? 20_261_128),
});

export type * from 'fast-check';
export { fc };
