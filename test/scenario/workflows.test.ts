import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatFault } from '../../src/model/fault.ts';
import { NO_STATE } from '../../src/model/workflow.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { writeScenario } from '../../src/scenario/write-scenario.ts';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from './scratch.ts';

const scratch = scratchFolder();
const { compiled, faults, write } = scratch;

/** As SAM and CloudFormation write it. */
const substituted = (name: string) => `$\{${name}}`;

const scenario = (flow: string) => `
functions:
  order: { memory: 512, coldStart: { init: 0ms }, work: { duration: 200ms } }
  pay: { memory: 512, coldStart: { init: 0ms }, work: { duration: 1s } }
triggers:
  flow: { source: step-functions, ${flow} }
traffic: [ { to: flow, constant: 1/s } ]
run: { duration: 10m, seed: 1 }
`;

const task = (name: string, more: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  ...more,
});

/** Writes a state machine; gives its name, as a scenario has it. */
function machine(states: object, more: object = {}, start = Object.keys(states)[0]): string {
  write('machine.asl.json', JSON.stringify({ StartAt: start, States: states, ...more }, null, 2));
  return 'definition: machine.asl.json';
}

async function flowOf(text: string) {
  const document = (await runScenario(await compiled(text), { maximumBadRows: 0 })).document;
  const flow = document.triggers['flow'];
  if (flow?.executionMs === undefined) throw new Error('there is no workflow');
  return {
    ...flow,
    meanMs: flow.executionMs.mean,
    warnings: document.warnings,
    functions: document.functions,
  };
}

