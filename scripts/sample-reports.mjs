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
  'launch-day': ['invocations-refused.png'],
  'low-traffic': [],
  nightly: [],
  'order-pipeline': ['architecture.png'],
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
  ],
};

/** A plan's report, of the scenario that asks for one. */
const PLANS = { 'lambda-or-containers': ['growth-served.png', 'crossover.png'] };

/** Samples are small, and do not change with the simulator's code: they stay as they are. */
const STILL = '--no-live';

/** What happens at night is over after a quarter of an hour, and would be a line at the edge of two. */
const DURATIONS = { 'sqs-backlog': ['--duration', '15m'] };

for (const [name, charts] of Object.entries(SAMPLES)) {
  writeSample('run', name, charts, join(root, 'reports/samples', name));
}
for (const [name, charts] of Object.entries(PLANS)) {
  writeSample('plan', name, charts, join(root, 'reports/samples', `${name}-plan`));
}

function writeSample(verb, name, charts, out) {
  write(verb, name, 'html,md', out);
  if (charts.length === 0) return;
  const images = mkdtempSync(join(tmpdir(), 'lambda-sim-samples-'));
  write(verb, name, 'png', images);
  for (const chart of charts) copyFileSync(join(images, chart), join(out, chart));
  rmSync(images, { recursive: true });
}

function write(verb, name, formats, out) {
  const words = [verb, `scenarios/${name}.yml`, '--format', formats, '--out', out, '--quiet', STILL, ...(DURATIONS[name] ?? [])];
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...words], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
