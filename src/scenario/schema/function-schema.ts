import * as z from 'zod';
import { KEYED_KEEP_ALIVES, type KeepAliveSpec, keyedKeepAliveOf } from '../../policies/keep-alives.ts';
import { REUSES } from '../../policies/reuses.ts';
import type { Distribution } from '../../random/distribution.ts';
import { exactDuration } from '../../units/exact-text.ts';
import { WORK_GROUPS } from '../text/alternatives.ts';
import { callsField, invokesField } from './chain-schema.ts';
import { coldStartField } from './cold-start-schema.ts';
import { distribution, readDistribution, readInner } from './distribution-schema.ts';
import { failuresField } from './failure-schema.ts';
import {
  choice,
  duration,
  field,
  flag,
  isMap,
  keyed,
  memory,
  notModelled,
  number,
  refused,
  share,
  text,
} from './fields.ts';
import { logsField } from './logs-schema.ts';
import { type MeasuredMean, measuredField } from './measured-schema.ts';
import { provisioningField } from './provisioning-schema.ts';
import { mapOf, writtenBy, writtenForm } from './written.ts';
import { writtenDistribution } from './written-distribution.ts';

/** `work` in one of its forms; times in ms, memory in MB. */
export type WorkSpec = (
  | { readonly form: 'default' }
  | {
      readonly form: 'parts';
      readonly cpu: Distribution;
      readonly io: Distribution;
      readonly parallel: number;
    }
  | { readonly form: 'whole'; readonly duration: Distribution; readonly coldDuration: Distribution | null }
  | { readonly form: 'measured'; readonly means: readonly MeasuredMean[]; readonly cv: number }
) & { readonly memoryUsed: Distribution | null; readonly errorRate: number };

const NOTHING: Distribution = { kind: 'constant', value: 0 };
const LONGEST_NAME = 300;
/** Nobody has measured an environment that is reclaimed after less. */
const LEAST_BARE_IDLE_MS = 10_000;
/** Functions hold at most as many environments as an account can be raised to. */
export const MAXIMUM_CONCURRENCY = 1_000_000;

const TENANTS = {
  problem:
    'tenant isolation is not modelled: arrivals carry no tenant, so nobody knows which environment may serve them',
  remedy: 'take it away',
};

type FunctionSchema = ReturnType<typeof makeFunctionSchema>;
export type FunctionSpec = z.output<FunctionSchema>;

let schema: FunctionSchema | undefined;

/** One entry of `functions`, in ms and MB; what was not given is undefined. */
export function functionSchema(): FunctionSchema {
  schema ??= makeFunctionSchema();
  return schema;
}

function makeFunctionSchema() {
  return keyed('a function', {
    runtime: text('Picks the measured cold-start table. Default nodejs22.x', {
      maximum: 100,
      json: { examples: ['nodejs22.x', 'python3.13', 'java21', 'dotnet8', 'provided.al2023'] },
    }).optional(),
    architecture: choice('Default x86_64', ['x86_64', 'arm64']).optional(),
    memory: memory('MB. Default 128', { isPositive: true }).optional(),
    timeout: duration('Default 3s', { isPositive: true, leastBareMs: 1000 }).optional(),
    package: choice('Deployment package. Default zip', ['zip', 'image']).optional(),
    reservedConcurrency: number(
      'Floor and ceiling of concurrency; 0 refuses every invocation. Default none',
      {
        minimum: 0,
        maximum: MAXIMUM_CONCURRENCY,
        isWhole: true,
      },
    ).optional(),
    provisionedConcurrency: number('Environments kept ready. Default 0', {
      minimum: 0,
      maximum: MAXIMUM_CONCURRENCY,
      isWhole: true,
    }).optional(),
    ephemeralStorage: memory('Size of /tmp in MB. Default 512').optional(),
    snapStart: flag(
      'Start from a snapshot (Java 11, Python 3.12, .NET 8 and later). Default false',
    ).optional(),
    vpc: flag('Attached to a VPC, which lengthens cold starts. Default false').optional(),
    maxLifetime: duration('Even a busy environment ends after this. Default never', {
      leastBareMs: 60_000,
      isPositive: true,
    }).optional(),
    keepAlive: keepAliveField().optional(),
    reuse: choice(
      `Which idle environment serves next. Default ${REUSES[0].name}`,
      REUSES.map(({ name }) => name),
    ).optional(),
    coldStart: coldStartField().optional(),
    work: workField().optional(),
    async: keyed(
      'async',
      {
        maximumRetryAttempts: number('Attempts after the first on a function error. Default 2', {
          minimum: 0,
          maximum: 2,
          isWhole: true,
        }).optional(),
        maximumEventAge: duration('An event older than this is dropped. Default 6h', {
          leastBareMs: 60_000,
          minimum: 60_000,
          maximum: 21_600_000,
          words: 'a duration from 60s to 6h',
        }).optional(),
        onFailure: text('Function, trigger or resource that receives events after the last failure', {
          maximum: LONGEST_NAME,
        }).optional(),
        onSuccess: text('Function, trigger or resource that receives events after a success', {
          maximum: LONGEST_NAME,
        }).optional(),
      },
      'How asynchronous invocations are retried',
    ).optional(),
    provisioning: provisioningField().optional(),
    calls: callsField().optional(),
    invokes: invokesField().optional(),
    role: text('Execution role, by its name in roles. Without one nothing is refused', {
      maximum: LONGEST_NAME,
    }).optional(),
    logs: logsField().optional(),
    failures: failuresField('function').optional(),
    recursiveLoop: choice(
      'Whether Lambda stops an event that has gone through the function some 16 times. Default terminate',
      ['terminate', 'allow'],
    ).optional(),
    tenants: notModelled(TENANTS),
    tenantIsolation: notModelled(TENANTS),
    managedInstances: notModelled({
      problem: 'Managed Instances are not modelled: AWS publishes no figures of how their instances scale',
      remedy: 'take it away',
    }),
  });
}

