import type { SweepHeader, SweepRow } from '../results/documents/sweep-document.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isAbsent: Check = (value) => value === undefined;
const isNull: Check = (value) => value === null;
const isOneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const mapOf =
  (check: Check): Check =>
  (value) =>
    isMap(value) && Object.values(value).every(check);
const shaped =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isMap(value) && Object.entries(checks).every(([key, check]) => check(value[key]));

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

const isTexts = listOf(isText);
const isInterval: Check = (value) => listOf(isNumber)(value) && (value as readonly number[]).length === 2;

const HEADER: Readonly<Record<keyof SweepHeader, Check>> = {
  schemaVersion: isOneOf(1),
  kind: isOneOf('sweep'),
  version: isText,
  name: isText,
  scenario: isText,
  digest: isText,
  design: shaped({ name: isText, samples: either(isNull, isCount), seed: isCount }),
  axes: listOf(shaped({ path: isText, words: isText, unit: either(isNull, isText) })),
  constraints: isTexts,
  objectives: listOf(
    shaped({
      metric: isText,
      goal: isOneOf('minimise', 'maximise'),
      unit: isOneOf('ms', 'money', 'share', 'count'),
    }),
  ),
  set: isTexts,
  functions: isTexts,
  figures: isTexts,
  replications: isCount,
  halving: either(isNull, shaped({ from: isCount, factor: isCount })),
  currency: isText,
  points: isCount,
  excluded: isCount,
};

const ROW: Readonly<Record<keyof SweepRow, Check>> = {
  index: isCount,
  key: isText,
  set: mapOf(either(isText, isNumber)),
  replications: isCount,
  figures: mapOf(either(isNull, isNumber)),
  ci95: either(isAbsent, mapOf(isInterval)),
  failed: either(isAbsent, isTexts),
  refused: either(isAbsent, isTexts),
  stopped: either(isAbsent, isOneOf(true)),
};

/** What was read from a file as a header: every key is there and is of its kind. */
export const isHeader = shaped(HEADER) as (value: unknown) => value is SweepHeader;

export const isRow = shaped(ROW) as (value: unknown) => value is SweepRow;
