import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { chartsOf } from '../../src/report/charts/charts.ts';
import { renderCsv } from '../../src/report/csv/csv.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderMarkdown } from '../../src/report/markdown/run.ts';
import { renderTuneTerminal } from '../../src/report/terminal/tune.ts';
import { formatChance, tuneAnswer } from '../../src/report/words/tune-words.ts';
import { displayWidth } from '../../src/report/words/width.ts';
import { sampleTuning } from './samples.ts';

const tuning = sampleTuning();
const { chosen, runnerUp, current } = tuning.tune;

describe('the report of a tuning', () => {
  it('marks the chosen setting, the runner-up and the one now in the terminal, within its width', () => {
    const text = renderTuneTerminal(tuning, { columns: 80, color: false, summary: 'full' });
    const lines = text.split('\n');
    expect(lines.filter((line) => displayWidth(line) > 80)).toEqual([]);
    const marked = (mark: string) =>
      lines.find((line) => new RegExp(` ${mark}[ ,]`).test(line) && / MB /.test(line));
    expect(marked('chosen')).toContain(chosen);
    expect(marked('runner-up')).toContain(runnerUp);
    expect(marked('now')).toContain(current);
    expect(text).toContain(`MemorySize: ${Number.parseInt(chosen ?? '', 10)}`);
  });

  it('stands in the page before the comparison, with its patches', async () => {
    const page = await renderHtml({ document: tuning, scenarioText: '', scenarioName: 'scenario.yml' });
    expect(page).toContain(`${chosen} is the best balance of cost and speed`);
    expect(page.indexOf('class="headline"')).toBeLessThan(page.indexOf('id="summary"'));
    expect(page.indexOf('id="chart-cost-and-time"')).toBeLessThan(page.indexOf('id="variants"'));
    expect(page).toContain('aws_lambda_function');
    expect(page.match(/<span class="mark">(chosen|runner-up|now)<\/span>/g)).toHaveLength(3);
  });

  it('marks the charts', () => {
    const labels = chartsOf(tuning).flatMap(({ config }) =>
      config.data.datasets.flatMap(({ pointLabels }) => pointLabels ?? []),
    );
    expect(labels.filter((label) => label?.startsWith('chosen')).length).toBeGreaterThanOrEqual(2);
    expect(labels.filter((label) => label === 'runner-up').length).toBeGreaterThanOrEqual(2);
    const latency = chartsOf(tuning).find(({ name }) => name === 'latency-over-memory');
    const once = latency?.config.data.datasets.flatMap(({ pointLabels }) => pointLabels ?? []) ?? [];
    expect(once.filter((label) => label !== null).sort()).toEqual(['chosen', 'now', 'runner-up']);
  });

  it('goes to Markdown and CSV', () => {
    expect(renderMarkdown(tuning)).toMatch(/\*\*balanced \(0\.5\)\*\* \| .* MB \|/);
    const rows = parse(renderCsv(tuning), { columns: true }) as Record<string, string>[];
    expect(rows.filter(({ mark }) => mark === 'chosen').map(({ variant }) => variant)).toEqual([chosen]);
  });
});

describe('a chance', () => {
  it.each([
    [1, 'over 99.9 %'],
    [0.87654, '87.7 %'],
    [0, 'under 0.1 %'],
  ])('of %d is %s', (chance, text) => {
    expect(formatChance(chance)).toBe(text);
  });

  it('that is low comes with a safer setting', () => {
    const points = tuning.tune.points.map((point) => ({
      ...point,
      meets: true,
      chance: point.label === chosen ? 0.6 : 0.99,
    }));
    const answer = tuneAnswer({ ...tuning, tune: { ...tuning.tune, strategy: 'slo', points } });
    expect(answer).toMatch(
      /the chance that it truly does is 60 %; the cheapest with at least 95 % is \d+ MB$/,
    );
  });
});
