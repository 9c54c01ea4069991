/** Memory that has one full vCPU (AWS Lambda Developer Guide, "Configure memory"). */
const FULL_VCPU_MB = 1769;

/**
 * Fits the mean duration of a first handler run as ioMs + cpuMs × 1769 ÷ memory by least squares with both
 * parts ≥ 0: a negative constant part has no meaning and would put too much into the part that scales.
 */
export function fitFirstInvoke(
  points: readonly { readonly memoryMb: number; readonly durationMs: number }[],
): { readonly ioMs: number; readonly cpuMs: number } {
  const slowdowns = points.map((point) => FULL_VCPU_MB / point.memoryMb);
  const durations = points.map((point) => point.durationMs);
  const meanSlowdown = mean(slowdowns);
  const meanDuration = mean(durations);
  let covariance = 0;
  let variance = 0;
  let product = 0;
  let square = 0;
  for (let i = 0; i < points.length; i++) {
    const slowdown = slowdowns[i] ?? 0;
    const duration = durations[i] ?? 0;
    covariance += (slowdown - meanSlowdown) * (duration - meanDuration);
    variance += (slowdown - meanSlowdown) ** 2;
    product += slowdown * duration;
    square += slowdown ** 2;
  }
  const cpuMs = covariance / variance;
  const ioMs = meanDuration - cpuMs * meanSlowdown;
  if (cpuMs < 0) return { ioMs: meanDuration, cpuMs: 0 };
  if (ioMs < 0) return { ioMs: 0, cpuMs: product / square };
  return { ioMs, cpuMs };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
