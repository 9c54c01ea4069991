import type * as z from 'zod';
import { addIssue, type Context, field, isMap, refused, shown, unknownKeyAmong } from './fields.ts';
import type { Written } from './written.ts';

/** So many days of a month are like this: as the scenario is, with settings of its own, or as another is. */
export interface MonthRegime {
  readonly days: number;
  /** Key path → value, laid over the scenario. */
  readonly set: Readonly<Record<string, string | number | boolean>>;
  /** File of another scenario; null for this one. */
  readonly scenario: string | null;
}

const KEYS = ['days', 'set', 'scenario'] as const;
const SHORTEST_DAYS = 28;
const LONGEST_DAYS = 31;
const MOST_REGIMES = 31;
const REMEDY = 'write it like [{ days: 28 }, { days: 2, set: { traffic.0.poisson: 90/s } }]';

const JSON_SCHEMA = {
  description: 'What a month is made of: each regime is a run of its own, and their days add up to 28 to 31',
  type: 'array',
  minItems: 1,
  maxItems: MOST_REGIMES,
  items: {
    type: 'object',
    properties: {
      days: { description: 'Days of the month', type: 'number', exclusiveMinimum: 0, maximum: LONGEST_DAYS },
      set: {
        description: 'Key path → value, laid over this scenario',
        type: 'object',
        additionalProperties: { type: ['string', 'number', 'boolean'] },
      },
      scenario: { description: 'Another scenario, relative to this file', type: 'string' },
    },
    required: ['days'],
    additionalProperties: false,
  },
  examples: [[{ days: 28 }, { days: 2, set: { 'traffic.0.poisson': '90/s' } }]],
};

/** `month`: its regimes in the order in which they stand. */
export function monthField(): z.ZodType<readonly MonthRegime[], unknown> {
  return field(
    JSON_SCHEMA,
    (value, context) => {
      if (!Array.isArray(value) || value.length === 0 || value.length > MOST_REGIMES) {
        return refused(context, {
          problem: `${shown(value)} is no list of what a month is made of`,
          remedy: REMEDY,
        });
      }
      const regimes = value.map((one: unknown, index) => readRegime(one, index, context));
      const read = regimes.flatMap((one) => one ?? []);
      const days = read.reduce((sum, one) => sum + one.days, 0);
      if (read.length === regimes.length && (days < SHORTEST_DAYS || days > LONGEST_DAYS)) {
        const problem = `its days add up to ${days}, which are no month`;
        addIssue(context, { problem, remedy: `let them add up to ${SHORTEST_DAYS} to ${LONGEST_DAYS}` }, []);
      }
      return read;
    },
    writtenMonth,
  );
}

function readRegime(given: unknown, index: number, context: Context): MonthRegime | null {
  if (!isMap(given)) {
    addIssue(context, { problem: `${shown(given)} is no part of a month`, remedy: REMEDY }, [index]);
    return null;
  }
  let isSound = true;
  const tell = (problem: string, remedy: string, ...path: (string | number)[]) => {
    addIssue(context, { problem, remedy }, [index, ...path]);
    isSound = false;
  };
  for (const key of Object.keys(given)) {
    if ((KEYS as readonly string[]).includes(key)) continue;
    const { problem, remedy } = unknownKeyAmong('a part of a month', key, KEYS);
    tell(problem, remedy, key);
  }
  const { days, set = {}, scenario = null } = given;
  const isDays = typeof days === 'number' && days > 0 && days <= LONGEST_DAYS;
  if (!isDays) {
    const problem = days === undefined ? "'days' is missing" : `${shown(days)} is no number of days`;
    tell(problem, `give more than 0 and at most ${LONGEST_DAYS}`, ...(days === undefined ? [] : ['days']));
  }
  const isSet =
    isMap(set) && Object.values(set).every((one) => ['string', 'number', 'boolean'].includes(typeof one));
  if (!isSet)
    tell(`${shown(set)} is not a map of key paths`, 'write it like { traffic.0.poisson: 90/s }', 'set');
  const isFile = scenario === null || (typeof scenario === 'string' && scenario.trim() !== '');
  if (!isFile) tell(`${shown(scenario)} is not a file`, 'give the path of a scenario', 'scenario');
  if (!isSound || !isDays || !isSet || !isFile) return null;
  return { days, set: set as MonthRegime['set'], scenario: scenario as string | null };
}

function writtenMonth(regimes: readonly MonthRegime[]): Written | undefined {
  return regimes.map(({ days, set, scenario }) => {
    const written = new Map<string, Written>([['days', days]]);
    if (Object.keys(set).length > 0) written.set('set', new Map(Object.entries(set)));
    if (scenario !== null) written.set('scenario', scenario);
    return written;
  });
}
