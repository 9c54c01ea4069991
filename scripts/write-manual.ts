import { mkdirSync, writeFileSync } from 'node:fs';
import { manualPage } from './manual.ts';

// npm run manual: man/lambda-sim.1, from the definitions of the command line.
mkdirSync('man', { recursive: true });
writeFileSync('man/lambda-sim.1', await manualPage());
