import type { ArrivalStream } from '../model/arrivals.ts';
import { FaultError } from '../model/fault.ts';
import type { TrafficPattern } from '../model/traffic-pattern.ts';
import { fillExponential } from '../random/exponential.ts';
import { Generator } from '../random/generator.ts';
import { gammaFromMeanCv } from '../random/make.ts';
import { createSampler } from '../random/sampler.ts';
import { repeatedArrivals } from './more-arrivals.ts';
import { compileRateTable } from './patterns/expression-table.ts';
import { generatedStream } from './patterns/generated.ts';
import { openPart } from './patterns/part.ts';
import type { ArrivalContext } from './patterns/pattern.ts';
import { rampTable, rateTableArrivals, scaledTable } from './patterns/rate-table.ts';
import { burstArrivals, constantArrivals } from './patterns/regular.ts';
import { renewalArrivals } from './patterns/renewal.ts';
import { parseAnySchedule } from './patterns/schedule.ts';
import { scheduleArrivals } from './patterns/schedule-arrivals.ts';
import { openTrace } from './trace/trace.ts';

/**
 * Opens the arrivals of a pattern from t = 0 up to, not including, the horizon. The same pattern, seed and
 * stream name give the same arrivals, however large the batches are. Rejects with a FaultError for an
 * expression, schedule or trace that is not usable (the traffic's key path stands for the file where there is
 * none); trace streams may throw or reject with one later on.
 */
export async function openArrivals(pattern: TrafficPattern, context: ArrivalContext): Promise<ArrivalStream> {
  const { horizonMs, seed, streamName, keyPath = streamName } = context;
  const generator = (): Generator => new Generator(seed, streamName, 'arrivals');
  switch (pattern.kind) {
    case 'poisson':
      return poissonArrivals(pattern.ratePerSecond, horizonMs, generator());
    case 'constant':
      return constantArrivals(pattern.ratePerSecond, horizonMs);
    case 'burst':
      return burstArrivals(pattern.everyMs, pattern.size, horizonMs);
    case 'gamma':
      return gammaArrivals(pattern.ratePerSecond, pattern.cv, horizonMs, generator());
    case 'ramp':
      return rateTableArrivals(rampTable(pattern.points, horizonMs), horizonMs, generator());
    case 'expression': {
      const compiled = await compileRateTable(pattern.expression, context);
      if (!compiled.ok) throw refusal(keyPath, 'rate', compiled);
      return rateTableArrivals(scaledTable(compiled.table, pattern.factor ?? 1), horizonMs, generator());
    }
    case 'schedule': {
      const parsed = parseAnySchedule(pattern.expression);
      if (!parsed.ok) throw refusal(keyPath, 'expression', parsed);
      const { count, timezone = 'UTC' } = pattern;
      return scheduleArrivals(
        { schedule: parsed.schedule, count, timezone },
        context.startEpochMs,
        horizonMs,
      );
    }
    case 'trace':
      return openTrace(pattern.trace, context);
    case 'repeated': {
      const copying = new Generator(seed, streamName, 'copies');
      return repeatedArrivals(await openArrivals(pattern.of, context), pattern.copies, copying);
    }
    case 'part':
      return openPart(pattern, context, openArrivals);
  }
}

function poissonArrivals(ratePerSecond: number, horizonMs: number, generator: Generator): ArrivalStream {
  if (!(ratePerSecond > 0)) return generatedStream(() => 0);
  const meanMs = 1000 / ratePerSecond;
  return renewalArrivals((gapMs, rows) => fillExponential(generator, meanMs, gapMs, 0, rows), horizonMs);
}

/**
 * Renewal arrivals with gamma gaps of mean 1 / rate and the given coefficient of variation: above 1 they come
 * in clusters, at 1 they are Poisson.
 */
function gammaArrivals(
  ratePerSecond: number,
  cv: number,
  horizonMs: number,
  generator: Generator,
): ArrivalStream {
  if (!(ratePerSecond > 0)) return generatedStream(() => 0);
  const sampler = createSampler(gammaFromMeanCv(1000 / ratePerSecond, cv), generator);
  return renewalArrivals((gapMs, rows) => sampler.fill(gapMs, 0, rows), horizonMs);
}

function refusal(
  file: string,
  path: string,
  fault: { readonly problem: string; readonly remedy: string },
): FaultError {
  return new FaultError([{ file, path, problem: fault.problem, remedy: fault.remedy }]);
}
