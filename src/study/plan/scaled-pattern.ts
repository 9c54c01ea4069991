import type { TrafficPattern } from '../../model/traffic-pattern.ts';

/** The same traffic, so many times as much; schedules stay. */
export function scaled(pattern: TrafficPattern, factor: number): TrafficPattern {
  if (factor === 1) return pattern;
  switch (pattern.kind) {
    case 'poisson':
    case 'constant':
    case 'gamma':
      return { ...pattern, ratePerSecond: pattern.ratePerSecond * factor };
    case 'expression':
      return { ...pattern, factor: (pattern.factor ?? 1) * factor };
    case 'ramp':
      return {
        ...pattern,
        points: pattern.points.map(({ atMs, ratePerSecond }) => ({
          atMs,
          ratePerSecond: ratePerSecond * factor,
        })),
      };
    case 'burst':
      return { ...pattern, size: Math.max(1, Math.round(pattern.size * factor)) };
    case 'trace':
      return { kind: 'repeated', of: pattern, copies: factor };
    case 'repeated':
      return { ...pattern, copies: pattern.copies * factor };
    case 'part':
      return { ...pattern, of: scaled(pattern.of, factor) };
    case 'schedule':
      return pattern;
  }
}
