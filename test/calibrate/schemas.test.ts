import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { calibrateLogs } from '../../src/calibrate/calibrate-logs.ts';
import { calibrationSchema, reconciliationSchema } from '../../src/results/documents/calibration-schema.ts';
import type { JsonSchema } from '../../src/results/documents/schema.ts';
import { lambdaSim } from '../cli/command-line.ts';

const report = (at: number, init: string): string => {
  const time = new Date(Date.UTC(2026, 9, 1, 0, 0, at * 7)).toISOString();
  const ms = 80 + ((at * 37) % 41);
  return [
    `${time} START RequestId: 00000000-0000-4000-8000-${String(at).padStart(12, '0')} Version: $LATEST`,
    `${time} REPORT RequestId: 00000000-0000-4000-8000-${String(at).padStart(12, '0')}\tDuration: ${ms}.25 ms\tBilled Duration: ${ms + 1} ms\tMemory Size: 512 MB\tMax Memory Used: ${70 + (at % 5)} MB${init}`,
  ].join('\n');
};

function misfits(document: unknown, schema: JsonSchema): readonly unknown[] {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
  return validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => [instancePath, message]);
}

it('what calibrate gives is as its schema says: of many invocations, of few, of none that ran', async () => {
  const many = Array.from({ length: 400 }, (_, at) =>
    report(at, at % 100 === 0 ? '\tInit Duration: 210.50 ms\t' : ''),
  );
  for (const lines of [many, many.slice(0, 3)]) {
    const { document } = await calibrateLogs([{ name: 'orders.log', text: lines.join('\n') }]);
    expect(misfits(JSON.parse(JSON.stringify(document)), calibrationSchema())).toEqual([]);
  }
});

it('a document with a key too many or too few is not', async () => {
  const { document } = await calibrateLogs([{ name: 'orders.log', text: report(1, '') }], { check: false });
  const { verdict: _, ...less } = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  expect(misfits(less, calibrationSchema())).toHaveLength(1);
  expect(misfits({ ...document, more: 1 }, calibrationSchema())).toHaveLength(1);
});

it('what reconcile gives is as its schema says', () => {
  const asked = ['scenarios/api-daily.yml', '--bill', 'scenarios/bills/api-daily-october.json', '--json'];
  const { status, stdout, stderr } = lambdaSim(['reconcile', ...asked, '--quiet']);
  expect(status, stderr).toBe(0);
  expect(misfits(JSON.parse(stdout), reconciliationSchema())).toEqual([]);
});
