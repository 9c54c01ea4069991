import { describe, expect, it } from 'vitest';
import { aggregateReplications } from '../../src/results/aggregate-replications.ts';
import { buildDocument } from '../../src/results/build-document.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { functionModel, outcomes } from './fixtures.ts';
import { richInput } from './rich.ts';

interface Backlog {
  /** Greatest number of waiting events, by minute; 5 in all others. */
  readonly byMinute: Readonly<Record<number, number>>;
  readonly drainedAtMs?: number;
  readonly lasting?: number;
  readonly failureMs?: readonly [fromMs: number, toMs: number];
  readonly thresholds?: readonly string[];
}

/** An hour of a queue with this backlog; 420 events an hour. */
function documentOf(backlog: Backlog): ResultsDocument {
  const { byMinute, drainedAtMs = 0, lasting = 2, failureMs, thresholds = [] } = backlog;
  const maxima = new Float64Array(60).map((_, minute) => byMinute[minute] ?? 5);
  const failures =
    failureMs === undefined
      ? []
      : [{ fromMs: failureMs[0], toMs: failureMs[1], errorRate: 1, latencyFactor: 1, lostShare: 0 }];
  return buildDocument(
    richInput(({ compiled, measurements }) => ({
      compiled: {
        ...compiled,
        thresholds: thresholds.map((expression) => ({ metric: 'jobs.drainedAfter', expression })),
        model: {
          ...compiled.model,
          functions: compiled.model.functions.map(() => functionModel({ failures })),
        },
      },
      measurements: {
        ...measurements,
        sources: measurements.sources.map((source, index) =>
          index !== 1
            ? source
            : {
                ...source,
                outcomes: outcomes({ succeeded: 400, inFlight: 9 }),
                backlog: { mean: 4, max: Math.max(...maxima) },
                backlogFalls: { belowMs: new Float64Array(32).fill(drainedAtMs), lasting },
              },
        ),
        series: {
          ...measurements.series,
          sources: measurements.series.sources.map((one, index) =>
            index === 1 ? { ...one, backlogMax: maxima } : one,
          ),
        },
      },
    })),
  );
}

const jobs = (document: ResultsDocument) => document.triggers['jobs'];

describe('a backlog that was worked off', () => {
  const hill = { 10: 100, 11: 400, 12: 600, 13: 300 };

  it('has its time, and how long after it began', () => {
    expect(jobs(documentOf({ byMinute: hill, drainedAtMs: 830_500 }))).toMatchObject({
      leftOver: 9,
      isDrained: true,
      drainedAtMs: 830_500,
      drainedAfterMs: 230_500,
      drainedSince: 'begin',
    });
  });

  it('is counted from the end of the failure that it followed', () => {
    const document = documentOf({ byMinute: hill, drainedAtMs: 830_500, failureMs: [600_000, 700_500] });
    expect(jobs(document)).toMatchObject({ drainedAfterMs: 130_000, drainedSince: 'failure' });
    const later = documentOf({ byMinute: hill, drainedAtMs: 830_500, failureMs: [900_000, 960_000] });
    expect(jobs(later)).toMatchObject({ drainedAfterMs: 230_500, drainedSince: 'begin' });
  });

  it('is none where it comes and goes by chance', () => {
    expect(jobs(documentOf({ byMinute: { 4: 40 } }))).not.toHaveProperty('isDrained');
    const always = Object.fromEntries(Array.from({ length: 60 }, (_, minute) => [minute, 550]));
    expect(jobs(documentOf({ byMinute: { ...always, 3: 600 } }))).not.toHaveProperty('isDrained');
  });

  it('that is there at the end fails every threshold on its time', () => {
    const grows = Object.fromEntries(Array.from({ length: 60 }, (_, minute) => [minute, 10 * minute]));
    const document = documentOf({ byMinute: grows, lasting: 590, thresholds: ['value < 7d'] });
    expect(jobs(document)).toMatchObject({ isDrained: false });
    expect(jobs(document)).not.toHaveProperty('drainedAtMs');
    expect(document.thresholds).toMatchObject([{ actual: 3_600_000, passed: false }]);
    const drained = documentOf({ byMinute: hill, drainedAtMs: 830_500, thresholds: ['value < 7d'] });
    expect(drained.thresholds).toMatchObject([{ actual: 230_500, passed: true }]);
    const together = aggregateReplications([drained, document]);
    expect(jobs(together)).toMatchObject({ isDrained: false });
    expect(jobs(together)).not.toHaveProperty('drainedAtMs');
    expect(together.thresholds).toMatchObject([{ passed: false }]);
  });

  it('has the mean time of replications that all worked it off', () => {
    const one = documentOf({ byMinute: hill, drainedAtMs: 830_000 });
    const other = documentOf({ byMinute: hill, drainedAtMs: 832_000, failureMs: [600_000, 700_000] });
    expect(jobs(aggregateReplications([one, other]))).toMatchObject({
      isDrained: true,
      drainedAtMs: 831_000,
      drainedSince: 'begin',
    });
    const none = documentOf({ byMinute: {} });
    expect(jobs(aggregateReplications([one, none]))).not.toHaveProperty('drainedAtMs');
  });
});
