import * as z from 'zod';
import { KEYED_KEEP_ALIVES, type KeepAliveSpec, keyedKeepAliveOf } from '../../policies/keep-alives.ts';
import { REUSES } from '../../policies/reuses.ts';
import type { Distribution } from '../../random/distribution.ts';
import { exactDuration } from '../../units/exact-text.ts';
import { callsField, invokesField } from './chain-schema.ts';
import { coldStartField } from './cold-start-schema.ts';
import { readDistribution, readInner } from './distribution-schema.ts';
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
  text,
} from './fields.ts';
import { logsField } from './logs-schema.ts';
import { provisioningField } from './provisioning-schema.ts';
import { workField } from './work-schema.ts';
import { mapOf } from './written.ts';
import { writtenDistribution } from './written-distribution.ts';

const LONGEST_NAME = 300;
/** Nobody has measured an environment that is reclaimed after less. */
const LEAST_BARE_IDLE_MS = 10_000;
/** Functions hold at most as many environments as an account can be raised to. */
export const MAXIMUM_CONCURRENCY = 1_000_000;

/** Keys of a function that are refused by name, with the reason and what to do instead. */
export const NOT_MODELLED_KEYS = () => ({
  tenantIsolation: TENANTS,
  managedInstances: MANAGED_INSTANCES,
});

const TENANTS = {
  problem:
    'tenant isolation is not modelled: arrivals carry no tenant, so nobody knows which environment may serve them',
  remedy: 'take it away',
};

const MANAGED_INSTANCES = {
  problem:
    'Managed Instances are not modelled: AWS publishes what they cost and how many there are at first, and not how long they take to scale',
  remedy: 'take it away; plan holds their price against Lambda, Fargate and EC2',
};

const DURABLE = {
  problem: 'what an execution of a durable function does is said by what starts it, not by the function',
  remedy:
    'take it away and give triggers.NAME: { source: durable, steps: [{ function: NAME }, { wait: 1h }, { function: NAME }] }',
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
        deadLetter: text(
          'Dead-letter queue: an SQS queue or SNS topic that receives events after the last failure',
          {
            maximum: LONGEST_NAME,
          },
        ).optional(),
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
    managedInstances: notModelled(MANAGED_INSTANCES),
    capacityProvider: notModelled(MANAGED_INSTANCES),
    durable: notModelled(DURABLE),
    durableConfig: notModelled(DURABLE),
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
