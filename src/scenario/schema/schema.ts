import * as z from 'zod';
import { findPlatform, platformNames } from '../../platform/platforms.ts';
import { REGION_PATTERN } from '../../platform/regions.ts';
import { compareField } from './compare-schema.ts';
import { DEFINITION_NAMES, kindSchemas, type Unit } from './distribution-schema.ts';
import { DURATION_JSON, EXAMPLES, MEMORY_JSON, NOT_MODELLED } from './fields.ts';
import { functionSchema } from './function-schema.ts';
import { monthField } from './month-schema.ts';
import { resourceSchema } from './resource-schema.ts';
import { roleSchema } from './role-schema.ts';
import { accountSchema, billingSchema, runSchema, thresholdsField } from './run-schema.ts';
import { STEPS_DEFINITION, STEPS_JSON } from './step-schema.ts';
import { trafficObject } from './traffic-schema.ts';
import { SOURCES, triggerSchema } from './trigger-schema.ts';

type Json = Record<string, unknown>;

const NAME_PATTERN = '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$';

const INCLUDED_JSON = {
  anyOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      properties: {
        scenario: { description: 'A scenario, relative to this file; * and ? stand for any', type: 'string' },
        as: {
          description: 'Before its names, with a dot. Default its file’s name',
          type: 'string',
          maxLength: 60,
        },
        set: { description: 'Key path → value, laid over it', type: 'object' },
      },
      required: ['scenario'],
      additionalProperties: false,
    },
  ],
};
const INCLUDE_JSON = {
  description: 'Scenarios that share this account, each with its names behind a prefix of its own',
  anyOf: [...INCLUDED_JSON.anyOf, { type: 'array', items: INCLUDED_JSON, minItems: 1 }],
  examples: [['shop/checkout.yml', { scenario: 'search/scenario.yml', as: 'search' }, 'teams/*.yml']],
};

/**
 * JSON Schema (draft 2020-12) of the scenario file as a user writes it, for completion and checks in editors.
 * It takes what the reader takes as far as a schema can say it; limits of the platform and names that refer
 * to each other are checked when a scenario is read.
 * @param thresholds what is known of the metrics of thresholds, which are the results' own
 */
export function scenarioJsonSchema(thresholds: Json): Json {
  const facts = findPlatform('aws');
  if (facts === undefined) throw new Error('the platform aws is missing');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'lambda-sim scenario',
    description:
      'Functions, what triggers them and how much traffic they get. Only functions and one source of traffic are required.',
    type: 'object',
    properties: {
      name: { type: 'string', maxLength: 200, description: 'Default the name of the file' },
      platform: {
        description:
          "aws: today's limits and prices; aws-2018: 128 to 3008 MB, 300 s, 100 ms billing. Default aws",
        type: 'string',
        enum: platformNames,
      },
      region: {
        description:
          'Region for prices and quotas. A region that came since has those of its neighbour. Default us-east-1',
        type: 'string',
        anyOf: [{ enum: facts.regions }, { pattern: REGION_PATTERN }],
      },
      account: nullable(jsonOf(accountSchema())),
      functions: {
        description: 'Functions by name',
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: NAME_PATTERN },
        additionalProperties: { $ref: '#/$defs/function' },
      },
      triggers: {
        description: 'What sends events to functions, by name',
        type: ['object', 'null'],
        propertyNames: { pattern: NAME_PATTERN },
        additionalProperties: { $ref: '#/$defs/trigger' },
      },
      resources: {
        description: 'What functions call downstream, by name',
        type: ['object', 'null'],
        propertyNames: { pattern: NAME_PATTERN },
        additionalProperties: { $ref: '#/$defs/resource' },
      },
      roles: {
        description: 'Execution roles, by name',
        type: ['object', 'null'],
        propertyNames: { pattern: NAME_PATTERN },
        additionalProperties: { $ref: '#/$defs/role' },
      },
      traffic: {
        description: 'Arrivals from outside; each entry has one pattern',
        type: ['array', 'null'],
        items: { $ref: '#/$defs/traffic' },
      },
      billing: nullable(jsonOf(billingSchema())),
      run: nullable(jsonOf(runSchema())),
      thresholds: { ...nullable(jsonOf(thresholdsField())), ...thresholds },
      compare: nullable(jsonOf(compareField(facts))),
      month: nullable(jsonOf(monthField())),
      include: INCLUDE_JSON,
      extends: { description: 'Scenario that this one rests on, relative to this file', type: 'string' },
    },
    additionalProperties: false,
    anyOf: [{ required: ['functions'] }, { required: ['extends'] }, { required: ['include'] }],
    $defs: {
      function: nullable(jsonOf(functionSchema())),
      trigger: { oneOf: SOURCES.map((source) => jsonOf(triggerSchema(source))) },
      role: jsonOf(roleSchema()),
      resource: nullable(jsonOf(resourceSchema())),
      traffic: jsonOf(trafficObject()),
      [STEPS_DEFINITION]: STEPS_JSON,
      [DEFINITION_NAMES.duration]: distributionJson('duration', DURATION_JSON),
      [DEFINITION_NAMES.memory]: distributionJson('memory', MEMORY_JSON),
    },
  };
}

function distributionJson(unit: Unit, scalar: Json): Json {
  const kinds = Object.entries(kindSchemas(unit)).map(([kind, schema]) => ({
    type: 'object',
    properties: { [kind]: jsonOf(schema) },
    required: [kind],
    additionalProperties: false,
  }));
  return {
    description: `A ${unit === 'duration' ? 'duration' : 'memory size'} or a distribution of it`,
    anyOf: [scalar, ...kinds, twoFiguresJson(unit)],
  };
}

/** A median (or p50) or mean with a percentile, taken for a lognormal. */
function twoFiguresJson(unit: Unit): Json {
  const scalar = unit === 'duration' ? DURATION_JSON : MEMORY_JSON;
  const names = ['p50', 'median', 'mean', 'p95', 'p99'];
  return {
    type: 'object',
    description: 'Two figures, such as { p50, p99 } or { mean, p99 }: taken for a lognormal',
    properties: Object.fromEntries(names.map((name) => [name, cleaned(unexampled(scalar))])),
    minProperties: 2,
    maxProperties: 2,
    additionalProperties: false,
  };
}

function unexampled({ examples: _, ...json }: Json): Json {
  return json;
}

function jsonOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return cleaned(json) as Json;
}

/** Without the keys that are not modelled: an editor should not offer them. */
function cleaned(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(cleaned);
  if (json === null || typeof json !== 'object') return json;
  const entries = Object.entries(json).filter(([, value]) => !isNotModelled(value));
  return Object.fromEntries(
    entries.map(([key, value]) => [key === EXAMPLES ? 'examples' : key, cleaned(value)]),
  );
}

function isNotModelled(value: unknown): boolean {
  return value !== null && typeof value === 'object' && NOT_MODELLED in value;
}

/** A section or function whose keys are all commented out is empty, and takes its defaults. */
function nullable(json: Json): Json {
  return json['type'] === 'object' ? { ...json, type: ['object', 'null'] } : json;
}
