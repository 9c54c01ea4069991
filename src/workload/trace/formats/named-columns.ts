import type { TraceFormat } from '../../../model/traffic-pattern.ts';
import type { TimeUnit } from '../cell.ts';

export interface NamedNumber {
  readonly column: string;
  /** Power of ten to milliseconds or MB. */
  readonly shift: number;
}

/** How a writer calls the columns of its rows, in CSV, NDJSON or Parquet alike. */
export interface NamedColumns {
  readonly format: TraceFormat;
  /** Columns that show that a row is of this writer; all of them, or all of one of several lists. */
  readonly signs: readonly (readonly string[])[];
  /** The first of these that a row has. */
  readonly times: readonly {
    readonly column: string;
    readonly unit: TimeUnit;
    readonly isWholeSecond?: boolean;
  }[];
  /** What the times say: when the request came, or when it was done, its duration before. */
  readonly at: 'start' | 'end';
  /** Columns whose words, one behind the other, name a function; the first list that has words. */
  readonly names: readonly (readonly string[])[];
  readonly duration?: readonly NamedNumber[];
  readonly memory?: readonly NamedNumber[];
  /** Takes a row only where this column says this. */
  readonly where?: readonly [column: string, value: string];
  /** Told where the times that are there have whole seconds alone. */
  readonly wholeSeconds?: string;
  readonly notes: readonly string[];
}

const ENDS = 'Each row holds the end of a request: it came its duration before. The first arrival is t = 0.';

/**
 * Sources: Azure/AzurePublicDataset AzureFunctionsInvocationTrace2021.md; sir-lab/data-release
 * README_data_release_2025.md; oha --output-format csv and k6's CSV output; API Gateway's $context variables
 * for access logs (docs.aws.amazon.com, all read 2026-11-28).
 */
export const NAMED_COLUMNS: readonly NamedColumns[] = [
  {
    format: 'azure2021',
    signs: [['app', 'func', 'end_timestamp', 'duration']],
    times: [{ column: 'end_timestamp', unit: 's' }],
    at: 'end',
    names: [['func']],
    duration: [{ column: 'duration', shift: 3 }],
    notes: [ENDS],
  },
  {
    format: 'huawei2025',
    signs: [['time_worker', 'funcName', 'totalCost_worker']],
    times: [
      { column: 'time_frontend', unit: 's' },
      { column: 'time_worker', unit: 's' },
    ],
    at: 'start',
    names: [['funcName', 'userID']],
    duration: [
      { column: 'runtimeCost', shift: 3 },
      { column: 'workerCost', shift: 3 },
    ],
    notes: ['Times and costs are taken as seconds; a duration is runtimeCost.'],
  },
  {
    format: 'huawei2025',
    signs: [['time', 'funcName', 'totalCost_cold_start']],
    times: [{ column: 'time', unit: 's' }],
    at: 'start',
    names: [['funcName', 'userID']],
    notes: ['The file holds cold starts, not requests: arrivals are only those that began an environment.'],
  },
  {
    format: 'oha',
    signs: [['request-start', 'request-duration']],
    times: [{ column: 'request-start', unit: 's' }],
    at: 'start',
    names: [],
    duration: [{ column: 'request-duration', shift: 3 }],
    notes: ["Durations are as the client saw them: the network and the service's queue are in them."],
  },
  {
    format: 'k6',
    signs: [['metric_name', 'timestamp', 'metric_value']],
    times: [{ column: 'timestamp', unit: 's', isWholeSecond: true }],
    at: 'end',
    names: [['name'], ['url']],
    duration: [{ column: 'metric_value', shift: 0 }],
    where: ['metric_name', 'http_req_duration'],
    notes: [
      'Requests are the samples of http_req_duration: each came its duration before the time of the sample.',
      'Times are whole seconds; the requests of a second are spread over it.',
    ],
  },
  {
    format: 'apigw',
    signs: [
      ['requestTimeEpoch'],
      ['requestTime', 'requestId'],
      ['requestTime', 'httpMethod'],
      ['requestTime', 'status'],
    ],
    times: [
      { column: 'requestTimeEpoch', unit: 'ms' },
      { column: 'requestTime', unit: 'ms', isWholeSecond: true },
    ],
    at: 'start',
    names: [['routeKey'], ['httpMethod', 'resourcePath'], ['httpMethod', 'path'], ['resourcePath'], ['path']],
    duration: [
      { column: 'integrationLatency', shift: 0 },
      { column: 'responseLatency', shift: 0 },
    ],
    wholeSeconds:
      'requestTime has whole seconds: the requests of a second are spread over it. Log $context.requestTimeEpoch for milliseconds.',
    notes: ['A duration is integrationLatency, or responseLatency where that is not logged.'],
  },
];

/** The writer whose columns these are, or undefined. */
export function namedColumnsOf(names: readonly string[]): NamedColumns | undefined {
  const has = new Set(names.map(plainName));
  const found = NAMED_COLUMNS.find(({ signs }) =>
    signs.some((all) => all.every((name) => has.has(plainName(name)))),
  );
  if (found?.wholeSeconds === undefined) return found;
  const time = found.times.find(({ column }) => has.has(plainName(column)));
  return time?.isWholeSecond === true ? { ...found, notes: [found.wholeSeconds, ...found.notes] } : found;
}

/** `$context.requestTime`, `request_time` and `requestTime` are one name. */
export function plainName(name: string): string {
  return name
    .trim()
    .replace(/^\$?context\./, '')
    .replaceAll('_', '')
    .toLowerCase();
}
