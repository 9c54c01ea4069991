/** Names that stand where a user puts theirs. */
const ANY = ['FUNCTION'];
const METRICS = [
  ['Invocations', 'Sum'],
  ['Errors', 'Sum'],
  ['Throttles', 'Sum'],
  ['Duration', 'Average'],
  ['Duration', 'p50'],
  ['Duration', 'p95'],
  ['Duration', 'p99'],
  ['ConcurrentExecutions', 'Maximum'],
] as const;

/**
 * Commands and queries that export what `readLogs` reads, ready to copy: events of a log group, Logs
 * Insights, X-Ray, metrics, configurations. `START` and `END` stand for times.
 */
export function exportQueries(functionNames: readonly string[] = ANY): string {
  return [
    '# START=2026-01-05T00:00:00Z END=2026-01-12T00:00:00Z   a week shows the rhythm of days; set both first',
    ...functionNames.map(ofFunction),
    `# Runtime, memory and time-out of all functions
aws lambda list-functions --output json > functions.json`,
    `# Logs Insights (console or start-query), at most 10,000 rows a query; export as CSV or JSON
filter @type = "REPORT"
| fields @timestamp, @log, @logStream, @requestId, @duration, @billedDuration, @initDuration, @memorySize, @maxMemoryUsed
| sort @timestamp asc
| limit 10000`,
    `# Whole log groups, the cheapest way for many events: they come as .gz files into a bucket
aws logs create-export-task --log-group-name /aws/lambda/${functionNames[0] ?? ANY[0]} --from $(date -d $START +%s000) --to $(date -d $END +%s000) --destination BUCKET --destination-prefix ${functionNames[0] ?? ANY[0]}
aws s3 sync s3://BUCKET/${functionNames[0] ?? ANY[0]} logs/${functionNames[0] ?? ANY[0]}`,
    `# Then
lambda-sim calibrate *.json logs --out model.yml`,
  ].join('\n\n');
}

function ofFunction(name: string): string {
  const queries = METRICS.map(([metric, statistic], index) => ({
    Id: `m${index}`,
    Label: `${name} ${metric} ${statistic}`,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: metric,
        Dimensions: [{ Name: 'FunctionName', Value: name }],
      },
      Period: 300,
      Stat: statistic,
    },
  }));
  return `# ${name}: what Lambda logged of each invocation
aws logs filter-log-events --log-group-name /aws/lambda/${name} --start-time $(date -d $START +%s000) --end-time $(date -d $END +%s000) --filter-pattern '?REPORT ?START ?INIT_START ?"platform."' --output json > ${name}.json

# ${name}: waiting for other services apart from computing, where tracing is active
aws xray get-trace-summaries --start-time $START --end-time $END --filter-expression 'service(id(name: "${name}", type: "AWS::Lambda::Function"))' --query 'TraceSummaries[].Id' --output text | xargs -n 5 aws xray batch-get-traces --output json --trace-ids > ${name}-traces.json

# ${name}: metrics, where there are no logs (a weaker fit)
aws cloudwatch get-metric-data --start-time $START --end-time $END --output json --metric-data-queries '${JSON.stringify(queries)}' > ${name}-metrics.json`;
}
