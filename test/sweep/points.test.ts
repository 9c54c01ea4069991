import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import '../../src/node.ts';
import { digestOfFiles, hashText } from '../../src/cli/sweep-digest.ts';
import { liveOfSweep } from '../../src/cli/sweep-output.ts';
import { stateOf } from '../../src/live/panel/state.ts';
import { pointLink, runCommand } from '../../src/report/words/sweep-words.ts';
import { runScenario } from '../../src/study/run.ts';
import { Crew } from '../../src/study/runs/task-scheduler.ts';
import { CrewExecutor } from '../../src/sweep/crew-executor.ts';
import type { SweepPlan } from '../../src/sweep/plan.ts';
import { readSweep } from '../../src/sweep/read-sweep.ts';
import { runSweep } from '../../src/sweep/sweep.ts';

const SCENARIO = `
functions: { api: { work: { cpu: 40ms } }, jobs: { work: { cpu: 90ms } } }
triggers: { todo: { source: sqs, function: jobs } }
traffic: [{ to: api, poisson: 5/s }, { to: todo, poisson: 2/s }]
run: { duration: 1h, seed: 1 }
`;
const SWEEP = `
scenario: scenario.yml
axes: { memory: [256, 1769], functions.api.timeout: [2s, 4s] }
set: { run.duration: 30s, name: "two words" }
`;

let folder = '';
let plan: SweepPlan;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'points-'));
  writeFileSync(join(folder, 'scenario.yml'), SCENARIO);
  writeFileSync(join(folder, 'sweep.yml'), SWEEP);
  plan = await readSweep(join(folder, 'sweep.yml'), { hash: hashText, digestOfFiles });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a point is told as settings that give its figures: in its command, and in the panel over what its page carries', async () => {
  const { input } = plan.scenario;
  const executor = new CrewExecutor(
    { input, fixed: plan.fixed, figures: plan.header.figures },
    new Crew({ workers: 1 }),
  );
  const rows = await runSweep(plan, executor, { hash: hashText });
  await executor.close();
  const row = rows[3]!;
  expect(row.set).toEqual({ memory: 1769, 'functions.api.timeout': '4s' });
  const { scenario } = await liveOfSweep(plan);
  const opened = stateOf(pointLink(plan.header, row));
  const set = [
    ...(scenario?.set ?? []).map(({ text }) => text),
    ...[...(opened?.values ?? [])].map(([path, text]) => `${path}=${text}`),
  ];
  const command = runCommand(plan.header, row);
  const asked = [...command.matchAll(/--set (?:'([^']*)'|(\S+))/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  for (const settings of [set, asked]) {
    const { document } = await runScenario(join(folder, 'scenario.yml'), { set: settings, whatIf: false });
    expect(document.cost.monthly).toBe(row.figures['cost.monthly']);
  }
});
