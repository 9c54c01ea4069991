// Writes reports/samples/: the reports that the README and the docs show. Run after a build.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Scenario → the charts that are kept as images too; the page holds all of them. */
const SAMPLES = {
  'api-daily': [],
  'classic-2018': [],
  'launch-day': [],
  'low-traffic': [],
  nightly: [],
  'order-pipeline': ['architecture.png', 'end-to-end-latency.png'],
  'provisioned-api': [],
  replay: [],
  'sqs-backlog': ['backlog-jobs-1.png'],
  thumbnails: [
    'bill.png',
    'cold-starts.png',
    'concurrency.png',
    'invocations.png',
    'latency-distribution.png',
    'latency-over-time.png',
    'latency-percentiles.png',
    'throttles-and-errors.png',
  ],
};

/** What happens at night is over after a quarter of an hour, and would be a line at the edge of two. */
const DURATIONS = { 'sqs-backlog': ['--duration', '15m'] };

for (const [name, charts] of Object.entries(SAMPLES)) {
  const out = join(root, 'reports/samples', name);
  write(name, 'html,md', out);
  if (charts.length === 0) continue;
  const images = mkdtempSync(join(tmpdir(), 'lambda-sim-samples-'));
  write(name, 'png', images);
  for (const chart of charts) copyFileSync(join(images, chart), join(out, chart));
  rmSync(images, { recursive: true });
}

function write(name, formats, out) {
  const words = ['run', `scenarios/${name}.yml`, '--format', formats, '--out', out, '--quiet', ...(DURATIONS[name] ?? [])];
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...words], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
