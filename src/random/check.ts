import type { Distribution } from './distribution.ts';

/** What must hold, and the sentence for where it does not. */
type Rule = readonly [holds: boolean, sentence: string];

/**
 * Throws a RangeError where the parameters give no distribution, or one that cannot be drawn in reasonable
 * time. What people write is checked where it is read; this guards against defects.
 */
export function checkDistribution(distribution: Distribution): void {
  const broken = rulesOf(distribution).find(([holds]) => !holds);
  if (broken !== undefined) throw new RangeError(`${distribution.kind}: ${broken[1]}`);
  if (distribution.kind === 'mixture') for (const part of distribution.parts) checkDistribution(part.of);
}

function rulesOf(distribution: Distribution): readonly Rule[] {
  switch (distribution.kind) {
    case 'constant':
      return [[Number.isFinite(distribution.value), 'value must be finite']];
    case 'exponential':
      return [[isNotNegative(distribution.mean), 'mean must be finite and not negative']];
    case 'lognormal':
      return [
        [Number.isFinite(distribution.mu), 'mu must be finite'],
        [isNotNegative(distribution.sigma), 'sigma must be finite and not negative'],
      ];
    case 'gamma':
    case 'weibull':
      return [
        [isPositive(distribution.shape), 'shape must be finite and positive'],
        [isPositive(distribution.scale), 'scale must be finite and positive'],
      ];
    case 'uniform':
      return [
        [Number.isFinite(distribution.min), 'min must be finite'],
        [isNotNegative(distribution.max - distribution.min), 'max must be finite and not below min'],
      ];
    case 'normal':
      return [
        // At a mean of 0 half of the draws are redrawn; far below it nearly all would be.
        [isNotNegative(distribution.mean), 'mean must be finite and not negative'],
        [isNotNegative(distribution.sd), 'sd must be finite and not negative'],
      ];
    case 'pareto':
      return [
        [isPositive(distribution.shape), 'shape must be finite and positive'],
        [isPositive(distribution.min), 'min must be finite and positive'],
      ];
    case 'empirical':
      return empiricalRules(distribution.values, distribution.weights);
    case 'quantiles':
      return quantileRules(distribution.probabilities, distribution.values);
    case 'mixture':
      return weightRules(distribution.parts.map((part) => part.weight));
  }
}

function empiricalRules(values: readonly number[], weights: readonly number[] | undefined): readonly Rule[] {
  const valueRule: Rule = [
    values.length > 0 && values.every(Number.isFinite),
    'values must be finite, one at least',
  ];
  if (weights === undefined) return [valueRule];
  return [
    valueRule,
    [weights.length === values.length, 'there must be as many weights as values'],
    ...weightRules(weights),
  ];
}

function quantileRules(probabilities: readonly number[], values: readonly number[]): readonly Rule[] {
  const isWhole = probabilities.length > 1 && probabilities[0] === 0 && probabilities.at(-1) === 1;
  return [
    [isWhole, 'probabilities must go from 0 to 1'],
    [probabilities.length === values.length, 'there must be as many values as probabilities'],
    [isAscending(probabilities) && isAscending(values), 'both columns must ascend'],
    [values.every(Number.isFinite), 'values must be finite'],
  ];
}

function weightRules(weights: readonly number[]): readonly Rule[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return [
    [weights.every(isNotNegative) && isPositive(total), 'weights must be finite, not negative and not all 0'],
  ];
}

function isAscending(column: readonly number[]): boolean {
  return column.every((value, index) => index === 0 || value >= column[index - 1]!);
}

function isPositive(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

function isNotNegative(value: number): boolean {
  return value >= 0 && Number.isFinite(value);
}
