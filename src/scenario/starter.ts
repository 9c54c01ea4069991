/**
 * A commented scenario that runs as it stands, for `lambda-sim init`.
 *
 * @param schema path or URL of the scenario's JSON Schema, by which an editor completes keys; null for none
 */
export function starterScenario(schema: string | null = null): string {
  return schema === null ? STARTER : `# yaml-language-server: $schema=${schema}\n${STARTER}`;
}

const STARTER = `# A scenario for lambda-sim. Try it:  lambda-sim run scenario.yml
# Everything but 'functions' and one source of traffic may be left out;
# lambda-sim explain KEY tells what a key means (lambda-sim explain functions.api.memory).
name: My API
platform: aws               # aws (today) or aws-2018
region: us-east-1           # prices and quotas
# account: { concurrency: 1000 }

functions:
  api:
    runtime: nodejs22.x     # picks the measured cold starts
    architecture: arm64     # or x86_64
    memory: 512             # MB; more memory is more CPU
    timeout: 10s
    # reservedConcurrency: 50
    # provisionedConcurrency: 5
    # keepAlive: 10m        # idle time before an environment is reclaimed
    work:                   # what one invocation does
      cpu: { lognormal: { median: 20ms, p95: 60ms } }   # on one full vCPU, which comes with 1769 MB:
                            # 512 MB have 0.29 of it, so that these 20 ms take 69 ms
      io: { lognormal: { median: 30ms, p99: 250ms } }   # waiting; memory does not change it. With it and
                            # the cpu's 69 ms the p50 of the latency is about 112 ms
      memoryUsed: 140
      errorRate: 0.1%

  report:
    runtime: python3.13
    memory: 1024
    timeout: 5m
    work: { duration: 40s }   # or the whole duration, as measured

triggers:
  http: { source: api-gateway, type: http, function: api }
  nightly: { source: schedule, function: report, expression: cron(0 3 * * ? *) }

traffic:                    # 'to' names a trigger, or a function for direct calls
  - { to: http, rate: "12 + 10 * sin(2 * pi * (hour - 9) / 24)" }   # requests per second over the day
  # - { to: http, poisson: 20/s }
  # - { to: http, burst: { every: 1h, size: 200 } }
  # - { to: http, trace: requests.csv }

run: { duration: 24h, seed: 42 }

thresholds:                 # any that fails makes the run exit 99
  api.latency: ["p(99) < 1500ms", "avg < 200ms"]
  api.throttles: ["rate < 0.001"]
  cost.monthly: ["value < 100"]

# compare: { memory: 256..1792:256 }
`;
