/**
 * Scenarios at the edges of what somebody asks: nothing comes, one request, nothing succeeds, all at once,
 * many functions, a role without a permission, a loop, a workflow that tries again, users who wait.
 */
export const ODD_SCENARIOS: Readonly<Record<string, string>> = {
  'nobody comes': `
functions: { f: { work: { duration: 100ms } } }
traffic: [ { poisson: 0.00001/s } ]
run: { duration: 1m }`,
  'a millisecond': `
functions: { f: { work: { duration: 100ms } } }
traffic: [ { poisson: 1/s } ]
run: { duration: 1ms }`,
  'one request': `
functions: { f: { work: { duration: 100ms } } }
traffic: [ { burst: { every: 1h, size: 1 } } ]
run: { duration: 30m }`,
  'one event of a schedule': `
functions: { etl: { memory: 3008, timeout: 15m, work: { duration: 8m } } }
triggers: { nightly: { source: schedule, function: etl, expression: "cron(0 3 * * ? *)" } }
run: { duration: 1d }`,
  'one message': `
functions: { f: { memory: 256, timeout: 10s, work: { io: 100ms } } }
triggers: { q: { source: sqs, function: f } }
traffic: [ { to: q, burst: { every: 1d, size: 1 } } ]
run: { duration: 1h }`,
  'switched off': `
functions: { f: { reservedConcurrency: 0, work: { duration: 100ms } } }
traffic: [ { poisson: 1/s } ]
run: { duration: 10m }`,
  'all time out': `
functions: { f: { timeout: 1s, work: { duration: 2s } } }
triggers: { s: { source: sns, function: f } }
traffic: [ { to: s, poisson: 1/s } ]
run: { duration: 10m }`,
  'all out of memory': `
functions: { f: { memory: 128, work: { duration: 200ms, memoryUsed: 200 } } }
triggers: { s: { source: api-gateway, function: f } }
traffic: [ { to: s, poisson: 1/s } ]
run: { duration: 1h }`,
  'no permission to read': `
functions: { f: { role: r, memory: 128, work: { duration: 100ms } } }
roles: { r: { policies: [ AWSLambdaBasicExecutionRole ] } }
triggers: { s: { source: sqs, function: f } }
traffic: [ { to: s, poisson: 2/s } ]
run: { duration: 20m }`,
  'a loop': `
functions: { f: { work: { duration: 50ms }, calls: [ { resource: q } ] } }
triggers: { jobs: { source: sqs, function: f } }
resources: { q: { type: sqs, feeds: jobs } }
traffic: [ { to: jobs, poisson: 1/s } ]
run: { duration: 10m }`,
  'a workflow that tries again': `
functions: { a: { work: { duration: 100ms } }, b: { timeout: 10s, work: { io: 2s, errorRate: 5% } } }
triggers: { flow: { source: step-functions, steps: [ a, { map: b, items: 10, maxConcurrency: 5 } ], retry: { interval: 1s } } }
traffic: [ { to: flow, poisson: 30/min } ]
run: { duration: 20m }`,
  'a workflow that gives up': `
functions: { a: { work: { duration: 100ms, errorRate: 60% } } }
triggers: { flow: { source: step-functions, steps: [ a ] } }
traffic: [ { to: flow, poisson: 30/min } ]
run: { duration: 20m }`,
  'users who wait': `
functions: { chat: { memory: 256, work: { io: { lognormal: { median: 1s, p95: 4s } } }, timeout: 29s, reservedConcurrency: 30 } }
triggers: { a: { source: api-gateway, type: http, function: chat } }
traffic: [ { to: a, closed: { users: 200, thinkTime: 5s } } ]
run: { duration: 10m }`,
  'a newsletter': `
functions: { land: { memory: 256, work: { cpu: 12ms, io: 30ms }, reservedConcurrency: 20 } }
triggers: { u: { source: function-url, function: land } }
traffic: [ { to: u, poisson: 50/s }, { to: u, burst: { every: 1h, size: 3000 } } ]
run: { duration: 10m }`,
  'a ticket sale': `
name: Ticket sale
account: { concurrency: 60 }
functions:
  page: { memory: 512, timeout: 10s, work: { io: 50ms } }
  buy: { memory: 1024, timeout: 15s, work: { cpu: 60ms, io: { lognormal: { median: 400ms, p99: 3s } } }, calls: [ { resource: seats, operation: UpdateItem } ] }
triggers:
  page: { source: api-gateway, type: http, function: page }
  checkout: { source: api-gateway, type: rest, function: buy, client: { retries: 4, backoff: 200ms } }
resources: { seats: { type: dynamodb, writeCapacity: 40, readCapacity: 50 } }
traffic:
  - { to: page, ramp: [ { at: 0s, rate: 5/s }, { at: 2m, rate: 5/s }, { at: 150s, rate: 800/s }, { at: 5m, rate: 20/s } ] }
  - { to: checkout, ramp: [ { at: 0s, rate: 1/s }, { at: 2m, rate: 1/s }, { at: 3m, rate: 300/s }, { at: 5m, rate: 2/s } ] }
run: { duration: 5m }
thresholds: { buy.latency: ["p(99) < 2s"], cost.monthly: ["value < 100"] }`,
  'a third party': `
functions: { call: { memory: 128, timeout: 3s, work: { cpu: 2ms }, calls: [ { resource: stripe } ] } }
triggers: { u: { source: function-url, function: call, client: { retries: 3, timeout: 2s } } }
resources:
  stripe: { type: http, latency: { lognormal: { median: 300ms, p99: 2500ms } }, rate: 20/s, burst: 20, onLimit: reject, failures: [ { at: 10m, duration: 5m, latencyFactor: 8 } ] }
traffic: [ { to: u, poisson: 22/s } ]
run: { duration: 20m }`,
  'a database': `
functions: { web: { memory: 512, timeout: 5s, work: { cpu: 5ms }, calls: [ { resource: db, count: 2 } ] } }
triggers: { a: { source: alb, function: web } }
resources: { db: { type: rds, connections: 40, cpus: 2, latency: { lognormal: { median: 15ms, p99: 200ms } } } }
traffic: [ { to: a, ramp: [ { at: 0s, rate: 10/s }, { at: 10m, rate: 120/s }, { at: 20m, rate: 10/s } ] } ]
run: { duration: 20m }`,
  'a queue after an outage': `
functions: { ship: { memory: 256, timeout: 30s, work: { io: 300ms }, failures: [ { at: 5m, duration: 5m, errorRate: 100% } ] } }
triggers: { jobs: { source: sqs, function: ship, visibilityTimeout: 90s, batchSize: 5 } }
traffic: [ { to: jobs, poisson: 20/s } ]
run: { duration: 30m }`,
  'a poison record': `
functions: { eat: { memory: 256, timeout: 10s, work: { io: 100ms, perRecord: { io: 5ms } } } }
triggers: { k: { source: kinesis, function: eat, shards: 3, poison: 0.1% } }
traffic: [ { to: k, poisson: 40/s } ]
run: { duration: 30m }`,
  'a storm of mails': `
functions: { mail: { memory: 128, timeout: 30s, reservedConcurrency: 2, work: { io: 800ms, errorRate: 10% } } }
triggers: { n: { source: sns, function: mail } }
traffic: [ { to: n, burst: { every: 30m, size: 2000 } } ]
run: { duration: 15m }`,
  'provisioned for nobody': `
functions: { f: { memory: 128, work: { duration: 5ms }, provisionedConcurrency: 50 } }
triggers: { a: { source: api-gateway, type: http, function: f } }
traffic: [ { to: a, poisson: 1/h } ]
run: { duration: 2d }`,
  'a pay day': `
functions: { pay: { memory: 512, work: { cpu: 30ms, io: 200ms } } }
triggers: { a: { source: api-gateway, type: http, function: pay } }
traffic: [ { to: a, poisson: 2/s } ]
run: { duration: 10m }
month: [ { days: 29 }, { set: { traffic.0.poisson: 60/s }, days: 1 } ]`,
  replicated: `
functions: { api: { memory: 256, work: { cpu: { exponential: { mean: 20ms } } } } }
triggers: { a: { source: api-gateway, type: http, function: api } }
traffic: [ { to: a, gamma: { rate: 5/min, cv: 5 } } ]
run: { duration: 1h, replications: 3 }
thresholds: { api.latency: ["p(99) < 500ms"] }`,
  'in 2018': `
platform: aws-2018
functions: { f: { runtime: nodejs8.10, memory: 1024, vpc: true, work: { duration: 130ms } } }
triggers: { a: { source: api-gateway, function: f } }
traffic: [ { to: a, poisson: 1/min } ]
run: { duration: 6h }`,
  'sixty services': `
functions:
${Array.from({ length: 60 }, (_, n) => `  svc-${n}: { memory: ${128 * (1 + (n % 8))}, timeout: 10s, work: { cpu: ${2 + n}ms, io: ${5 + 6 * n}ms } }`).join('\n')}
triggers:
${Array.from({ length: 60 }, (_, n) => `  on-${n}: { source: ${['api-gateway', 'function-url', 'sns', 'sqs'][n % 4]}, function: svc-${n} }`).join('\n')}
traffic:
${Array.from({ length: 60 }, (_, n) => `  - { to: on-${n}, poisson: ${[0.02, 0.1, 0.5, 1][n % 4]}/s }`).join('\n')}
run: { duration: 10m }`,
  'long names': `
functions: { a-function-with-a-rather-long-name-as-a-template-makes-12AB34CD: { work: { duration: 20ms }, reservedConcurrency: 1 } }
triggers: { the-trigger-with-a-rather-long-name-as-a-template-makes-1234: { source: sqs, function: a-function-with-a-rather-long-name-as-a-template-makes-12AB34CD, batchSize: 1 } }
traffic: [ { to: the-trigger-with-a-rather-long-name-as-a-template-makes-1234, poisson: 200/s } ]
run: { duration: 5m }`,
};
