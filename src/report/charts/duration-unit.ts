const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const;

/** The largest unit in which the longest duration of an axis is at least two; milliseconds below. */
export function durationUnit(longestMs: number): { readonly name: string; readonly ms: number } {
  return UNITS.find(({ ms }) => longestMs >= 2 * ms) ?? { name: 'ms', ms: 1 };
}
