import { writeFileSync } from 'node:fs';
import { quotasPage } from '../test/support/quotas-page.ts';

// Run after a change to the quotas; a test compares the page with the code.
writeFileSync(new URL('../docs/quotas.md', import.meta.url), quotasPage());
