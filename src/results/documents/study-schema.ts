import { VERDICT } from './finding-schema.ts';
import {
  COMPARISON_OPTIONS,
  COMPARISON_PROPERTIES,
  DEFINITIONS,
  DRAFT,
  type JsonSchema,
  listOf,
  pairedFigure,
  strict,
} from './schema.ts';

const TEXT: JsonSchema = { type: 'string' };
const LABEL: JsonSchema = { type: ['string', 'null'] };
const NUMBER: JsonSchema = { type: 'number' };
const COUNT: JsonSchema = { type: 'number', minimum: 0 };
const SHARE: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const FLAG: JsonSchema = { type: 'boolean' };

const UNIT: JsonSchema = { enum: ['ms', 'share', 'count', 'gbSeconds', 'money'] };
const RELATIVE: JsonSchema = { description: '(b − a) ÷ a; null where a is 0.', type: ['number', 'null'] };

const IF_IT_FITS = strict('A smaller size, if the function fits into it, divided by the chosen one.', {
  label: TEXT,
  cost: COUNT,
  duration: COUNT,
  give: TEXT,
  ask: listOf(TEXT),
});

/** JSON Schema of the tuning document (`tune --json`): a comparison with its answer. */
export function tuneSchema(): JsonSchema {
  return {
    $schema: DRAFT,
    title: 'lambda-sim tuning, schemaVersion 1',
    ...strict(
      'The settings of a function that were run, and the best of them.',
      {
        ...COMPARISON_PROPERTIES,
        best: strict(
          'Label of the best setting by strategy; slo where there are thresholds, null where nothing meets them.',
          { cost: TEXT, speed: TEXT, balanced: TEXT },
          { slo: LABEL },
        ),
        tune: strict(
          'What was asked, and the answer.',
          {
            function: TEXT,
            strategy: { enum: ['cost', 'speed', 'balanced', 'slo'] },
            weight: SHARE,
            chosen: LABEL,
            runnerUp: LABEL,
            current: LABEL,
            candidates: { type: 'integer', minimum: 1 },
            maxima: strict('By which balanced makes cost and duration comparable.', {
              costPerInvocation: COUNT,
              durationMs: COUNT,
            }),
            points: listOf(
              strict(
                "A variant on Power Tuning's plane: mean cost and mean duration with init of an invocation.",
                {
                  label: TEXT,
                  costPerInvocation: COUNT,
                  durationMs: COUNT,
                  balanced: COUNT,
                  serves: FLAG,
                },
                { meets: FLAG, chance: SHARE, unproven: FLAG },
              ),
            ),
            differences: listOf(
              strict('Another setting divided by the chosen one.', {
                label: TEXT,
                cost: COUNT,
                duration: COUNT,
                decisive: COUNT,
              }),
            ),
            patches: listOf(
              strict('What to change, in the words of a tool.', { tool: TEXT, file: TEXT, text: TEXT }),
            ),
          },
          { ifItFits: IF_IT_FITS },
        ),
      },
      { ...COMPARISON_OPTIONS, kind: { const: 'tune' } },
    ),
    $defs: { ...DEFINITIONS, pairedFigure },
  };
}

/** JSON Schema of a difference (`diff --json`). */
export function diffSchema(): JsonSchema {
  const side = strict(
    'One of the two documents.',
    {
      file: TEXT,
      name: TEXT,
      platform: TEXT,
      region: TEXT,
      seed: NUMBER,
      simulatedSeconds: COUNT,
      replications: { type: 'integer', minimum: 1 },
      currency: TEXT,
    },
    { version: TEXT, requests: COUNT },
  );
  const setting: JsonSchema = { type: ['string', 'number', 'null'] };
  return {
    $schema: DRAFT,
    title: 'lambda-sim difference, schemaVersion 1',
    ...strict(
      'What changed from document A to document B.',
      {
        schemaVersion: { const: 1 },
        a: side,
        b: side,
        notes: listOf(TEXT),
        variants: listOf(
          strict('One run, or one variant of two comparisons.', {
            label: LABEL,
            in: { enum: ['both', 'a', 'b'] },
            settings: listOf(strict('How a function is set up.', { key: TEXT, a: setting, b: setting })),
            metrics: listOf(
              strict(
                'A figure that both sides have.',
                {
                  metric: TEXT,
                  unit: UNIT,
                  a: NUMBER,
                  b: NUMBER,
                  change: NUMBER,
                  relative: RELATIVE,
                },
                { matters: { const: true } },
              ),
            ),
            thresholds: listOf(
              strict('A threshold that passed in one alone.', {
                metric: TEXT,
                expression: TEXT,
                a: FLAG,
                b: FLAG,
              }),
            ),
          }),
        ),
        best: listOf(strict('Winners that are not the same.', { strategy: TEXT, a: LABEL, b: LABEL })),
        failOn: listOf(
          strict('A condition on a change.', {
            variant: LABEL,
            metric: TEXT,
            expression: TEXT,
            unit: UNIT,
            change: NUMBER,
            relative: RELATIVE,
            failed: FLAG,
          }),
        ),
      },
      { kind: { const: 'diff' }, verdict: VERDICT, notJudged: TEXT, unlike: listOf(TEXT) },
    ),
    $defs: { interval: DEFINITIONS['interval'] },
  };
}
