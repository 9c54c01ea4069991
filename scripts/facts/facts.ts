// npm run facts: holds what lambda-sim knows of AWS (limits, ranges, runtimes, regions, settings) against the
// API models that AWS publishes, as the installed @aws-sdk/client-* have them, and prints what drifted. Ends
// with 1 where a drift is not in accepted-drift.json with its reason, or one there is none any more. Reads
// node_modules alone; `npm update` of those packages brings newer models.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ApiModels } from './api-models.ts';
import { CHECKS, SERVICES } from './checks.ts';
import { type Accepted, findDrift, judge } from './drift.ts';

const models = new ApiModels(fileURLToPath(new URL('../../node_modules', import.meta.url)));
const listFile = fileURLToPath(new URL('accepted-drift.json', import.meta.url));
const accepted = JSON.parse(readFileSync(listFile, 'utf8')) as readonly Accepted[];
const drift = findDrift(CHECKS, models);
const { unaccepted, reasons, stale } = judge(drift, accepted);

const print = (line: string) => process.stdout.write(`${line}\n`);
print(
  `${CHECKS.length} facts held against ${SERVICES.map((name) => `${name} ${models.version(name)}`).join(', ')}`,
);
for (const { id, text } of drift) {
  const reason = reasons.get(id);
  if (reason !== undefined) print(`accepted  ${text}: ${reason}`);
}
for (const { id, text } of unaccepted) print(`DRIFT     ${text} ("${id}")`);
for (const id of stale) print(`STALE     "${id}" is accepted and no drift any more: take it off the list`);
if (unaccepted.length + stale.length > 0) {
  print(
    'mend the fact (value, source, the day when it was read), or list it in scripts/facts/accepted-drift.json with a reason',
  );
  process.exitCode = 1;
} else {
  print(`nothing drifted that is not accepted (${drift.length} accepted)`);
}
