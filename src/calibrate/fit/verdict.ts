import type { CalibratedFunction } from '../../results/documents/calibration-document.ts';
import type { Verdict } from '../../results/documents/verdict.ts';
import { formatCount, formatDuration } from '../../units/format.ts';
import { LEAST_TO_CHOOSE } from './choose.ts';

const MOST_POINTS = 5;

/** Does the model fit, and what can it not tell. */
export function calibrationVerdict(
  functions: Readonly<Record<string, CalibratedFunction>>,
  emulatorLines: number,
): Verdict {
  const all = Object.entries(functions);
  if (all.length === 0) {
    return { state: 'broken', headline: 'No function was found in what was read.', points: [] };
  }
  const fitted = all.filter(([, { fit }]) => fit?.isGood === true);
  const unfitted = all.filter(([, { fit }]) => fit !== null && !fit.isGood);
  const without = all.filter(([, { fit }]) => fit === null);
  const few = fitted.filter(([, { fit }]) => fit !== null && fit.n < LEAST_TO_CHOOSE);
  const isDoubtful = [without, unfitted, few].some(({ length }) => length > 0);
  const state = emulatorLines > 0 || isDoubtful ? 'strained' : 'calm';
  const [first] = all;
  const headline =
    all.length === 1 && first !== undefined ? headlineOfOne(first[0], first[1]) : headlineOfMany(all, fitted);
  const points = [
    ...(without.length === 0 ? [] : [`${names(without)}: no duration was seen.`]),
    ...(unfitted.length === 0 || all.length === 1
      ? []
      : [`${names(unfitted)}: no family comes close, the values themselves stand in.`]),
    ...commonUnknowns(all),
  ];
  return { state, headline, points: points.slice(0, MOST_POINTS) };
}

function headlineOfOne(name: string, { fit, durationMs, durationsOf }: CalibratedFunction): string {
  if (fit === null || durationMs === null) return `Nothing tells how long ${name} takes.`;
  const whose = `${formatCount(fit.n)} ${durationsOf} ${fit.n === 1 ? 'invocation' : 'invocations'} of ${name}`;
  if (fit.n < LEAST_TO_CHOOSE)
    return `${whose} ${fit.n === 1 ? 'is' : 'are'} too few to tell whether a model fits.`;
  const how = fit.isGood
    ? `The model fits: ${fit.distribution === 'constant' ? 'a constant' : withArticle(fit.distribution)} of mean ${formatDuration(fit.mean)}${fit.distribution === 'constant' ? '' : `, with no percentile of ${whose} off by more than ${points(fit.ks)}`}`
    : `No family fits what ${whose} took, so their own values stand in`;
  return `${how}.`;
}

function headlineOfMany(
  all: readonly (readonly [string, CalibratedFunction])[],
  fitted: readonly (readonly [string, CalibratedFunction])[],
): string {
  const invocations = all.reduce((sum, [, one]) => sum + one.invocations, 0);
  const worst = fitted.reduce((most, [, { fit }]) => Math.max(most, fit?.ks ?? 0), 0);
  if (fitted.length === 0) {
    return `None of ${formatCount(all.length)} functions follows a family of distributions (${formatCount(invocations)} invocations).`;
  }
  return `The model fits ${fitted.length === all.length ? 'all' : `${formatCount(fitted.length)} of`} ${formatCount(all.length)} functions: no percentile of ${formatCount(invocations)} invocations is off by more than ${points(worst)}.`;
}

/** What several functions lack is told once. */
function commonUnknowns(all: readonly (readonly [string, CalibratedFunction])[]): readonly string[] {
  const byId = new Map<string, { names: string[]; text: string; remedy: string }>();
  for (const [name, { unknown }] of all) {
    for (const { id, text, remedy } of unknown) {
      const known = byId.get(id);
      if (known === undefined) byId.set(id, { names: [name], text, remedy });
      else known.names.push(name);
    }
  }
  return [...byId.values()].map(({ names: own, text, remedy }) => {
    const who =
      all.length === 1
        ? ''
        : own.length === 1
          ? `${own[0]}: `
          : `${formatCount(own.length)} functions (${own[0]}, …): `;
    return `Not known: ${who}${text}. To know it: ${remedy}.`;
  });
}

function names(list: readonly (readonly [string, unknown])[]): string {
  const shown = list.slice(0, 3).map(([name]) => name);
  return list.length > shown.length
    ? `${shown.join(', ')} and ${list.length - shown.length} more`
    : shown.join(', ');
}

function withArticle(name: string): string {
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** The largest gap between two distribution functions, in points of a hundred. */
function points(ks: number): string {
  return `${Number((100 * ks).toPrecision(2))} points`;
}
