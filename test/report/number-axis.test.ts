import { describe, expect, it } from 'vitest';
import { numberAxis } from '../../src/report/charts/numeric-ticks.ts';

describe('the axis of a number that varies', () => {
  it('is logarithmic where its values are far apart, but for memory and where there is a zero', () => {
    expect(numberAxis([1, 5, 20, 100, 400], 'batchSize')).toMatchObject({ type: 'logarithmic' });
    expect(numberAxis([10, 20, 50], 'batchSize')).toMatchObject({ type: 'linear' });
    expect(numberAxis([0, 400], 'batchSize')).toMatchObject({ type: 'linear' });
    expect(numberAxis([128, 10_240], 'Memory (MB)')).toMatchObject({ type: 'linear' });
  });
});
