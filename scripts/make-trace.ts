import { dayTrace } from './day-trace.ts';

/**
 * Prints the trace that ships as scenarios/traces/day.csv:
 * npx esbuild --bundle --platform=node --format=esm --packages=external scripts/make-trace.ts --outfile=dist/make-trace.mjs
 * node dist/make-trace.mjs > scenarios/traces/day.csv
 */
process.stdout.write(await dayTrace());
