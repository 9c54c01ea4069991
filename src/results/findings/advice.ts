import { pow } from '../../math/pow.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import { placeOf } from '../../model/place-of.ts';
import { findPlatform } from '../../platform/platforms.ts';
import { shellWord } from '../../units/shell-word.ts';
import type { SourceView } from '../build/source-views.ts';
import type { Advice, Finding } from '../documents/document.ts';

/** The change that mends a complaint, with the options that a shell takes. */
export function advise(set: Advice['set']): Advice {
  const options = Object.entries(set).map(
    ([path, value]) => `--set ${shellWord(`${path}=${String(value)}`)}`,
  );
  return { set, options: options.join(' ') };
}

/** Keys of things that came after 2018, where they are not named as their launch is. */
const LAUNCH_OF_KEY: Readonly<Record<string, string>> = {
  maximumEventAge: 'asyncConfiguration',
  maximumRetryAttempts: 'streamErrorHandling',
  bisectOnError: 'streamErrorHandling',
  highThroughput: 'fifoHighThroughput',
};

/** A finding without an advice that the platform of its time did not have. */
export function ofItsTime<T extends Finding>(finding: T, compiled: CompiledScenario): T {
  const { advice, ...rest } = finding;
  if (advice === undefined) return finding;
  const keys = Object.keys(advice.set).flatMap((path) => path.split('.'));
  return keys.every((key) => hadThen(compiled, LAUNCH_OF_KEY[key] ?? key)) ? finding : (rest as T);
}

function hadThen({ platform }: CompiledScenario, launch: string): boolean {
  const facts = findPlatform(platform);
  const date = facts?.launches[launch]?.date;
  return facts === undefined || date === undefined || date <= facts.knowsUntil;
}

/** A finding whose text ends in the options of its advice. */
export function withCommand(finding: Finding): Finding {
  return finding.advice === undefined
    ? finding
    : { ...finding, text: `${finding.text}: ${finding.advice.options}` };
}

/** Key path of what a source is, as its author wrote it; null where it is traffic and no trigger. */
export function triggerPath({ configuration }: Pick<SourceView, 'configuration'>): string | null {
  const { trigger, writtenAs } = configuration;
  return trigger === null ? null : `triggers.${writtenAs ?? trigger}`;
}

/** Whom a finding on a source speaks of: the trigger, or the function that is called directly. */
export function aboutSource(view: SourceView): string {
  return triggerPath(view) ?? `functions.${view.functionName}`;
}

/** A duration as a scenario takes it: `90s`, `250ms`. */
export function durationValue(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.ceil(ms)}ms`;
}

/** A number of two digits or more, rounded up to its second digit: what one would configure. */
export function roundedUp(value: number): number {
  if (value <= 20) return Math.ceil(value);
  const unit = pow(10, String(Math.floor(value)).length - 2);
  return Math.ceil(value / unit) * unit;
}

/** Most concurrent executions that a key takes. */
const MOST_CONCURRENCY = 100_000;

/**
 * Reserves concurrency, with what the account's quota must be for that: AWS keeps some of it unreserved.
 * `quota` is null where the present one does.
 */
export function reserve(
  compiled: CompiledScenario,
  name: string,
  wanted: number,
): { readonly advice: Advice; readonly reserved: number; readonly quota: number | null } {
  const reserved = Math.min(MOST_CONCURRENCY / 2, wanted);
  const others = sumOver(compiled, ({ name: other, reservedConcurrency }) =>
    other === name ? 0 : (reservedConcurrency ?? 0),
  );
  const quota = quotaFor(compiled, others + reserved);
  const set = { [`functions.${name}.reservedConcurrency`]: reserved };
  return {
    advice: advise(quota === null ? set : { 'account.concurrency': quota, ...set }),
    reserved,
    quota,
  };
}

/** Environments that can be provisioned for a function with the present quota. */
export function provisionable(compiled: CompiledScenario, name: string): number {
  const own = compiled.model.functions[indexOf(compiled, name)];
  if (own === undefined || !hadThen(compiled, 'provisionedConcurrency')) return 0;
  if (own.reservedConcurrency !== null) return own.reservedConcurrency;
  const { concurrency } = compiled.model.account;
  const reserved = sumOver(compiled, ({ reservedConcurrency }) => reservedConcurrency ?? 0);
  const provisioned = sumOver(compiled, (fn) =>
    fn.name === name || fn.reservedConcurrency !== null ? 0 : fn.provisionedConcurrency,
  );
  return Math.max(0, concurrency - reserved - provisioned - Math.min(concurrency, floorOf(compiled)));
}

function quotaFor(compiled: CompiledScenario, reserved: number): number | null {
  const { concurrency } = compiled.model.account;
  const provisioned = sumOver(compiled, (fn) =>
    fn.reservedConcurrency === null ? fn.provisionedConcurrency : 0,
  );
  const needed = reserved + provisioned + floorOf(compiled);
  // What others share must not become less than what they may use together now.
  return needed <= concurrency ? null : roundedUp(needed + concurrency / 10);
}

function floorOf({ platform }: CompiledScenario): number {
  return findPlatform(platform)?.unreservedMinimum.value ?? 0;
}

interface Concurrency {
  readonly name: string;
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
}

function sumOver({ functions, model }: CompiledScenario, of: (fn: Concurrency) => number): number {
  return functions.reduce((sum, { name }, index) => {
    const fn = model.functions[index];
    return fn === undefined ? sum : sum + of({ ...fn, name });
  }, 0);
}

function indexOf({ functions }: CompiledScenario, name: string): number {
  return placeOf(functions, name);
}
