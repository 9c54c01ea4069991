/** Ready commands that export what `calibrate` reads, for a terminal. Ends with a newline. */
export function exportQueries(): string {
  return `# REPORT lines of a function, the last seven days (any of these):
aws logs filter-log-events --log-group-name /aws/lambda/NAME --filter-pattern REPORT --start-time $(( ($(date +%s) - 604800) * 1000 )) > logs.json
aws logs tail /aws/lambda/NAME --since 7d --format short > logs.txt

# Logs Insights (10,000 rows at most; @logStream tells the environments):
fields @timestamp, @requestId, @logStream, @duration, @billedDuration, @initDuration, @memorySize, @maxMemoryUsed
| filter @type = "REPORT" | sort @timestamp asc | limit 10000
`;
}
