import type { Draw } from './draw.ts';
import { spelled } from './kinds.ts';
import type { World } from './world.ts';

type Step = unknown;

/** Steps of a workflow, at most `depth` lists inside each other. */
export function stepsOf(draw: Draw, world: World, depth: number): readonly Step[] {
  return Array.from({ length: draw.pick([1, 1, 2, 3]) }, () => stepOf(draw, world, depth));
}

function stepOf(draw: Draw, world: World, depth: number): Step {
  const inner = () => stepsOf(draw, world, depth - 1);
  const kind = draw.pick(depth > 0 ? KINDS : FLAT_KINDS);
  switch (kind) {
    case 'wait':
      return { wait: durationText(draw, 10, 20_000) };
    case 'parallel':
      return { parallel: draw.pick([[inner()], [inner(), inner()]]), ...handled(draw, world, depth) };
    case 'map': {
      const items = draw.pick([0, 1, 4, { uniform: { min: 0, max: 6 } }]);
      const limit = draw.chance(0.5) ? { maxConcurrency: draw.pick([1, 2, 10]) } : {};
      return { map: inner(), items, ...limit, ...handled(draw, world, depth) };
    }
    case 'choice': {
      const probability = spelled('share', draw.pick([0, 0.2, 0.7]), draw);
      return { choice: [{ probability, steps: inner() }, draw.chance(0.5) ? { steps: inner() } : {}] };
    }
    case 'end':
      return draw.chance(0.5) ? { succeed: true } : { fail: 'Broken' };
    case 'task': {
      const timeout = draw.chance(0.3) ? { timeout: durationText(draw, 50, 5000) } : {};
      return { function: draw.pick(world.functions), ...timeout, ...handled(draw, world, depth) };
    }
    default:
      return draw.pick(world.functions);
  }
}

const FLAT_KINDS = ['function', 'function', 'task', 'wait'] as const;
const KINDS = [...FLAT_KINDS, 'parallel', 'map', 'choice', 'task', 'end'] as const;
const ERRORS = [
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'Lambda.TooManyRequestsException',
  'Mine',
];

function handled(draw: Draw, world: World, depth: number): Readonly<Record<string, unknown>> {
  const errors = () => (draw.chance(0.5) ? { errors: [draw.pick(ERRORS)] } : {});
  const retry = () => ({
    ...errors(),
    interval: durationText(draw, 50, 3000),
    maxAttempts: draw.pick([0, 1, 3]),
    jitter: draw.pick(['none', 'full']),
  });
  return {
    ...(draw.chance(0.4) ? { retry: draw.chance(0.7) ? retry() : [retry(), retry()] } : {}),
    ...(draw.chance(0.3) && depth > 0
      ? { catch: { ...errors(), steps: stepsOf(draw, world, depth - 1) } }
      : {}),
  };
}

function durationText(draw: Draw, leastMs: number, mostMs: number): unknown {
  return spelled('duration', Math.round(draw.magnitude(leastMs, mostMs)), draw);
}

/** A small state machine in a file of its own, with a state of each kind that loops, waits and branches. */
export function definitionOf(draw: Draw, world: World): string {
  const name = `machine${world.files.size}.asl.json`;
  const call = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'mapped' },
  };
  const retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: draw.pick([0, 2]), IntervalSeconds: 1 }];
  const states = {
    First: { ...call, Retry: retry, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Way' }], Next: 'Way' },
    Way: { Type: 'Choice', Choices: [{ Next: 'Pause' }, { Next: 'First' }], Default: 'Many' },
    Pause: { Type: 'Wait', Seconds: draw.pick([0, 1, 30]), Next: 'Many' },
    Many: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'One', States: { One: { ...call, End: true } } },
      End: true,
    },
  };
  world.files.set(name, JSON.stringify({ StartAt: 'First', States: states }, null, 1));
  return name;
}