describe('a definition in the Amazon States Language', () => {
  it('calls functions by name, ARN, substitution or a map of names', async () => {
    const states = {
      One: task('order', { Next: 'Two' }),
      Two: {
        Type: 'Task',
        Resource: 'arn:aws:lambda:us-east-1:123456789012:function:pay:live',
        Next: 'Three',
      },
      Three: { Type: 'Task', Resource: substituted('order.Arn'), Next: 'Four' },
      Four: task(substituted('PayFunction'), { Next: 'order' }),
      order: task('{% $states.input.name %}', { Next: 'Six' }),
      Six: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { 'FunctionName.$': '$.f' },
        End: true,
      },
    };
    const keys = 'functions: { PayFunction: pay }, states: { Six: { function: pay } }';
    const flow = await flowOf(scenario(`${machine(states)}, ${keys}`));
    expect(flow.function).toBe('order, pay');
    expect(flow.meanMs).toBeCloseTo(3 * 200 + 3 * 1000, 6);
    expect(flow.warnings).toEqual([]);
  });

  it('waits, branches, goes through items, retries, catches and times out', async () => {
    const states = {
      Wait: { Type: 'Wait', Seconds: 2, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: task('order') } },
          { StartAt: 'B', States: { B: task('pay') } },
        ],
        Next: 'Many',
      },
      Many: {
        Type: 'Map',
        MaxConcurrency: 2,
        ItemProcessor: { StartAt: 'C', States: { C: task('order') } },
        Next: 'Late',
      },
      Late: task('pay', {
        TimeoutSeconds: 0.5,
        Retry: [
          { ErrorEquals: ['Lambda.ServiceException'], MaxAttempts: 6 },
          {
            ErrorEquals: ['States.Timeout'],
            IntervalSeconds: 1,
            MaxAttempts: 2,
            BackoffRate: 3,
            MaxDelaySeconds: 2,
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
        Next: 'Wait',
      }),
      Done: { Type: 'Pass', Next: 'End' },
      End: { Type: 'Succeed' },
    };
    const flow = await flowOf(scenario(`${machine(states)}, states: { Many: { items: 5 } }`));
    expect(flow.meanMs).toBeCloseTo(2000 + 1000 + 3 * 200 + 3 * 500 + 1000 + 2000, 6);
    expect(flow.failed).toBe(0);
    // Start, six states, two branches, five items, two retries, end.
    expect((flow.transitions ?? 0) / flow.events).toBeCloseTo(17, 0);
  });

  it('chooses by shares, which are even where nothing is said', async () => {
    const states = {
      Way: { Type: 'Choice', Choices: [{ Next: 'A' }, { Next: 'B' }, { Next: 'A' }], Default: 'C' },
      A: task('order'),
      B: { Type: 'Fail', Error: 'No' },
      C: { Type: 'Succeed' },
    };
    const said = await flowOf(
      scenario(`${machine(states)}, states: { Way: { choose: { A: 60%, B: 40% } } }`),
    );
    expect((said.functions['order']?.requests ?? 0) + (said.failed ?? 0)).toBe(600);
    expect(said.failed).toBeGreaterThan(240 - 60);
    expect(said.failed).toBeLessThan(240 + 60);
    const model = await compiled(scenario(machine(states)));
    const words = model.assumptions.find(({ key }) => key === 'triggers.flow.states.Way.choose');
    expect(words?.value).toBe('50% each to A, C, 0% to B');
    expect(model.model.workflows?.[0]?.states[0]).toEqual({
      kind: 'choice',
      ways: [
        { share: 1 / 2, next: 1 },
        { share: 0, next: 2 },
        { share: 0, next: 1 },
        { share: 1 / 2, next: 3 },
      ],
    });
  });

  it('takes no way that can only fail where nothing is said, so that no failure is made up', async () => {
    const states = {
      Ask: task('order', { Next: 'Way' }),
      Way: { Type: 'Choice', Choices: [{ Next: 'Done' }, { Next: 'Tell' }], Default: 'Rest' },
      Rest: { Type: 'Wait', Seconds: 5, Next: 'Ask' },
      Tell: task('pay', { Next: 'Failed' }),
      Failed: { Type: 'Fail' },
      Done: { Type: 'Succeed' },
    };
    const flow = await flowOf(scenario(machine(states)));
    expect(flow.failed).toBe(0);
    expect(flow.functions['pay']?.requests).toBe(0);
    const said = await compiled(scenario(`${machine(states)}, states: { Way: { choose: { Done: 90% } } }`));
    const words = said.assumptions.find(({ key }) => key === 'triggers.flow.states.Way.choose');
    expect(words?.value).toBe('10% to Rest, 0% to Tell');
    expect(JSON.stringify(words)).toContain('ways that fail are left out');
    // Where every other way fails, what is left goes to those.
    const rest = {
      Way: { Type: 'Choice', Choices: [{ Next: 'No' }], Default: 'Never' },
      No: { Type: 'Fail' },
    };
    const all = await compiled(scenario(machine({ ...rest, Never: { Type: 'Fail' } })));
    expect(all.assumptions.find(({ key }) => key === 'triggers.flow.states.Way.choose')?.value).toBe(
      '50% each to No, Never',
    );
  });

  it('is refused where no state ends it, as AWS refuses it', async () => {
    const states = { One: task('order', { Next: 'Two' }), Two: task('pay', { Next: 'One' }) };
    expect(await faults(scenario(machine(states)))).toEqual([
      expect.stringMatching(/^machine\.asl\.json:3:\d+: States: no state ends the workflow.*End: true/),
    ]);
    const inside = {
      Both: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'One', States: { One: task('order', { Next: 'One' }) } }],
        End: true,
      },
    };
    expect(await faults(scenario(machine(inside)))).toEqual([
      expect.stringMatching(/States\.Both\.Branches.*no state ends the workflow/),
    ]);
  });

  it('tells with name and place what is not simulated', async () => {
    const states = {
      Put: { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:putItem', Next: 'Job' },
      Job: { Type: 'Task', Resource: 'arn:aws:states:::batch:submitJob.sync', Next: 'Until' },
      Until: { Type: 'Wait', TimestampPath: '$.when', Next: 'Token' },
      Token: { ...task('order'), Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' },
    };
    const flow = await flowOf(scenario(`${machine(states)}, states: { Job: { duration: 3s } }`));
    expect(flow.meanMs).toBeCloseTo(3200, 6);
    const place = 'triggers.flow.definition: machine.asl.json';
    const warnings = flow.warnings.filter((warning) => warning.startsWith(place));
    expect(warnings).toEqual([
      expect.stringMatching(
        /machine\.asl\.json:4: 'Put' calls another service .*dynamodb:putItem.*no time here.*states\.Put\.duration/,
      ),
      expect.stringMatching(
        /machine\.asl\.json:9: 'Job' .*batch:submitJob\.sync.*\(\.sync\).*the time given/,
      ),
      expect.stringMatching(
        /machine\.asl\.json:14: the wait of 'Until' hangs on data.*states\.Until\.duration/,
      ),
      expect.stringMatching(/machine\.asl\.json:19: 'Token' waits for a task token/),
    ]);
    expect(flow.warnings).toHaveLength(5);
  });

  it('has its own time-out, which the trigger may shorten', async () => {
    const states = { Wait: { Type: 'Wait', Seconds: 60, End: true } };
    expect((await flowOf(scenario(machine(states, { TimeoutSeconds: 5 })))).meanMs).toBe(5000);
    expect((await flowOf(scenario(`timeout: 2s, ${machine(states)}`))).meanMs).toBe(2000);
  });

  it('is refused with its own places', async () => {
    const states = {
      One: task('nothing', { Next: 'Two' }),
      Two: { Type: 'Tsk' },
      Way: { Type: 'Choice', Default: 'Oen' },
      Both: { Type: 'Parallel', Branches: [], Next: 'Way' },
      Many: { Type: 'Map', ItemProcessor: { StartAt: 'X', States: {} } },
    };
    const found = await faults(scenario(machine(states, {}, 'First')));
    expect(found).toEqual([
      expect.stringMatching(/^machine\.asl\.json:2:14: StartAt: there is no state 'First'/),
      expect.stringMatching(/^machine\.asl\.json:6:19: States\.One\.Resource: 'nothing' is no function/),
      expect.stringMatching(/^machine\.asl\.json:14:15: States\.Two\.Type: 'Tsk' is not a type of state/),
      expect.stringMatching(/^machine\.asl\.json:16:12: States\.Way\.Choices: there are no Choices/),
      expect.stringMatching(
        /^machine\.asl\.json:18:18: States\.Way\.Default: there is no state 'Oen'.*'One'/,
      ),
      expect.stringMatching(/^machine\.asl\.json:22:19: States\.Both\.Branches: there are no Branches/),
      expect.stringMatching(/^machine\.asl\.json:25:13: States\.Many\.Next: Next is missing/),
      expect.stringMatching(/^machine\.asl\.json:29:19: States\.Many\.ItemProcessor: there are no States/),
    ]);
  });

  it('has no states but its own, and no shares above 100%', async () => {
    const definition = machine({
      Way: { Type: 'Choice', Choices: [{ Next: 'A' }], Default: 'B' },
      A: { Type: 'Succeed' },
      B: { Type: 'Succeed' },
    });
    const states = 'states: { Wya: { items: 3 }, Way: { choose: { A: 70%, B: 70%, C: 10% } } }';
    expect(await faults(scenario(`${definition}, ${states}`))).toEqual([
      expect.stringMatching(/^scenario\.yml:6:\d+: triggers\.flow\.states\.Wya: .*did you mean 'Way'/),
      expect.stringMatching(/^scenario\.yml:6:\d+: triggers\.flow\.states\.Way\.choose: .*150%/),
      expect.stringMatching(
        /^scenario\.yml:6:\d+: triggers\.flow\.states\.Way\.choose\.C: 'C' is not a next state/,
      ),
    ]);
  });
});

