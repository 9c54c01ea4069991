import { describe, expect, it } from 'vitest';
import { neverMeasured, thresholdNames } from '../../src/results/figures/threshold-names.ts';
import { parseThreshold } from '../../src/results/figures/thresholds.ts';
import { compiledScenario, functionModel } from './fixtures.ts';
import { richInput } from './rich.ts';

const { compiled } = richInput();
/** The API sends on what succeeds. */
const chained = compiledScenario({
  ...compiled,
  model: {
    ...compiled.model,
    functions: compiled.model.functions.map((_, index) =>
      index === 0
        ? functionModel({ asynchronous: { ...functionModel().asynchronous, onSuccessSource: 2 } })
        : functionModel(),
    ),
  },
});

function told(metric: string, from = chained): string | null {
  const parsed = parseThreshold(metric, 'max < 1', thresholdNames(from));
  if (!parsed.ok) return parsed.problem;
  const wrong = neverMeasured(parsed.threshold.of, from);
  return wrong === null ? null : `${wrong.problem}; ${wrong.remedy}`;
}

describe('a threshold that would hold at 0 whatever happens', () => {
  it('is told of the iterator age of what is no stream', () => {
    expect(told('changes.iteratorAge')).toBeNull();
    expect(told('jobs.iteratorAge')).toMatch(/^jobs is no stream.*use jobs\.age$/);
  });

  it('is told of a chain where none begins', () => {
    expect(told('chains.web.latency')).toBeNull();
    expect(told('chains.api.latency')).toBeNull();
    expect(told('chains.jobs.latency')).toMatch(/sets off nothing further/);
    expect(told('chains.api.latency', compiled as typeof chained)).not.toBeNull();
  });

  it('is none of a skeleton without traffic', () => {
    const skeleton = { ...compiled, sources: [], model: { ...compiled.model, sources: [] } };
    const parsed = (metric: string) => {
      const read = parseThreshold(metric, 'max < 1', thresholdNames(compiled));
      return read.ok ? neverMeasured(read.threshold.of, skeleton) : read;
    };
    expect(parsed('chains.api.latency')).toBeNull();
    expect(parsed('changes.iteratorAge')).toBeNull();
  });

  it('is none of any other figure', () => {
    for (const metric of ['jobs.age', 'orders.latency', 'api.latency', 'latency', 'jobs.age']) {
      expect(told(metric)).toBeNull();
    }
  });
});
