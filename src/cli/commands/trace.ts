import { FaultError } from '../../model/fault.ts';
import { TRACE_FORMATS } from '../../model/traffic-pattern.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import type { Arguments, Command, ExitStatus } from '../command.ts';
import { TERMINAL_OPTIONS } from '../options.ts';

/** Each verb's code is loaded when it is called for. */
const VERBS: Readonly<
  Record<string, () => Promise<(input: Arguments, operands: readonly string[]) => Promise<ExitStatus>>>
> = {
  inspect: async () => (await import('./trace/inspect.ts')).inspect,
  convert: async () => (await import('./trace/convert.ts')).convert,
  generate: async () => (await import('./trace/generate.ts')).generate,
};

export const traceCommand: Command = {
  usage: 'inspect FILE | convert FILE --out FILE | generate SPEC --out FILE [options]',
  minimumPositionals: 1,
  maximumPositionals: 2,
  positional: 'inspect, convert or generate',
  options: {
    kind: {
      type: 'string',
      describe: `what wrote the trace, of ${TRACE_FORMATS.join(', ')} (default: told by its content)`,
    },
    columns: {
      type: 'string',
      array: true,
      describe: 'what a column is called in the file: --columns timestamp=TIMESTAMP (repeatable)',
    },
    'time-unit': { type: 'string', describe: 'unit of numeric times, of s, ms, us, ns (default s)' },
    'max-bad-rows': {
      type: 'string',
      describe: 'unreadable rows to skip before giving up (inspect: all; else 0)',
    },
    out: {
      type: 'string',
      describe: 'the file to write, .csv, .ndjson or .parquet; of inspect: the folder of its report',
    },
    json: { type: 'boolean', describe: 'of inspect: the figures as a document' },
    format: {
      type: 'string',
      describe: 'of inspect: files to write, of html,png,json (default html,png with --out)',
    },
    function: { type: 'string', array: true, describe: 'of convert: only this function (repeatable)' },
    from: { type: 'string', describe: 'of convert: only what comes this long after the first event: 10m' },
    to: {
      type: 'string',
      describe: 'of convert: only what comes before this time after the first event: 1h',
    },
    speed: { type: 'string', describe: 'of convert: 2 halves all times (default 1)' },
    like: { type: 'string', describe: 'of generate: the trace whose rhythm, bursts and durations are kept' },
    duration: {
      type: 'string',
      describe: 'of generate: the time to fill, such as 24h (default 1h; of --like its own)',
    },
    seed: { type: 'string', describe: 'of generate: seed of all random draws (default 42)' },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim trace inspect access.log.gz', 'what kind of traffic it is'],
    ['lambda-sim trace inspect day.csv --out reports/day', 'with its charts'],
    ['lambda-sim trace convert access.log.gz --out day.csv', 'in the own format, for a scenario'],
    [
      'lambda-sim trace generate "gamma: { rate: 20/s, cv: 3 }" --duration 1h --seed 1 --out hour.csv',
      'arrivals of a pattern',
    ],
    [
      'lambda-sim trace generate --like day.csv --out like.csv',
      'traffic like it, without its names and times',
    ],
  ],
  run: async (input) => {
    const [verb = '', ...operands] = input.positionals;
    const load = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
    if (load === undefined) {
      const near = nearest(verb, Object.keys(VERBS));
      const remedy = near === undefined ? 'give inspect, convert or generate' : `did you mean ${near}?`;
      throw new FaultError([usageFault('', `trace cannot ${JSON.stringify(verb)}`, remedy)]);
    }
    const run = await load();
    return run(input, operands);
  },
};
