interface Launch {
  readonly title: string;
  readonly date: string;
}

/**
 * When AWS announced what Lambda and its front doors did not have in early 2018, by feature key. Dates are
 * those of AWS's "What's New" announcements; where the title says "by", it is the day on which the public
 * documentation first had it.
 *
 * Keys: `arm64`, `image` (container package), `memoryAbove3008`, `memoryStep` (any MB), `ephemeralStorage`
 * (above 512 MB), `timeoutAbove300` (900 s), `layers`, `customRuntime` (`provided*`),
 * `provisionedConcurrency`, `snapStart` (Java), `snapStartPythonDotnet`, `asyncConfiguration` (maximum age
 * and retry attempts), `destinations`, `functionUrl`, `alb`, `http-api`, `websocket-api`, `eventBridge`,
 * `sqsFifo`, `batchWindow`, `parallelizationFactor`, `streamErrorHandling` (bisect, maximum age and attempts,
 * failure destination), `tumblingWindow`, `partialResponses`, `filter`, `maximumConcurrency` (of an SQS
 * mapping), `provisionedPollers`, `enhancedFanOut` (with Lambda), `expressWorkflows`, `recursionGuard`,
 * `responseStreaming`, `jsonLogs`, `logClass`, `scheduler`, and sources by their name.
 */
export const LAUNCHES: Readonly<Record<string, Launch>> = {
  timeoutAbove300: { title: 'Time-outs up to 900 s', date: '2018-10-10' },
  enhancedFanOut: { title: 'Enhanced fan-out of Kinesis with Lambda', date: '2018-11-19' },
  layers: { title: 'Layers', date: '2018-11-29' },
  customRuntime: { title: 'Custom runtimes', date: '2018-11-29' },
  alb: { title: 'Application Load Balancer as a source', date: '2018-11-29' },
  'websocket-api': { title: 'WebSocket APIs of API Gateway', date: '2018-12-18' },
  eventBridge: { title: 'EventBridge', date: '2019-07-11' },
  batchWindow: { title: 'Batch windows (in the documentation by)', date: '2019-09-10' },
  sqsFifo: { title: 'SQS FIFO queues as a source', date: '2019-11-19' },
  asyncConfiguration: {
    title: 'Maximum event age and retry attempts of asynchronous invocations',
    date: '2019-11-25',
  },
  destinations: { title: 'Destinations of asynchronous invocations', date: '2019-11-25' },
  parallelizationFactor: { title: 'Parallelization factor of streams', date: '2019-11-25' },
  streamErrorHandling: { title: 'Bisecting, maximum age and attempts of streams', date: '2019-11-25' },
  provisionedConcurrency: { title: 'Provisioned concurrency', date: '2019-12-03' },
  expressWorkflows: { title: 'Express workflows of Step Functions', date: '2019-12-03' },
  'http-api': { title: 'HTTP APIs of API Gateway (preview)', date: '2019-12-04' },
  msk: { title: 'Amazon MSK as a source', date: '2020-08-13' },
  mq: { title: 'Amazon MQ as a source', date: '2020-11-05' },
  image: { title: 'Container images', date: '2020-12-01' },
  memoryAbove3008: { title: 'Memory up to 10240 MB', date: '2020-12-01' },
  memoryStep: { title: 'Memory in steps of 1 MB (in the documentation by)', date: '2020-12-02' },
  tumblingWindow: { title: 'Tumbling windows of streams', date: '2020-12-15' },
  kafka: { title: 'Self-managed Apache Kafka as a source', date: '2020-12-15' },
  partialResponses: { title: 'Partial batch responses (in the documentation by)', date: '2020-12-17' },
  fifoHighThroughput: { title: 'High throughput of SQS FIFO queues', date: '2021-05-27' },
  arm64: { title: 'arm64 (Graviton2)', date: '2021-09-29' },
  filter: { title: 'Event filtering', date: '2021-11-26' },
  kinesisOnDemand: { title: 'Kinesis on-demand streams', date: '2021-11-29' },
  ephemeralStorage: { title: 'Ephemeral storage above 512 MB', date: '2022-03-24' },
  functionUrl: { title: 'Function URLs', date: '2022-04-06' },
  scheduler: { title: 'EventBridge Scheduler', date: '2022-11-10' },
  snapStart: { title: 'SnapStart', date: '2022-11-28' },
  pipes: { title: 'EventBridge Pipes', date: '2022-12-01' },
  maximumConcurrency: { title: 'Maximum concurrency of an SQS source', date: '2023-01-12' },
  responseStreaming: { title: 'Response streaming', date: '2023-04-07' },
  documentdb: { title: 'DocumentDB change streams as a source (in May)', date: '2023-05-31' },
  recursionGuard: { title: 'Recursive loop detection', date: '2023-07-13' },
  jsonLogs: { title: 'JSON logs', date: '2023-11-16' },
  logClass: { title: 'The Infrequent Access class of CloudWatch Logs', date: '2023-11-26' },
  snapStartPythonDotnet: { title: 'SnapStart for Python and .NET', date: '2024-11-18' },
  kinesisLargeRecords: { title: 'Kinesis records of up to 10 MB', date: '2025-10-27' },
  provisionedPollers: { title: 'Provisioned mode of SQS event source mappings', date: '2025-11-14' },
  durable: { title: 'Durable functions', date: '2025-12-02' },
};
