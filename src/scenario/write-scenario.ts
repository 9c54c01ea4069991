import type * as z from 'zod';
import { refuseMisfits } from '../model/fault.ts';
import { findPlatform } from '../platform/platforms.ts';
import { CALLBACK, type GivenKind, type GivenMisfit, isRecord, optionMisfits } from '../units/given.ts';
import { show } from '../units/parsed.ts';
import { commentedYaml } from './commented-yaml.ts';
import { withFileNames } from './file-names.ts';
import { compareField } from './schema/compare-schema.ts';
import { functionSchema } from './schema/function-schema.ts';
import { monthField } from './schema/month-schema.ts';
import { resourceSchema } from './schema/resource-schema.ts';
import { roleSchema } from './schema/role-schema.ts';
import { accountSchema, billingSchema, runSchema, thresholdsField } from './schema/run-schema.ts';
import type { Scenario } from './schema/scenario.ts';
import { trafficSchema } from './schema/traffic-schema.ts';
import { triggerSchema } from './schema/trigger-schema.ts';
import { mapOf, type Written, type WrittenMap, writtenForm } from './schema/written.ts';

/** A checked scenario, or some of its sections: `{ functions }` for what another scenario can `extends`. */
export type ScenarioPart = Partial<Scenario>;

export interface WriteOptions {
  /**
   * Key path → comment. It stands above the key of that path; where the path's map has no such key, the key
   * stands in the map as a comment (`# memory: unknown, because …`). The empty path is the head of the file.
   * Names with dots are understood. A path whose map is not there is a FaultError.
   */
  readonly comments?: Readonly<Record<string, string>> | undefined;
  /**
   * What a file (a trace, own prices) is called in the text, by its name in the scenario: for a text that is
   * to stand in another folder than the scenario, `(name) => join('../scenarios', name)`. By default its
   * name.
   */
  readonly fileName?: ((name: string) => string) | undefined;
}

/**
 * A checked scenario or a part of it as YAML that loads to the same scenario, every quantity to the identical
 * number. Files are named as the scenario names them, from the folder of the file that was loaded, unless
 * `fileName` says otherwise. Values that were read from a file of values (`empirical: { file }`) are written
 * out.
 *
 * @throws FaultError for what is no part of a checked scenario, and for a comment whose path is not there
 */
export function writeScenario(part: ScenarioPart, options: WriteOptions = {}): string {
  refuseMisfits('writeScenario', [
    ...partMisfits(part),
    ...optionMisfits(options, { comments: COMMENTS, fileName: CALLBACK }),
  ]);
  const { comments = {}, fileName } = options;
  const named = fileName === undefined ? part : withFileNames(part, fileName);
  return commentedYaml(scenarioForm(named), comments);
}

const COMMENTS: GivenKind = {
  is: (value) => isRecord(value) && Object.values(value).every((comment) => typeof comment === 'string'),
  words: 'an object of comments',
  example: "one such as { 'functions.api.memory': 'as deployed' }",
};

const isText = (value: unknown): boolean => typeof value === 'string';
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);
const isNamed = (value: unknown): boolean =>
  value instanceof Map && [...value].every(([name, entry]) => isText(name) && isRecord(entry));

const SECTIONS: { readonly [Key in keyof Scenario]-?: (value: unknown) => boolean } = {
  name: isText,
  facts: (value) => isRecord(value) && isText(value['name']),
  region: isText,
  accountConcurrency: (value) => typeof value === 'number',
  accountMemory: (value) => typeof value === 'number',
  accountQuotas: isRecord,
  zoneLoss: isRecord,
  functions: isNamed,
  triggers: isNamed,
  workflows: (value) => value === undefined || value instanceof Map,
  resources: isNamed,
  roles: isNamed,
  traffic: isList,
  billing: isRecord,
  run: isRecord,
  thresholds: isList,
  compare: (value) => value === null || isList(value),
  month: (value) => value === undefined || isList(value),
};

/**
 * A scenario as it is written is easily taken for one that was checked: its sections are plain objects, not
 * maps.
 */
function partMisfits(part: unknown): readonly GivenMisfit[] {
  const remedy = 'give the `scenario` of what loadScenario gave, or some of its sections';
  if (!isRecord(part)) {
    return [{ path: 'scenario', problem: `${show(part)} is not a checked scenario`, remedy }];
  }
  return Object.entries(part).flatMap(([key, value]) => {
    const kind = Object.hasOwn(SECTIONS, key) ? SECTIONS[key as keyof Scenario] : undefined;
    if (kind !== undefined && (value === undefined || kind(value))) return [];
    const problem =
      kind === undefined ? 'it is no part of a checked scenario' : 'it is not as a checked scenario has it';
    return [{ path: `scenario.${key.slice(0, 100)}`, problem, remedy }];
  });
}

/** A checked scenario or a part of it as plain values by key, as a user would write them. */
function scenarioForm(part: ScenarioPart): WrittenMap {
  const facts = part.facts ?? findPlatform('aws');
  if (facts === undefined) throw new Error('the platform aws is missing');
  const { accountConcurrency: concurrency, accountMemory: memory, accountQuotas: quotas, zoneLoss } = part;
  const account = writtenForm(accountSchema(), { concurrency, memory, quotas, zoneLoss });
  const named = <T>(entries: ReadonlyMap<string, T> | undefined, schemaOf: (entry: T) => z.ZodType) => {
    if (entries === undefined || entries.size === 0) return undefined;
    return new Map(
      [...entries].map(([name, entry]) => [name, writtenForm(schemaOf(entry), entry) ?? new Map()]),
    );
  };
  return mapOf({
    name: part.name,
    platform: part.facts?.name,
    region: part.region,
    account: notEmpty(account),
    functions: named(part.functions, functionSchema),
    triggers: named(part.triggers, ({ source }) => triggerSchema(source)),
    resources: named(part.resources, resourceSchema),
    roles: named(part.roles, roleSchema),
    traffic: listOf(part.traffic?.map((entry) => writtenForm(trafficSchema(), entry))),
    billing: notEmpty(writtenForm(billingSchema(), part.billing)),
    run: notEmpty(writtenForm(runSchema(), part.run)),
    thresholds: writtenForm(thresholdsField(), part.thresholds),
    compare: writtenForm(compareField(facts), part.compare),
    month: writtenForm(monthField(), part.month),
  });
}

function notEmpty(written: Written | undefined): Written | undefined {
  return written instanceof Map && written.size === 0 ? undefined : written;
}

function listOf(items: readonly (Written | undefined)[] | undefined): Written | undefined {
  const given = items?.flatMap((item) => (item === undefined ? [] : [item])) ?? [];
  return given.length === 0 ? undefined : given;
}
