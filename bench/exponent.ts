/** A power law through points: y ≈ factor · x^exponent. */
export interface Fit {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly factor: number;
  readonly exponent: number;
  /** 95 % interval of the exponent. */
  readonly low: number;
  readonly high: number;
}

/** Quantiles 0.975 of Student's t by degrees of freedom, from one on. */
const T_975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306];

/** Least squares of the logarithms; three points at least, all above 0. */
export function fitted(points: Fit['points']): Fit {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const count = logs.length;
  const freedom = count - 2;
  const t = T_975[freedom - 1];
  if (t === undefined) throw new Error(`${count} points: give 3 to ${T_975.length + 2}`);
  const meanX = logs.reduce((sum, { x }) => sum + x, 0) / count;
  const meanY = logs.reduce((sum, { y }) => sum + y, 0) / count;
  const squares = logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const exponent = logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / squares;
  const rest = logs.reduce((sum, { x, y }) => sum + (y - meanY - exponent * (x - meanX)) ** 2, 0);
  const half = t * Math.sqrt(rest / freedom / squares);
  return {
    points,
    factor: Math.exp(meanY - exponent * meanX),
    exponent,
    low: exponent - half,
    high: exponent + half,
  };
}
