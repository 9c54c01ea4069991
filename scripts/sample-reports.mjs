// Writes reports/samples/: the report of every scenario that ships, as the README and the docs show them. Run after a build.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const file of readdirSync(join(root, 'scenarios')).filter((name) => name.endsWith('.yml'))) {
  const out = join(root, 'reports/samples', basename(file, '.yml'));
  const words = ['run', `scenarios/${file}`, '--format', 'html,png,md', '--out', out, '--quiet'];
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...words], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
