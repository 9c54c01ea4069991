// Writes reports/samples/: the report of every scenario that ships, as the README and the docs show them. Run after a build.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const file of readdirSync(join(root, 'scenarios')).filter((name) => name.endsWith('.yml'))) {
  const out = join(root, 'reports/samples', basename(file, '.yml'));
  // Charts as images for the one that the README shows; the page holds them for all.
  const formats = file === 'thumbnails.yml' ? 'html,md,png' : 'html,md';
  const words = ['run', `scenarios/${file}`, '--format', formats, '--out', out, '--quiet'];
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...words], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
