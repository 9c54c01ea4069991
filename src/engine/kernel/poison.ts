declare const LAMBDA_SIM_POISONS: boolean | undefined;

/**
 * True in builds for tests: what is over is overwritten with what no calculation survives
 * (`vitest.config.ts`, `scripts/run-ts.mjs`), so that whoever still reads it makes a conservation law fail
 * instead of a wrong number.
 */
export const POISONS = typeof LAMBDA_SIM_POISONS !== 'undefined' && LAMBDA_SIM_POISONS;

/** A code that names no function, source, slot or ticket. */
export const POISONED_CODE = -0x7fffffff;
