import { isInIpBlock, readIpBlock } from './ip-block.ts';
import { matchesArnLike, matchesWildcard } from './wildcard.ts';

/** Operator → condition key → the values of which one must fit. Operators and keys must all hold. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What is known of a request: condition key → value or values. Keys compare without case. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

interface Comparison {
  /**
   * Whether a value of the request fits one of the policy; of a negated operator, whether it is what must not
   * be.
   */
  readonly fits: (given: string, wanted: string) => boolean;
  readonly isNegated: boolean;
  /** What a value of the policy must look like, in words; null where any text will do. */
  readonly valueProblem: (wanted: string) => string | null;
}

interface Operator {
  readonly comparison: Comparison | 'null';
  readonly set: 'all' | 'any' | null;
  readonly isIfExists: boolean;
}

const anyText = (): null => null;
const equal = (given: string, wanted: string): boolean => given === wanted;
const equalIgnoringCase = (given: string, wanted: string): boolean => {
  return given.toLowerCase() === wanted.toLowerCase();
};
const like = (given: string, wanted: string): boolean => matchesWildcard(wanted, given);
const arnLike = (given: string, wanted: string): boolean => matchesArnLike(wanted, given);

function compare(
  fits: Comparison['fits'],
  valueProblem: Comparison['valueProblem'] = anyText,
  isNegated = false,
): Comparison {
  return { fits, isNegated, valueProblem };
}

function not(comparison: Comparison): Comparison {
  return { ...comparison, isNegated: true };
}

/** The six comparisons of what has an order. */
function ordered(
  prefix: string,
  read: (value: string) => number,
  words: string,
): [name: string, comparison: Comparison][] {
  const problem = (wanted: string) => (Number.isNaN(read(wanted)) ? words : null);
  const by = (test: (difference: number) => boolean) => {
    return compare((given, wanted) => test(read(given) - read(wanted)), problem);
  };
  return [
    [`${prefix}Equals`, by((difference) => difference === 0)],
    [`${prefix}NotEquals`, not(by((difference) => difference === 0))],
    [`${prefix}LessThan`, by((difference) => difference < 0)],
    [`${prefix}LessThanEquals`, by((difference) => difference <= 0)],
    [`${prefix}GreaterThan`, by((difference) => difference > 0)],
    [`${prefix}GreaterThanEquals`, by((difference) => difference >= 0)],
  ];
}

/** IAM User Guide, "IAM JSON policy elements: Condition operators" (2023). */
const COMPARISONS: ReadonlyMap<string, Comparison | 'null'> = new Map<string, Comparison | 'null'>([
  ['StringEquals', compare(equal)],
  ['StringNotEquals', not(compare(equal))],
  ['StringEqualsIgnoreCase', compare(equalIgnoringCase)],
  ['StringNotEqualsIgnoreCase', not(compare(equalIgnoringCase))],
  ['StringLike', compare(like)],
  ['StringNotLike', not(compare(like))],
  ...ordered('Numeric', readNumber, 'a number'),
  ...ordered('Date', readDateMs, 'a date such as 2026-11-23T00:00:00Z'),
  ['Bool', compare(equalIgnoringCase, (wanted) => (isTruthValue(wanted) ? null : 'true or false'))],
  ['BinaryEquals', compare(equal)],
  ['IpAddress', compare(isInBlock, blockProblem)],
  ['NotIpAddress', not(compare(isInBlock, blockProblem))],
  ['ArnEquals', compare(arnLike)],
  ['ArnLike', compare(arnLike)],
  ['ArnNotEquals', not(compare(arnLike))],
  ['ArnNotLike', not(compare(arnLike))],
  ['Null', 'null'],
]);

/** Names of the operators without `ForAllValues:`, `ForAnyValue:` and `IfExists`. */
export const CONDITION_OPERATORS: readonly string[] = [...COMPARISONS.keys()];

/**
 * Whether all conditions hold for a request. Throws RangeError for an operator that `isConditionOperator`
 * refuses.
 */
export function conditionsHold(conditions: Conditions, context: RequestContext): boolean {
  const known = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(context)) {
    known.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return Object.entries(conditions).every(([name, keys]) => {
    const operator = readOperator(name);
    if (operator === undefined) throw new RangeError(`'${name}' is no condition operator`);
    return Object.entries(keys).every(([key, wanted]) => {
      return holds(operator, known.get(key.toLowerCase()) ?? [], wanted);
    });
  });
}

export function isConditionOperator(name: string): boolean {
  return readOperator(name) !== undefined;
}

/** What a value of this operator must be where the given one is not (`a number`), or null. */
export function conditionValueProblem(operatorName: string, value: string): string | null {
  const comparison = readOperator(operatorName)?.comparison;
  if (comparison === undefined) return null;
  if (comparison === 'null') return isTruthValue(value) ? null : 'true or false';
  return comparison.valueProblem(value);
}

/** No value of the request at all is a key that is absent. */
function holds(operator: Operator, given: readonly string[], wanted: readonly string[]): boolean {
  const { comparison, set, isIfExists } = operator;
  const isAbsent = given.length === 0;
  if (comparison === 'null') return wanted.some((value) => isAbsent === (value.toLowerCase() === 'true'));
  if (isAbsent && isIfExists) return true;
  const fits = (value: string): boolean => wanted.some((candidate) => comparison.fits(value, candidate));
  const passes = (value: string): boolean => fits(value) !== comparison.isNegated;
  if (set === 'all') return given.every(passes);
  if (set === 'any') return given.some(passes);
  if (isAbsent) return comparison.isNegated;
  return comparison.isNegated ? !given.some(fits) : given.some(fits);
}

function readOperator(name: string): Operator | undefined {
  const [, set, rest = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/.exec(name) ?? [];
  const exact = COMPARISONS.get(rest);
  const isIfExists = exact === undefined && rest.endsWith('IfExists');
  const comparison = isIfExists ? COMPARISONS.get(rest.slice(0, -'IfExists'.length)) : exact;
  if (comparison === undefined) return undefined;
  // The null check asks for the key itself; IAM knows neither a set of it nor IfExists.
  if (comparison === 'null' && (isIfExists || set !== undefined)) return undefined;
  return { comparison, set: set === undefined ? null : set === 'ForAllValues' ? 'all' : 'any', isIfExists };
}

function isTruthValue(value: string): boolean {
  return /^(true|false)$/i.test(value);
}

function readNumber(value: string): number {
  return /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO 8601, UTC where no zone is given, or whole seconds since 1970. NaN where it is neither. */
function readDateMs(value: string): number {
  if (/^\d{5,12}$/.test(value)) return Number(value) * 1000;
  const [, day, time = '00:00', zone = 'Z'] = DATE.exec(value) ?? [];
  return day === undefined
    ? Number.NaN
    : Date.parse(`${day}T${time}${zone.replace(/(\d{2})(\d{2})$/, '$1:$2')}`);
}

function isInBlock(given: string, wanted: string): boolean {
  const block = readIpBlock(wanted);
  return block !== null && isInIpBlock(given, block);
}

function blockProblem(wanted: string): string | null {
  return readIpBlock(wanted) === null ? 'an address or block such as 203.0.113.0/24' : null;
}
