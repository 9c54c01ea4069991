/**
 * The keys that nine of ten scenarios use, as a YAML document whose values say what a key takes: at most
 * 8 kB, where the whole schema has 134 kB. A test holds it against the schema and the scenarios there are.
 */
export const SCHEMA_BRIEF = `# A scenario, as YAML or JSON. Each key below has in its value what it takes. NAME: any name of your own.
# Times: 250ms, 30s, 24h. Rates: 20/s, 3/min, 2M/month. Sizes: 512 MB, 2 KB. Shares: 0.01 or 1%.
# DIST, wherever it stands: a value (120ms), or { lognormal: { median: 120ms, p95: 300ms } } (p99 also works),
# { exponential: { mean } }, { normal: { mean, sd } }, { gamma: { mean, cv } }, { uniform: { min, max } },
# { pareto: { shape, min } }, { mixture: [{ weight, of: DIST }] }. Leave out what you do not know: it is taken from dated sources, and the
# answer lists it. A minimal scenario has functions and traffic.
name: text
platform: aws (default)
region: us-east-1 (default) and any other
functions:
  NAME:
    memory: MB, 128 to 10240 (default 128); CPU grows with it, one vCPU at 1769
    timeout: time (default 3s)
    runtime: nodejs22.x, python3.13, java21, dotnet8, ruby3.4, go, rust ... ; decides the cold start
    architecture: x86_64 (default) or arm64
    package: zip (default) or image
    snapStart: true for Java, Python, .NET
    work: # what one invocation does; cpu and io add up, or give duration
      cpu: DIST of CPU time on one full vCPU; takes longer with less memory
      io: DIST of waiting that memory does not change
      duration: DIST of the whole duration, where memory is not in question
      parallel: share of cpu that more than one vCPU speeds up
      memoryUsed: DIST in MB; above the memory the invocation dies; needed to choose smaller memory
      errorRate: share of invocations that fail
      measured: { 128: mean time at that memory size, 1024: another } # in place of cpu and io
      cv: spread of measured, sd divided by mean
      perRecord: { cpu: DIST for each record of a batch, io: DIST } # none where a batch costs no more
    coldStart: # plain (default), sdk or framework, measured by runtime; or its parts
      init: { cpu: time on one vCPU, io: time, parallel: share } # or a DIST, whatever the memory
      firstInvoke: CPU time that the first run takes more
    reservedConcurrency: number of environments, a limit and a guarantee
    provisionedConcurrency: number kept warm (billed by the hour)
    keepAlive: idle time before an environment goes
    role: name in roles, to check permissions
    logs: { bytes: size per invocation, retention: 7d, format: text or json }
    async: { maximumRetryAttempts: 0 to 2 (default 2), maximumEventAge: time (default 6h), onFailure: NAME }
    calls: # of resources, in their order
      - { resource: NAME, operation: GetItem, count: calls per invocation, size: of each, per: batch or record, reuse: connection or none }
    invokes: # of other functions
      - { function: NAME, mode: sync or async, probability: share, count: number }
triggers:
  NAME:
    source: one of api-gateway, function-url, alb, appsync, sdk, s3, sns, eventbridge, schedule, scheduler, sqs, kinesis, dynamodb-stream, msk, kafka, mq, pipes, step-functions, durable, iot, ses, cognito, lambda-edge
    function: NAME
    type: of api-gateway rest (default), http or websocket; of step-functions standard or express
    timeout: time that the caller waits
    payload: { request: size, response: size }
    throttle: { rate: 100/s, burst: 200 }
    expression: of schedules rate(5 minutes) or cron(0 3 * * ? *)
    count: events sent at each occurrence of a schedule
    topic: of sns, its name
    bus: of eventbridge, its name
    bucket: of s3, its name
    events: of s3, such as s3:ObjectCreated:*
    filter: share of events that pass
    batchSize: records of a batch, of queues (default 10) and streams
    batchWindow: time to gather a batch
    maximumConcurrency: of sqs, 2 or more
    visibilityTimeout: of sqs (default 30s); six times the function's timeout is advised
    maxReceiveCount: of sqs, receives before the dead-letter queue (default never)
    deadLetter: NAME of the function, trigger or resource that receives dead letters
    partialResponses: true where failed records alone come back
    fifo: true
    messageGroups: number of groups of a fifo queue
    shards: of kinesis and dynamodb-stream
    parallelizationFactor: batches of a shard at a time, 1 to 10
    partitions: of msk and kafka
    engine: of mq activemq or rabbitmq
    partitionKeys: number of distinct keys
    maximumRetryAttempts: of streams; -1 for ever (default)
    bisectOnError: true, of streams
    poison: share of records that always fail
    retry: { interval: time, maxAttempts: number, backoffRate: number }
    client: { retries: number, backoff: time, timeout: time }
    transitions: of step-functions, state transitions of an execution
    written: of durable, bytes that an execution writes
    steps: # of step-functions, and of durable (an invocation each, waits between), in their order; one of function, wait, parallel, choice, map, fail each
      - function: NAME
        timeout: time
        retry: { interval: time, maxAttempts: number, jitter: full }
        catch: [{ steps: [{ fail: name }] }]
      - wait: time
      - parallel: [NAME or list of steps for each branch, { wait: time }]
      - choice: [{ probability: share, steps: [{ map: NAME or steps, items: DIST of a number, maxConcurrency: number }] }]
resources:
  NAME:
    type: dynamodb, rds, s3, sqs, sns, http (default), other ... ; picks latency, prices and quotas
    latency: DIST of one call (default by type, a guess)
    concurrency: calls served at once; more wait in line
    connections: open at once; more are rejected
    cpus: processors that the calls in service share
    rate: calls a second
    onLimit: queue or reject
    timeout: time a caller waits for it
    feeds: [NAME of a trigger that gets an event for each call]
    failures: [{ at: time, duration: time, errorRate: share, latencyFactor: number }]
traffic: # a list; to is a trigger or a function; one pattern each
  - to: NAME
    poisson: rate with random arrivals
    constant: evenly spaced rate, in its place
    rate: expression of t in seconds such as 20 + 15*sin(2*pi*t/86400), or a rate
    ramp: [{ at: time, rate: rate }]
    burst: { every: time, size: number }
    gamma: { rate: rate, cv: number above 1 for bursts }
    closed: { users: number, thinkTime: DIST }
    trace: file of recorded traffic (CSV, JSON lines, Parquet)
account:
  concurrency: quota of concurrent executions (default 1000; new accounts often have 10)
  zoneLoss: { at: time, share: of environments }
run:
  duration: simulated time (default 1h)
  seed: number (default 42)
  warmup: time left out of the figures
  replications: number, or auto, for intervals
  start: wall clock at the beginning, 2026-01-05T00:00:00Z (default)
  timezone: IANA name, Europe/Berlin
thresholds: # metric: [expressions]; F.latency, F.errors, F.throttles, F.coldStarts, T.age, T.backlog, cost.monthly
  METRIC: ["p(99) < 800ms", "rate < 1%", "count == 0", "value < 200", "max < 100"] # whichever fits
roles:
  NAME:
    policies: # managed policies by name, or statements
      - { effect: Allow or Deny, actions: [list], resources: [list] }
    boundary: [{ effect: Allow, actions: [list], resources: [list] }]
month: # regimes that a month is made of
  - { days: number, set: { KEY.PATH: value } }
compare: # what compare varies where nothing else is said
  memory: [list of MB]
  architecture: [x86_64, arm64]
# A whole one:
# functions: { api: { memory: 512, timeout: 10s, runtime: nodejs22.x, work: { cpu: 40ms, io: { lognormal: { median: 60ms, p95: 200ms } } } } }
# triggers: { front: { source: api-gateway, function: api } }
# traffic: [{ to: front, poisson: 20/s }]
# thresholds: { api.latency: ["p(99) < 1s"] }
# run: { duration: 1h, seed: 1 }
`;
