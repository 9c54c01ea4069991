/** Ends the run: a law of the simulation is broken, and whatever it would report might be wrong. */
export function violated(law: string, actual: number | string, expected: number | string): never {
  throw new Error(`conservation violated: ${law}: ${actual}, expected ${expected}`);
}

export function assertEqual(law: string, actual: number, expected: number): void {
  if (actual !== expected) violated(law, actual, expected);
}

export function assertAtMost(law: string, actual: number, limit: number): void {
  if (!(actual <= limit)) violated(law, actual, `at most ${limit}`);
}