function keepAliveField(): z.ZodType<KeepAliveSpec, unknown> {
  const description =
    "Idle time after which an environment is reclaimed. Default the platform's measured one";
  return field(
    {
      description,
      anyOf: [
        { $ref: '#/$defs/durationOrDistribution' },
        ...KEYED_KEEP_ALIVES.map(({ kind, description: words, example }) => ({
          type: 'object',
          properties: {
            [kind]: { type: ['string', 'number'], description: words, examples: [example] },
          },
          required: [kind],
          additionalProperties: false,
        })),
      ],
    },
    (value, context): KeepAliveSpec => {
      const keyed = isMap(value) ? KEYED_KEEP_ALIVES.find(({ kind }) => kind in value) : undefined;
      if (keyed === undefined) {
        const bare = duration('', { leastBareMs: LEAST_BARE_IDLE_MS });
        if (
          value !== null &&
          typeof value !== 'object' &&
          readInner(bare, value, [], context) === undefined
        ) {
          return z.NEVER;
        }
        return readDistribution('duration', value, context);
      }
      const { kind } = keyed;
      const entries = new Map(Object.entries(value as object));
      const others = [...entries.keys()].filter((key) => key !== kind);
      if (others.length > 0) {
        const problem = `${kind} and ${others.join(', ')} stand side by side`;
        return refused(context, { problem, remedy: 'keep one of them' });
      }
      const durationMs = readInner(duration('', { isPositive: true }), entries.get(kind), [kind], context);
      return durationMs === undefined ? z.NEVER : keyed.ofDuration(durationMs);
    },
    (keepAlive) => {
      const keyed = keyedKeepAliveOf(keepAlive);
      if (keyed === null) return writtenDistribution(keepAlive as Distribution, 'duration');
      return mapOf({ [keyed.policy.kind]: exactDuration(keyed.policy.durationMs(keyed.model)) });
    },
  );
}

function workField(): z.ZodType<WorkSpec, unknown> {
  const shape = keyed('work', {
    cpu: distribution('duration', 'Time on one full vCPU (1769 MB)').optional(),
    io: distribution('duration', 'Time that does not depend on memory').optional(),
    parallel: share('Share of cpu that can use more than one vCPU (Amdahl). Default 0').optional(),
    duration: distribution('duration', 'The warm duration itself, whatever the memory').optional(),
    coldDuration: distribution(
      'duration',
      'Duration of an invocation that starts cold, init included',
    ).optional(),
    measured: measuredField(
      'Measured mean duration by memory size; between them it follows the speed of the CPU, knee at 1769 MB included',
    ).optional(),
    cv: number('Spread of the measured duration: standard deviation divided by the mean. Default 0', {
      minimum: 0,
      maximum: 100,
    }).optional(),
    memoryUsed: distribution(
      'memory',
      'Memory used; above the function’s memory the invocation dies',
    ).optional(),
    errorRate: share('Share of invocations that end in a handled error. Default 0').optional(),
  }).meta({ description: 'One invocation: cpu + io, or duration, or measured' });

  const work = shape.transform((given, context): WorkSpec => {
    const common = { memoryUsed: given.memoryUsed ?? null, errorRate: given.errorRate ?? 0 };
    const forms = WORK_GROUPS.filter((group) =>
      group.some((key) => given[key as keyof typeof given] !== undefined),
    );
    if (forms.length > 1) {
      const keys = forms.map((group) => group.find((key) => given[key as keyof typeof given] !== undefined));
      return refused(context, {
        problem: `${keys.join(' and ')} stand side by side`,
        remedy: 'give cpu and io, or duration, or measured',
      });
    }
    if (given.measured !== undefined) {
      return { form: 'measured', means: given.measured, cv: given.cv ?? 0, ...common };
    }
    if (given.duration !== undefined) {
      return { form: 'whole', duration: given.duration, coldDuration: given.coldDuration ?? null, ...common };
    }
    if (given.coldDuration !== undefined || given.cv !== undefined) {
      const [alone, needed] = given.cv === undefined ? ['coldDuration', 'duration'] : ['cv', 'measured'];
      return refused(context, {
        problem: `${alone} stands without ${needed}`,
        remedy: `give ${needed} too`,
      });
    }
    if (given.cpu === undefined && given.io === undefined) return { form: 'default', ...common };
    return {
      form: 'parts',
      cpu: given.cpu ?? NOTHING,
      io: given.io ?? NOTHING,
      parallel: given.parallel ?? 0,
      ...common,
    };
  });
  return writtenBy(work, (spec: WorkSpec) => writtenForm(shape, workKeys(spec)));
}

/** The keys of `work` that give a spec; what is at its default is left out. */
function workKeys(spec: WorkSpec): object {
  const common = { memoryUsed: spec.memoryUsed, errorRate: spec.errorRate === 0 ? null : spec.errorRate };
  if (spec.form === 'whole') return { duration: spec.duration, coldDuration: spec.coldDuration, ...common };
  if (spec.form === 'measured')
    return { measured: spec.means, cv: spec.cv === 0 ? null : spec.cv, ...common };
  if (spec.form === 'default') return common;
  const isNothing = (part: Distribution) => part.kind === 'constant' && part.value === 0;
  return {
    cpu: spec.cpu,
    io: isNothing(spec.io) ? null : spec.io,
    parallel: spec.parallel === 0 ? null : spec.parallel,
    ...common,
  };
}
