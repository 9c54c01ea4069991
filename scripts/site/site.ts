// npm run site [-- FOLDER]: the documentation as a static site, in site/ unless a folder is given.
import { resolve } from 'node:path';
import { root } from '../../test/cli/command-line.ts';
import { buildSite } from './build-site.ts';
import { brokenLinks } from './check-links.ts';

const folder = resolve(process.argv[2] ?? 'site');
await buildSite(root, folder);
const broken = brokenLinks(folder);
for (const link of broken) console.error(`leads nowhere: ${link}`);
if (broken.length > 0) process.exit(1);
console.log(`${folder}/index.html`);
