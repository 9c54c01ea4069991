import { NOT_SIMULATED } from '../../src/platform/quotas/not-simulated.ts';
import type { Quota, QuotaLimit } from '../../src/platform/quotas/quota.ts';
import { QUOTAS } from '../../src/platform/quotas/quotas.ts';
import { formatCount } from '../../src/units/format.ts';

const HEAD = `# Quotas

Written from the list in \`src/platform/quotas/\` by \`npm run docs\`. Lambda's own limits (concurrency, requests, scaling, payloads, time-outs), a function URL's ten requests a second and unit of
reserved concurrency, and what pollers do are in [scenario.md](scenario.md).

A quota is a token bucket, full at the start and refilled continuously. What exceeds it is **refused** (counted in the trigger's and the function's \`throttled\`, or in the resource's \`rejected\`, and lost: nobody sends it
again) or **delayed**. Either is counted in the document's \`quotas\`, told by a finding with the setting that mends it, and a break point of \`plan\`. Those that AWS raises on request are keys of \`account.quotas\`, a rate
(\`account: { quotas: { snsPublish: 5000/s } }\`); a bucket is taken to be raised with its rate. Refused sends are not billed.

Events are spread over shards by their partition key; where it is not said otherwise, use of prefixes, partition keys and message groups is taken to be even.
`;

/** docs/quotas.md */
export function quotasPage(): string {
  const rows = QUOTAS.map((quota) => {
    return `| \`${quota.id}\` | ${quota.service} | ${quota.counts} | ${limitText(quota)} | ${quota.effect === 'delays' ? 'delayed' : 'refused'}: ${quota.sign} | ${keyText(quota)} | ${quota.limit.source}${quota.limit.confirmed ? '' : ' (unconfirmed)'}, ${quota.limit.date} |`;
  });
  const others = NOT_SIMULATED.map(({ service, counts, limit, told, source, date }) => {
    return `| ${service} | ${counts} | ${limit} | ${told} | ${source}, ${date} |`;
  });
  return `${HEAD}
## Simulated

| id | service | counts | a second | above it | raised by | source |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Step Functions' express executions end after five minutes (\`States.Timeout\`): the request is timed out, no retry follows, and the function goes on and is billed.

## Not simulated

| service | counts | limit | told by | source |
| --- | --- | --- | --- | --- |
${others.join('\n')}
`;
}

function limitText({ limit, growth, scope }: Quota): string {
  const { regions = {}, ...everywhere } = limit.value;
  const byLimit = new Map<string, string[]>();
  for (const [region, own] of Object.entries(regions)) {
    const text = bucketText(own);
    byLimit.set(text, [...(byLimit.get(text) ?? []), region]);
  }
  const named = [...byLimit].map(([text, names]) => `${text} in ${names.join(', ')}`);
  const rest = named.length === 0 ? bucketText(everywhere) : `${bucketText(everywhere)} elsewhere`;
  const grows =
    growth === undefined
      ? ''
      : `; at first ${formatCount(growth.value.initialPerSecond)}, then up to twice the highest minute that is ${growth.value.windowMs / 60_000} min old`;
  return `${[...named, rest].join('; ')}${grows}${scope === 'account' ? ', the account' : ''}`;
}

function bucketText({ perSecond, burst }: QuotaLimit): string {
  return `${formatCount(perSecond)}${burst === undefined ? '' : ` (${formatCount(burst)} at once)`}`;
}

function keyText({ id, key, isAdjustable }: Quota): string {
  const keys = [
    ...(key === null ? [] : [`\`${key.name}\``]),
    ...(isAdjustable ? [`\`account.quotas.${id}\``] : []),
  ];
  return keys.length === 0 ? '–' : keys.join(', ');
}
