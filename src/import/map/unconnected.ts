import type { Plain } from './draft.ts';
import type { Mapping } from './mapping.ts';

const USED = 'what functions do with it belongs in resources and calls';
const CALLS = 'what comes through it calls nothing here';

/** Things that functions use or that call functions, and what is said of one that does neither. */
const KINDS: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue': USED,
  'AWS::SNS::Topic': USED,
  'AWS::Kinesis::Stream': USED,
  'AWS::DynamoDB::Table': USED,
  'AWS::DynamoDB::GlobalTable': USED,
  'AWS::S3::Bucket': USED,
  'AWS::Events::EventBus': USED,
  'AWS::ApiGateway::RestApi': CALLS,
  'AWS::ApiGatewayV2::Api': CALLS,
};

/** What nothing in the templates connects with a function stands nowhere in the scenario: it is told. */
export function noteUnconnected(mapping: Mapping): void {
  const { draft } = mapping;
  const named = namesIn(mapping);
  const told = new Set(draft.notes.filter(({ kind }) => kind !== 'assumed').map(({ subject }) => subject));
  for (const resource of mapping.resources) {
    const reason = KINDS[resource.type];
    if (reason === undefined || told.has(resource.id)) continue;
    const name = draft.nameOf.get(resource.id);
    if (name !== undefined && named.has(name)) continue;
    draft.note(
      'dropped',
      resource.place,
      resource.id,
      `${resource.type}: nothing in the templates connects it with a function: it is in neither the model nor the bill; ${reason}`,
    );
  }
}

/** Names and texts that stand in the scenario. */
function namesIn({ draft }: Mapping): ReadonlySet<string> {
  const names = new Set<string>([...draft.hubs.keys(), ...draft.doors.keys(), ...draft.feeds.keys()]);
  const read = (value: Plain): void => {
    if (typeof value === 'string') names.add(value);
    else if (Array.isArray(value)) for (const item of value) read(item);
    else if (typeof value === 'object') for (const item of Object.values(value)) read(item);
  };
  for (const section of Object.values(draft.sections)) {
    for (const [name, { values }] of section) {
      names.add(name);
      read(values);
    }
  }
  for (const line of draft.traffic) read(line);
  return names;
}
