import { describe, expect, it } from 'vitest';
import { withGhosts } from '../../src/live/panel/ghost.ts';
import { chartsOf } from '../../src/report/charts/charts.ts';
import { richDocument, sampleDocument } from '../report/samples.ts';

const named = (document: Parameters<typeof chartsOf>[0]) =>
  chartsOf(document).map(({ name, config }) => ({ name, config }));

describe('the recorded run behind another', () => {
  it('has a grey series for each of its own, in the charts that differ alone', () => {
    const [now, before] = [named(sampleDocument({})), named(richDocument())];
    const charts = withGhosts(now, before);
    expect(charts.map(({ name }) => name)).toEqual(now.map(({ name }) => name));
    const ghosts = charts.flatMap(({ config }) => config.data.datasets.filter(({ order }) => order === 100));
    expect(ghosts.length).toBeGreaterThan(3);
    expect(new Set(ghosts.map(({ label }) => /recorded$|^Recorded run$/.test(label)))).toEqual(
      new Set([true]),
    );
    expect(withGhosts(now, now)).toEqual(now);
  });

  it('fits into the axes', () => {
    const chart = (max: number) => ({
      name: 'one',
      config: {
        type: 'line' as const,
        data: { datasets: [{ label: 'a', data: [{ x: 1, y: max }] }] },
        options: { scales: { y: { type: 'linear', min: 0, max, ticks: { at: [0, max] } } } },
      },
    });
    const [shown] = withGhosts([chart(10)], [chart(40)]);
    expect(shown?.config.options['scales']).toEqual({
      y: { type: 'linear', min: 0, max: 40, ticks: { at: [0, 10, 40] } },
    });
  });

  it('is not drawn on the axis of another unit, nor of a time many times as long', () => {
    const chart = (unit: string, max: number) => ({
      name: 'one',
      config: {
        type: 'line' as const,
        data: { datasets: [{ label: 'a', data: [{ x: 1, y: max }] }] },
        options: { scales: { x: { type: 'linear', min: 0, max, title: { text: `Time (${unit})` } } } },
      },
    });
    const count = (now: string, nowEnd: number, before: string, beforeEnd: number): number =>
      withGhosts([chart(now, nowEnd)], [chart(before, beforeEnd)])[0]?.config.data.datasets.length ?? 0;
    expect(count('min', 60, 'min', 90)).toBe(2);
    expect(count('s', 30, 'min', 60)).toBe(1);
    expect(count('min', 5, 'min', 60)).toBe(1);
  });
});
