import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown/run.ts';
import { renderComparisonTerminal } from '../../src/report/terminal/comparison.ts';
import { compareScenario } from '../../src/study/compare-scenario.ts';
import { runScenario } from '../../src/study/run.ts';

/** Ten minutes that need not come again. */
const BURST = `functions: { api: { memory: 1024, work: { duration: 200ms } } }
triggers: { web: { source: api-gateway, function: api } }
traffic: [{ to: web, ramp: [{ at: 0s, rate: 20/s }, { at: 10m, rate: 60/s }] }]
run: { duration: 10m }`;
const QUIET = { workers: 1 };

describe('where the measured time is no part of a month', () => {
  it('findings and what-ifs tell money of the run', async () => {
    const { document } = await runScenario({ text: BURST }, QUIET);
    expect(document.cost.month?.warning).toContain('need not come again');
    const cheaper = document.findings.filter(({ id = '' }) => id.startsWith('cheaper-'));
    expect(cheaper.length).toBeGreaterThan(0);
    for (const { text, whatIf, monthlyUsd, runUsd = 0 } of cheaper) {
      expect(monthlyUsd).toBeUndefined();
      expect(runUsd).toBeLessThan(document.cost.total);
      expect(`${text} ${whatIf?.text}`).not.toContain('a month');
      expect(text).toMatch(/ costs \$[\d.]+ of these 10 min's \$[\d.]+: /);
      for (const { figure, before } of whatIf?.figures.slice(-1) ?? []) {
        expect([figure, before]).toEqual(['cost.total', document.cost.total]);
      }
    }
  });

  it('a comparison warns once, beside its months', async () => {
    const comparison = await compareScenario({ text: BURST }, { ...QUIET, memory: [512, 1024] });
    expect(comparison.warnings).toEqual([expect.stringContaining('need not come again')]);
    const text = renderComparisonTerminal(comparison, { columns: 100, color: false });
    expect(text).toContain('a month (!)');
    expect(text.split('need not').length).toBe(2);
    const markdown = renderMarkdown(comparison);
    expect(markdown).toContain('A month (!)');
    expect(markdown).toContain('need not come again');
  });

  it('nothing is marked where the traffic is the same at all times', async () => {
    const steady = BURST.replace('ramp: [{ at: 0s, rate: 20/s }, { at: 10m, rate: 60/s }]', 'poisson: 20/s');
    const comparison = await compareScenario({ text: steady }, { ...QUIET, memory: [512, 1024] });
    expect(comparison.warnings).toBeUndefined();
    expect(renderComparisonTerminal(comparison, { columns: 100, color: false })).not.toContain('(!)');
  });
});
