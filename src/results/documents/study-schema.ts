import {
  comparisonOptions,
  comparisonProperties,
  DRAFT,
  definitions,
  type JsonSchema,
  listOf,
  pairedFigure,
  strict,
} from './schema.ts';

const text: JsonSchema = { type: 'string' };
const label: JsonSchema = { type: ['string', 'null'] };
const number: JsonSchema = { type: 'number' };
const count: JsonSchema = { type: 'number', minimum: 0 };
const share: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const flag: JsonSchema = { type: 'boolean' };

const unit: JsonSchema = { enum: ['ms', 'share', 'count', 'gbSeconds', 'money'] };
const relative: JsonSchema = { description: '(b − a) ÷ a; null where a is 0.', type: ['number', 'null'] };

/** JSON Schema of the tuning document (`tune --json`): a comparison with its answer. */
export function tuneSchema(): JsonSchema {
  return {
    $schema: DRAFT,
    title: 'lambda-sim tuning, schemaVersion 1',
    ...strict(
      'The settings of a function that were run, and the best of them.',
      {
        ...comparisonProperties,
        best: strict(
          'Label of the best setting by strategy; slo where there are thresholds, null where nothing meets them.',
          { cost: text, speed: text, balanced: text },
          { slo: label },
        ),
        tune: strict('What was asked, and the answer.', {
          function: text,
          strategy: { enum: ['cost', 'speed', 'balanced', 'slo'] },
          weight: share,
          chosen: label,
          runnerUp: label,
          current: label,
          candidates: { type: 'integer', minimum: 1 },
          maxima: strict('By which balanced makes cost and duration comparable.', {
            costPerInvocation: count,
            durationMs: count,
          }),
          points: listOf(
            strict(
              "A variant on Power Tuning's plane: mean cost and mean duration with init of an invocation.",
              {
                label: text,
                costPerInvocation: count,
                durationMs: count,
                balanced: count,
                serves: flag,
              },
              { meets: flag, chance: share },
            ),
          ),
          differences: listOf(
            strict('Another setting divided by the chosen one.', {
              label: text,
              cost: count,
              duration: count,
              decisive: count,
            }),
          ),
          patches: listOf(
            strict('What to change, in the words of a tool.', { tool: text, file: text, text }),
          ),
        }),
      },
      { ...comparisonOptions, kind: { const: 'tune' } },
    ),
    $defs: { ...definitions, pairedFigure },
  };
}

/** JSON Schema of a difference (`diff --json`). */
export function diffSchema(): JsonSchema {
  const side = strict('One of the two documents.', {
    file: text,
    name: text,
    platform: text,
    region: text,
    seed: number,
    simulatedSeconds: count,
    replications: { type: 'integer', minimum: 1 },
    currency: text,
  });
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
        notes: listOf(text),
        variants: listOf(
          strict('One run, or one variant of two comparisons.', {
            label,
            in: { enum: ['both', 'a', 'b'] },
            settings: listOf(strict('How a function is set up.', { key: text, a: setting, b: setting })),
            metrics: listOf(
              strict('A figure that both sides have.', {
                metric: text,
                unit,
                a: number,
                b: number,
                change: number,
                relative,
              }),
            ),
            thresholds: listOf(
              strict('A threshold that passed in one alone.', {
                metric: text,
                expression: text,
                a: flag,
                b: flag,
              }),
            ),
          }),
        ),
        best: listOf(strict('Winners that are not the same.', { strategy: text, a: label, b: label })),
        failOn: listOf(
          strict('A condition on a change.', {
            variant: label,
            metric: text,
            expression: text,
            unit,
            change: number,
            relative,
            failed: flag,
          }),
        ),
      },
      { kind: { const: 'diff' } },
    ),
    $defs: { interval: definitions['interval'] },
  };
}
