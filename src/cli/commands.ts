import type { Command } from './command.ts';

export const PURPOSE = 'What AWS Lambda will do to your latency and your bill.';

/** Each command's code is loaded when it is called for, and not before. */
export const COMMANDS: Readonly<Record<string, { describe: string; load: () => Promise<Command> }>> = {
  estimate: {
    describe: 'what a template, a plan or a scenario will cost and where it breaks; for a pull request too',
    load: async () => (await import('./commands/estimate.ts')).estimateCommand,
  },
  run: {
    describe: 'simulate a scenario, print the summary and write the report',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  compare: {
    describe: 'the same traffic and work at several settings, side by side',
    load: async () => (await import('./commands/compare.ts')).compareCommand,
  },
  tune: {
    describe: "a function's best memory by cost, speed, balance or thresholds, and the patch to apply",
    load: async () => (await import('./commands/tune.ts')).tuneCommand,
  },
  sweep: {
    describe: 'a design space: points, objectives, constraints, sensitivity; on one machine or many',
    load: async () => (await import('./commands/sweep.ts')).sweepCommand,
  },
  merge: {
    describe: 'the shards of a sweep as the whole of it',
    load: async () => (await import('./commands/merge.ts')).mergeCommand,
  },
  worker: {
    describe: 'take tasks of sweeps from a queue and do them, on as many machines as wanted',
    load: async () => (await import('./commands/worker.ts')).workerCommand,
  },
  diff: {
    describe: 'what changed between two results documents',
    load: async () => (await import('./commands/diff.ts')).diffCommand,
  },
  list: {
    describe: 'the reports that are kept in the history of reports/, or a figure of one over time',
    load: async () => (await import('./commands/list.ts')).listCommand,
  },
  show: {
    describe: 'a report of the history once more: NAME, NAME@N',
    load: async () => (await import('./commands/show.ts')).showCommand,
  },
  plan: {
    describe: 'what breaks as traffic grows, what to reserve and provision, and what it costs',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  reconcile: {
    describe: 'a prediction against what was billed, line by line, with what lies behind each difference',
    load: async () => (await import('./commands/reconcile.ts')).reconcileCommand,
  },
  trace: {
    describe: 'look at recorded traffic, convert it, make it: inspect, convert, generate',
    load: async () => (await import('./commands/trace.ts')).traceCommand,
  },
  calibrate: {
    describe: 'a model of your functions from their logs, with how well it fits and what it cannot tell',
    load: async () => (await import('./commands/calibrate.ts')).calibrateCommand,
  },
  validate: {
    describe: 'check a scenario without running it',
    load: async () => (await import('./commands/validate.ts')).validateCommand,
  },
  import: {
    describe: 'templates of SAM, CloudFormation, CDK, Serverless, Terraform … → a scenario',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  init: {
    describe: 'write a commented scenario to start from',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  prices: {
    describe: 'the prices of a region, each with its source and date, or the rule of its estimate',
    load: async () => (await import('./commands/prices.ts')).pricesCommand,
  },
  explain: {
    describe: 'what a finding, a metric or a key of a scenario means',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  demo: {
    describe: 'a first result: run the built-in scenario, which writes nothing',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  mcp: {
    describe: 'answer agents: a server of the Model Context Protocol on standard input and output',
    load: async () => (await import('./commands/mcp.ts')).mcpCommand,
  },
  serve: {
    describe: 'a page on this machine to write scenarios in, see their answers, open and compare reports',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  schema: {
    describe: 'print the JSON Schema of scenarios or results',
    load: async () => (await import('./commands/schema.ts')).schemaCommand,
  },
};

/** Below the help of the program as a whole, and in the manual. */
export const EPILOGUE = `Exit status:
    0  done
    1  a defect of lambda-sim, or the report could not be written
    2  bad usage or bad input: one message per fault on stderr, nothing written
   99  a threshold failed; every output was written first
  129  hung up (SIGHUP), 130 interrupted (SIGINT), 143 terminated (SIGTERM): nothing is left half written

It works offline: no telemetry, no account, no network. lambda-sim help COMMAND tells a command's options.`;
