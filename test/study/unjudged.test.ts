import { describe, expect, it } from 'vitest';
import {
  type ComparisonDocument,
  compareScenario,
  planScenario,
  render,
  runScenario,
  tuneScenario,
} from '../../src/index.ts';

type Plain = Record<string, unknown>;

const alone = { workers: 1 };

/** 200 messages a second in batches of up to ten; `work` of its function, keys of its trigger besides. */
function queue(work: Plain = {}, trigger: Plain = {}): Plain {
  return {
    name: 'queue',
    functions: { worker: { memory: 512, timeout: '10s', work: { duration: '100ms', ...work } } },
    triggers: {
      jobs: {
        source: 'sqs',
        function: 'worker',
        batchSize: 10,
        batchWindow: '1s',
        visibilityTimeout: '1m',
        ...trigger,
      },
    },
    traffic: [{ to: 'jobs', poisson: '200/s' }],
    run: { duration: '1m' },
  };
}

function stream(work: Plain = {}): Plain {
  return {
    ...queue(work),
    triggers: { clicks: { source: 'kinesis', function: 'worker', shards: 2 } },
    traffic: [{ to: 'clicks', poisson: '100/s' }],
  };
}

async function textOf(document: ComparisonDocument, format: 'text' | 'md' | 'html'): Promise<string> {
  const given = await render(document, format);
  return (Array.isArray(given) ? given : [given]).map(({ content }) => String(content)).join('\n');
}

const KEY = 'functions.worker.work.perRecord';

describe('what a record of a batch costs, where nobody said', () => {
  it.each([
    ['a queue', queue()],
    ['a stream', stream()],
  ])('is an assumption and a finding of a run of %s', async (_, scenario) => {
    const { document } = await runScenario(scenario, alone);
    expect(document.assumptions.filter(({ key }) => key === KEY)).toHaveLength(1);
    expect(document.findings.some(({ text }) => text.includes(KEY))).toBe(true);
    const [trigger] = Object.values(document.triggers);
    expect(trigger?.recordsPerBatch).toBeGreaterThan(5);
  });

  it.each([
    ['it is said', queue({ perRecord: { io: '5ms' } })],
    ['it is said to be nothing', queue({ perRecord: 'none' })],
    ['it is said to be 0', queue({ perRecord: 0 })],
    ['batches hold one record', queue({}, { batchSize: 1, batchWindow: '0s' })],
  ])('is neither where %s', async (_, scenario) => {
    const { document } = await runScenario(scenario, alone);
    expect(document.assumptions.filter(({ key }) => key === KEY)).toHaveLength(0);
    expect(document.findings.some(({ text }) => text.includes(KEY))).toBe(false);
  });

  it.each([
    ['batch sizes', 'triggers.jobs.batchSize', [1, 10]],
    ['batch windows', 'triggers.jobs.batchWindow', ['0s', '5s']],
    ['traffic', 'traffic.0.poisson', ['50/s', '400/s']],
  ])('keeps compare from judging %s', async (_, path, values) => {
    const axes = { [path]: values };
    const compared = await compareScenario(queue(), { axes, ...alone });
    expect(compared.notJudged).toContain(KEY);
    expect(compared.pareto).toEqual([]);
    for (const { paired, results } of compared.variants) {
      expect(paired).toBeUndefined();
      expect(results.warnings).toContain(compared.notJudged);
    }
    for (const format of ['text', 'md', 'html'] as const) {
      const text = await textOf(compared, format);
      expect(text.replaceAll(/\s+/g, ' ')).toContain('cannot be judged');
      expect(text).not.toMatch(/cheaper than|>cheapest</);
    }
    const judged = await compareScenario(queue({ perRecord: { io: '5ms' } }), { axes, ...alone });
    expect(judged.notJudged).toBeUndefined();
    expect(judged.pareto.length).toBeGreaterThan(0);
  });

  it('does not keep compare from judging what leaves the batches as they are', async () => {
    const compared = await compareScenario(queue({ duration: undefined, io: '100ms' }), {
      memory: [512, 1024],
      ...alone,
    });
    expect(compared.notJudged).toBeUndefined();
    const single = await compareScenario(queue({}, { batchSize: 1, batchWindow: '0s' }), {
      axes: { 'traffic.0.poisson': ['50/s', '100/s'] },
      ...alone,
    });
    expect(single.notJudged).toBeUndefined();
  });

  it('compares equal work as equal: one record each, or ten, with nothing but work by record', async () => {
    const scenario = queue({ duration: 0, perRecord: { duration: '20ms' } });
    const compared = await compareScenario(scenario, {
      axes: { 'triggers.jobs.batchSize': [1, 10] },
      ...alone,
    });
    const [one, ten] = compared.variants.map(({ results }) => results.functions['worker']?.gbSeconds ?? 0);
    expect(Math.abs((ten as number) / (one as number) - 1)).toBeLessThan(0.02);
  });

  it('keeps plan from concluding on other traffic', async () => {
    const settings = { growth: [1, 4], requestsPerRun: 3000 };
    const plan = await planScenario(queue(), { settings, memory: [], ...alone });
    expect(plan.notJudged).toContain(KEY);
    expect(plan.warnings).toContain(plan.notJudged);
    expect(plan.findings[0]?.text).toContain('cannot be judged');
    expect(plan.assumptions.some(({ key }) => key === KEY)).toBe(true);
    const said = await planScenario(queue({ perRecord: 'none' }), { settings, memory: [], ...alone });
    expect(said.notJudged).toBeUndefined();
  });

  it('keeps tune from choosing where the settings change the batches', async () => {
    // Too slow at 128 MB: what waits fills the batches.
    const scenario = {
      ...queue({}, { batchWindow: '0s', maximumConcurrency: 30 }),
      functions: { worker: { memory: 512, timeout: '10s', work: { cpu: '60ms' } } },
    };
    const tuned = await tuneScenario(scenario, { memory: [128, 1769], ...alone });
    expect(tuned.notJudged).toContain(KEY);
    expect(tuned.tune.chosen).toBeNull();
    expect(tuned.pareto).toEqual([]);
    expect((await textOf(tuned, 'text')).replaceAll(/\s+/g, ' ')).toContain('cannot be judged');
  });
});