describe('steps', () => {
  it.each([
    ['steps: [oder]', "there is no function 'oder'; did you mean 'order'?"],
    ['steps: []', 'there are no steps'],
    ['steps: [{ wait: soon }]', '"soon" is not a duration'],
    ['steps: [{ prallel: [order] }]', "'prallel' is not a key of a step; did you mean 'parallel'?"],
    ['steps: [{ parallel: order }]', "'order' is no list"],
    ['steps: [{ map: order }]', 'items: this key is missing'],
    ['steps: [{ map: order, items: 2 MB }]', "'2 MB' is not a number of items"],
    ['steps: [{ map: order, wait: 3s }]', 'wait and map stand side by side'],
    ['steps: [{ choice: [{ probability: 50%, steps: order }] }]', 'add up to 50%'],
    ['steps: [{ function: order, retry: 3 }]', '3 is not a map of keys'],
    ['steps: [{ function: order, retyr: {} }]', "did you mean 'retry'?"],
    ['steps: [7]', '7 is not a step'],
    ['function: order, steps: [pay]', 'function and steps stand side by side'],
    ['function: order, timeout: 3s', 'timeout belongs to steps or a definition'],
    ['steps: [order], states: { A: {} }', 'states belongs to a definition'],
    ['type: express', 'the workflow does nothing'],
    ['definition: none.json', 'none.json: the file does not exist'],
  ])('%s is one fault', async (flow, words) => {
    const found = await faults(scenario(flow));
    expect(found).toEqual([expect.stringContaining(words)]);
    expect(found[0]).toMatch(/^scenario\.yml:6:\d+: triggers\.flow/);
  });

  it('number their states in the order of reading', async () => {
    const { model } = await compiled(scenario('steps: [order, { wait: 1s }, pay]'));
    const [workflow] = model.workflows ?? [];
    expect(workflow?.start).toBe(0);
    expect(workflow?.states.map((state) => ('next' in state ? state.next : null))).toEqual([1, 2, NO_STATE]);
  });

  it('are written back as they were, with a definition and its keys', async () => {
    const text = scenario(`type: express, timeout: 2m, transitions: 5, steps: [order,
      { function: pay, timeout: 3s, retry: { errors: [States.Timeout], interval: 250ms, maxAttempts: 2, backoffRate: 1.5, maxDelay: 1m, jitter: full } },
      { wait: { lognormal: { median: 10s, p95: 20s } } },
      { parallel: [order, [order, pay]], catch: [{ errors: [Mine], steps: [{ fail: Other }] }, { steps: pay }] },
      { map: [order, pay], items: { uniform: { min: 1, max: 20 } }, maxConcurrency: 3, retry: [{ maxAttempts: 1 }, {}] },
      { choice: [{ probability: 10%, steps: [{ succeed: true }] }, {}] }]`).replace(
      'traffic:',
      `  other: { source: step-functions, ${machine({ A: task('f'), M: { Type: 'Map', Iterator: { StartAt: 'B', States: { B: { Type: 'Pass', End: true } } }, End: true } })}, functions: { f: order }, states: { A: { duration: 3s }, M: { items: 4 } } }\ntraffic:`,
    );
    const read = async (given: string) => {
      const file = join(scratch.folder, 'again.yml');
      writeFileSync(file, given);
      const loaded = await loadScenario(file);
      if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
      return loaded.scenario;
    };
    const first = await read(text);
    const written = writeScenario(first);
    const again = await read(written);
    expect(again).toEqual(first);
    expect(writeScenario(again)).toBe(written);
    expect(written).toContain('definition: machine.asl.json');
    expect(written).not.toContain("function: ''");
  });

  it('can be set', async () => {
    const loaded = await scratch.load(
      scenario('steps: [order, { function: pay, timeout: 3s }, { wait: 1s }]'),
      {
        set: ['triggers.flow.steps.1.timeout=500ms', 'triggers.flow.steps.2.wait=5s'],
      },
    );
    if (!loaded.ok) throw new Error('it is refused');
    expect(loaded.scenario.triggers.get('flow')?.steps).toEqual([
      { function: 'order' },
      { function: 'pay', timeout: 500 },
      { wait: { kind: 'constant', value: 5000 } },
    ]);
  });
});
