import type {
  DiffDocument,
  FailOnResult,
  FigureUnit,
  MetricDiff,
  VariantDiff,
} from '../../results/documents/diff-document.ts';
import { isHeadline } from '../../results/figures/headlines.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';

/** Less is noise of the last digit. */
const VISIBLE_SHARE = 5e-6;

export interface ChangedFigures {
  readonly shown: readonly MetricDiff[];
  /** Changed figures that are not shown. */
  readonly hidden: number;
}

/**
 * What changed in a variant: all of it, or what matters (in documents of before: what a reader wants first)
 * and what a condition asks for. A figure of the only function is shown under its name alone; a share stands
 * for its count.
 */
export function changedFigures(diff: DiffDocument, variant: VariantDiff, all: boolean): ChangedFigures {
  const changed = variant.metrics
    .filter(({ a, b }) => isVisible(a, b))
    .filter((one) => !isRepeated(one, variant));
  const asked = new Set(diff.failOn.map(({ metric }) => metric));
  const detail = diff.variants.length > 1 ? 'brief' : 'headline';
  const isJudged = diff.verdict !== undefined;
  const rates = new Set(
    changed.flatMap(({ metric, matters }) =>
      matters === true ? [/^(.+)\.rate$/.exec(metric)?.[1] ?? ''] : [],
    ),
  );
  const isWanted = (one: MetricDiff): boolean => {
    if (!isJudged || detail === 'brief') {
      return isHeadline(one.metric, detail) && (!isJudged || one.matters === true);
    }
    return one.matters === true && !rates.has(one.metric);
  };
  const shown = changed.filter((one) => all || isWanted(one) || asked.has(one.metric));
  return { shown, hidden: changed.length - shown.length };
}

export function figureText(value: number, unit: FigureUnit, currency: string): string {
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'share') return formatShare(value);
  if (unit === 'money') return formatMoney(value, currency);
  return unit === 'gbSeconds' ? `${formatCount(value)} GB-s` : formatCount(value);
}

/** `+$17.06`, with its half interval where there is one; rates in points of a percent. */
export function changeText({ change, unit, changeCi95 }: MetricDiff, currency: string): string {
  const half =
    changeCi95 === undefined ? '' : ` ± ${figureText((changeCi95[1] - changeCi95[0]) / 2, unit, currency)}`;
  return `${signOf(change)}${figureText(Math.abs(change), unit, currency)}${half}`;
}

export function relativeText({ change, relative }: Pick<MetricDiff, 'change' | 'relative'>): string {
  if (relative === null) return change === 0 ? '0 %' : 'from 0';
  return `${signOf(relative)}${formatShare(Number(Math.abs(relative).toPrecision(3)))}`;
}

/** The interval holds 0: the replications do not show a change. */
export function isUncertain({ changeCi95 }: MetricDiff): boolean {
  return changeCi95 !== undefined && changeCi95[0] <= 0 && changeCi95[1] >= 0;
}

/** "cost.monthly rose by 2.1 %, at most 5 % allowed". */
export function failOnText(result: FailOnResult, currency: string): string {
  const isRelative = result.expression.trim().endsWith('%');
  const { change, relative, unit } = result;
  const by =
    isRelative && relative !== null
      ? formatShare(Number(Math.abs(relative).toPrecision(3)))
      : figureText(Math.abs(change), unit, currency);
  const moved =
    change === 0
      ? 'did not change'
      : `${change > 0 ? 'rose' : 'fell'} by ${by}${isRelative && relative === null ? ' from 0' : ''}`;
  return `${result.metric} ${moved}, ${allowedText(result, currency)}`;
}

/** What a condition to fail on lets pass. */
function allowedText({ expression, unit }: FailOnResult, currency: string): string {
  const [, operator = '', sign = '', digits = '', suffix = ''] =
    /^(>=|<=|===|==|!=|>|<)\s*([+-]?)\s*([\d.]+(?:e[+-]?\d+)?)\s*(.*)$/.exec(expression.trim()) ?? [];
  const isNothing = Number(digits) === 0;
  const amount =
    suffix === '%'
      ? `${digits} %`
      : suffix !== ''
        ? `${digits} ${suffix}`
        : figureText(Number(digits), unit, currency);
  const falls = sign === '-';
  const bound = operator.endsWith('=') ? 'less than' : 'at most';
  if (operator === '!=')
    return isNothing ? 'no change allowed' : `fails unless it changes by ${sign}${amount}`;
  if (operator.startsWith('>')) {
    if (isNothing) return operator === '>' ? 'no rise allowed' : 'a fall is required';
    if (falls) return `a fall of ${operator === '>' ? 'at least' : 'more than'} ${amount} is required`;
    return `${bound} ${amount} allowed`;
  }
  if (operator.startsWith('<')) {
    if (isNothing) return operator === '<' ? 'no fall allowed' : 'a rise is required';
    if (falls) return `a fall of ${bound} ${amount} allowed`;
    return `a rise of ${operator === '<' ? 'at least' : 'more than'} ${amount} is required`;
  }
  return `fails where the change is ${sign}${amount}`;
}

/** "A: now.json, B: then.json": what the two are. */
export function sideText({ file, name, region, simulatedSeconds, replications }: DiffDocument['a']): string {
  const many = replications > 1 ? `, ${replications} replications` : '';
  return `${file} (${name}, ${region}, ${formatDuration(simulatedSeconds * 1000)}${many})`;
}

function isVisible(a: number, b: number): boolean {
  return a !== b && (a === 0 || b === 0 || Math.abs(b / a - 1) >= VISIBLE_SHARE);
}

/** Without a prefix stands what is of all functions together: of one it is the same. */
function isRepeated({ metric }: MetricDiff, { metrics }: VariantDiff): boolean {
  // Functions alone have GB-seconds; a resource has a latency too.
  const functions = metrics.flatMap((one) => /^(.+)\.gbSeconds$/.exec(one.metric)?.[1] ?? []);
  return functions.length === 1 && metrics.some((one) => one.metric === `${functions[0]}.${metric}`);
}

function signOf(value: number): string {
  return value > 0 ? '+' : value < 0 ? '-' : '';
}
