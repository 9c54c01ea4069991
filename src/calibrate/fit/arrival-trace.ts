import { FaultError } from '../../model/fault.ts';
import type { FunctionObservations, Observations } from '../observations.ts';
import { timesOf } from './arrivals.ts';
import type { Calibration } from './calibrate.ts';

/**
 * The recorded arrivals of the calibrated functions as a trace in CSV, in order of time; retries are left
 * out, since the model makes its own.
 *
 * @throws FaultError where no line has a time, or where not every invocation was kept
 */
export function arrivalTrace(calibration: Calibration, { functions }: Observations): string {
  const rows: { readonly at: number; readonly name: string }[] = [];
  for (const name of Object.keys(calibration.functions)) {
    const seen = functions.get(name);
    if (seen === undefined) continue;
    if (seen.isSampled)
      refuse(`${name} has more invocations than are kept one by one`, 'give the logs of a shorter time');
    for (const at of timesOf(seen)) rows.push({ at, name });
  }
  if (rows.length === 0) refuse('no line has a time', 'export @timestamp too, or leave --trace out');
  rows.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const lines = rows.map(({ at, name }) => `${new Date(at).toISOString()},${name}`);
  return `timestamp,function\n${lines.join('\n')}\n`;
}

/** Arrivals in seconds from the first one, of one function. */
export function secondsTrace(seen: FunctionObservations): string {
  const times = timesOf(seen);
  const first = times[0] ?? 0;
  return `timestamp\n${Array.from(times, (time) => ((time - first) / 1000).toFixed(6)).join('\n')}\n`;
}

function refuse(problem: string, remedy: string): never {
  throw new FaultError([{ file: '--trace', path: '', problem, remedy }]);
}
