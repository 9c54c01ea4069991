import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly error: number;
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
  };
}

function cruise(folder: string): Cruise {
  const config = join(root, '.dependency-cruiser.mjs');
  const { stdout } = spawnSync(
    process.execPath,
    [cruiser, 'src', '--config', config, '--output-type', 'json'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  return JSON.parse(stdout) as Cruise;
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
}

describe('import direction', () => {
  it('holds over every source file', () => {
    const { summary } = cruise(root);
    expect(summary.violations.map((one) => `${one.rule.name}: ${one.from}`)).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThanOrEqual(sourceFiles(join(root, 'src')).length);
  });
});

describe('planted violations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-direction-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are found', () => {
    copyFileSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    const sources = {
      'src/units/backwards.ts': "import { one } from '../cli/one.ts';\nexport const two = one;\n",
      'src/cli/one.ts': 'export const one = 1;\n',
      'src/engine/node.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
      'src/results/node.ts': "import { sep } from 'node:path';\nexport const separator = sep;\n",
      'src/scenario/place.ts': "import { sep } from 'node:path';\nexport const separator = sep;\n",
      'src/study/digest.ts': "import { createHash } from 'node:crypto';\nexport const digest = createHash;\n",
      'src/report/html/page.ts': "import { EOL } from 'node:os';\nexport const end = EOL;\n",
      'src/workload/trace/rows.ts':
        "import { Readable } from 'node:stream';\nexport const rows = Readable;\n",
      'src/scenario/text/read-text.ts':
        "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
      'src/scenario/reads.ts': "import { read } from './text/read-text.ts';\nexport const text = read;\n",
      'src/node.ts': "import { read } from './scenario/text/read-text.ts';\nexport const files = read;\n",
      'src/index.ts': "export { files } from './node.ts';\n",
      'src/study/wired.ts': "import { files } from '../node.ts';\nexport const wired = files;\n",
      'src/study/again.ts': "import { files } from '../index.ts';\nexport const again = files;\n",
      'src/model/type-only.ts': "import type { Run } from '../study/run.ts';\nexport type Again = Run;\n",
      'src/study/run.ts': 'export interface Run { readonly id: number }\n',
      'src/report/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'src/report/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
      'src/collect/lines.ts': "import { lines } from '../cloudwatch/lines.ts';\nexport const two = lines;\n",
      'src/cloudwatch/lines.ts': 'export const lines = 1;\n',
      'src/cloudwatch/usage.ts': "import { used } from '../usage/used.ts';\nexport const two = used;\n",
      'src/cloudwatch/file.ts':
        "import { writeFileSync } from 'node:fs';\nexport const write = writeFileSync;\n",
      'src/cloudwatch/amount.ts':
        "import { Exact } from '../units/exact.ts';\nexport const amount = Exact;\n",
      'src/units/exact.ts': 'export const Exact = 1;\n',
      'src/scenario/usage.ts': "import { used } from '../usage/used.ts';\nexport const two = used;\n",
      'src/usage/used.ts': 'export const used = 1;\n',
      'src/usage/money.ts': "import { bill } from '../billing/bill.ts';\nexport const two = bill;\n",
      'src/billing/bill.ts': 'export const bill = 1;\n',
      'src/engine/kernel/records.ts':
        "import { door } from '../invocation/door.ts';\nexport const two = door;\n",
      'src/engine/invocation/door.ts': 'export const door = 1;\n',
      'src/results/statistics/mean.ts':
        "import type { Finding } from '../findings/finding.ts';\nexport type Mean = Finding;\n",
      'src/results/findings/finding.ts': 'export interface Finding { readonly id: number }\n',
      'src/report/words/bold.ts':
        "import { table } from '../terminal/table.ts';\nexport const bold = table;\n",
      'src/report/terminal/table.ts': 'export const table = 1;\n',
      'src/scenario/iam/decide.ts':
        "import { check } from '../check/check.ts';\nexport const decide = check;\n",
      'src/scenario/check/check.ts': 'export const check = 1;\n',
      'src/study/runs/simulate.ts':
        "import { door } from '../../engine/invocation/door.ts';\nexport const simulate = door;\n",
      'src/report/first.ts':
        "import type { Second } from './second.ts';\nexport interface First { readonly second: Second }\n",
      'src/report/second.ts':
        "import type { First } from './first.ts';\nexport interface Second { readonly first: First }\n",
      'src/elsewhere/new.ts': 'export const placed = false;\n',
      'src/cli/uses.ts': "import { placed } from '../elsewhere/new.ts';\nexport const uses = placed;\n",
    };
    for (const [path, text] of Object.entries(sources)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const found = cruise(folder).summary.violations.map((one) => `${one.rule.name}: ${one.from}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'units-imports-only-what-comes-before: src/units/backwards.ts',
        'engine-runs-in-a-browser: src/engine/node.ts',
        'model-imports-only-what-comes-before: src/model/type-only.ts',
        'node-stays-at-the-edge: src/results/node.ts',
        'node-stays-at-the-edge: src/scenario/place.ts',
        'node-stays-at-the-edge: src/study/digest.ts',
        'node-stays-at-the-edge: src/report/html/page.ts',
        'node-stays-at-the-edge: src/workload/trace/rows.ts',
        'what-is-of-node-is-handed-in: src/scenario/reads.ts',
        'what-is-of-node-is-handed-in: src/study/wired.ts',
        'entries-are-not-imported: src/study/again.ts',
        'collect-imports-only-what-comes-before: src/collect/lines.ts',
        'cloudwatch-imports-only-what-comes-before: src/cloudwatch/usage.ts',
        'node-stays-at-the-edge: src/cloudwatch/file.ts',
        'decimals-are-for-amounts: src/cloudwatch/amount.ts',
        'scenario-imports-only-what-comes-before: src/scenario/usage.ts',
        'usage-imports-only-what-comes-before: src/usage/money.ts',
        'no-cycles: src/report/a.ts',
        'every-folder-has-its-place: src/cli/uses.ts',
        'engine-kernel-imports-only-what-comes-before: src/engine/kernel/records.ts',
        'results-statistics-imports-only-what-comes-before: src/results/statistics/mean.ts',
        'report-words-imports-only-what-comes-before: src/report/words/bold.ts',
        'scenario-iam-imports-only-what-comes-before: src/scenario/iam/decide.ts',
        'engine-is-entered-by-its-faces: src/study/runs/simulate.ts',
        'no-cycles: src/report/first.ts',
      ]),
    );
    for (const kept of ['src/node.ts', 'src/index.ts', 'src/scenario/text/read-text.ts']) {
      expect(found.filter((one) => one.endsWith(`: ${kept}`))).toEqual([]);
    }
  });
});
