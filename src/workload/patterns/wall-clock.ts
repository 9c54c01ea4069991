const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Wall-clock time in one time zone. */
export interface WallClock {
  /** Milliseconds to add to UTC, at a moment given in milliseconds since 1970. */
  offsetMs(epochMs: number): number;
}

/**
 * Looks an IANA time zone up (`Europe/Zurich`, `UTC`). The offset is asked for once a day and where it
 * changes within a day the minute is searched, so that walking through a year costs a few hundred look-ups.
 * Throws RangeError for an unknown zone.
 */
export function createWallClock(timezone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (format.resolvedOptions().timeZone === 'UTC') return { offsetMs: () => 0 };

  const lookUp = (epochMs: number): number => {
    const wholeSecondMs = Math.floor(epochMs / 1000) * 1000;
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(wholeSecondMs)) part[type] = Number(value);
    const localMs = Date.UTC(
      part['year'] ?? 0,
      (part['month'] ?? 1) - 1,
      part['day'],
      part['hour'],
      part['minute'],
      part['second'],
    );
    return localMs - wholeSecondMs;
  };

  let fromMs = Number.POSITIVE_INFINITY;
  let untilMs = Number.NEGATIVE_INFINITY;
  let currentMs = 0;
  return {
    offsetMs(epochMs) {
      if (epochMs >= fromMs && epochMs < untilMs) return currentMs;
      const dayStartMs = Math.floor(epochMs / DAY_MS) * DAY_MS;
      let low = dayStartMs;
      let high = dayStartMs + DAY_MS;
      const atStart = lookUp(low);
      const atEnd = lookUp(high);
      if (atStart !== atEnd) {
        while (high - low > MINUTE_MS) {
          const middle = low + Math.floor((high - low) / (2 * MINUTE_MS)) * MINUTE_MS;
          if (lookUp(middle) === atStart) low = middle;
          else high = middle;
        }
      }
      const isBefore = epochMs < high;
      fromMs = isBefore ? dayStartMs : high;
      untilMs = isBefore ? high : dayStartMs + DAY_MS;
      currentMs = isBefore ? atStart : atEnd;
      return currentMs;
    },
  };
}
