import type { TemplateMap, TemplateValue } from '../../../value.ts';
import type { Expansion, Origin } from '../expansion.ts';
import { entriesOf, given, makeMap, rowOf, wordOf } from '../make.ts';
import { noteEventSlips } from '../properties.ts';
import type { Target } from '../target.ts';
import { inTranslatorOrder } from '../translator-order.ts';
import { addHttpApiEvent, addRestApiEvent } from './api-events.ts';
import type { FunctionEvent } from './function-event.ts';
import { addPullEvent, PULL_TYPES } from './pull.ts';
import { addCognitoEvent, addIotEvent, addLogsEvent, addPermission, addS3Event } from './push.ts';
import type { RouteBook } from './routes.ts';
import { addPatternEvent, addScheduleEvent, addSchedulerEvent } from './rules.ts';
import { addSnsEvent } from './sns.ts';

interface EventType {
  readonly required: readonly string[];
  readonly add: (event: FunctionEvent) => void;
}

/** Source: AWS SAM Developer Guide, "EventSource" of AWS::Serverless::Function, read 2026-11-28. */
const EVENT_TYPES: { readonly [type: string]: EventType } = {
  ...Object.fromEntries(
    Object.entries(PULL_TYPES).map(([type, { required }]) => [type, { required, add: addPullEvent }]),
  ),
  Api: { required: ['Path', 'Method'], add: addRestApiEvent },
  HttpApi: { required: [], add: addHttpApiEvent },
  S3: { required: ['Bucket', 'Events'], add: addS3Event },
  SNS: { required: ['Topic'], add: addSnsEvent },
  Schedule: { required: ['Schedule'], add: addScheduleEvent },
  ScheduleV2: { required: ['ScheduleExpression'], add: addSchedulerEvent },
  CloudWatchEvent: { required: ['Pattern'], add: addPatternEvent },
  EventBridgeRule: { required: ['Pattern'], add: addPatternEvent },
  IoTRule: { required: ['Sql'], add: addIotEvent },
  CloudWatchLogs: { required: ['LogGroupName', 'FilterPattern'], add: addLogsEvent },
  Cognito: { required: ['UserPool', 'Trigger'], add: addCognitoEvent },
  AlexaSkill: {
    required: [],
    add: (event) => addPermission(event, 'alexa-appkit.amazon.com', {}),
  },
};

interface FunctionEvents {
  readonly expansion: Expansion;
  readonly target: Target;
  readonly routes: RouteBook;
  readonly events: TemplateValue | undefined;
}

/** Makes of each event of a function what AWS makes of it. */
export function addFunctionEvents({ expansion, target, routes, events }: FunctionEvents): void {
  const byKey = entriesOf(events);
  for (const key of inTranslatorOrder(byKey.keys())) {
    const value = byKey.get(key);
    if (value === undefined) continue;
    const subject = `Resources.${target.id}.Properties.Events.${key}`;
    const event = readEvent({ expansion, subject, value, types: EVENT_TYPES });
    if (event === null) continue;
    const { type, properties, row } = event;
    const origin: Origin = { ...target.origin, place: value.place };
    row.add({ expansion, target, routes, id: `${target.id}${key}`, type, properties, origin, subject });
  }
}

interface EventReading<Row extends { readonly required: readonly string[] }> {
  readonly expansion: Expansion;
  readonly subject: string;
  readonly value: TemplateValue;
  readonly types: { readonly [type: string]: Row };
}

/** The type and the properties of an event; null, and a note, where SAM would refuse it. */
export function readEvent<Row extends { readonly required: readonly string[] }>({
  expansion,
  subject,
  value,
  types,
}: EventReading<Row>): { readonly type: string; readonly properties: TemplateMap; readonly row: Row } | null {
  const type = wordOf(given(value, 'Type'));
  const row = type === undefined ? undefined : rowOf(types, type);
  if (type === undefined || row === undefined) {
    const known = `SAM knows ${Object.keys(types).join(', ')}`;
    const what = type === undefined ? 'it says no Type' : `${type} is no type of event here`;
    expansion.drop(value.place, subject, `${what}; ${known}`);
    return null;
  }
  const own = given(value, 'Properties');
  const properties = own?.kind === 'map' ? own : makeMap({}, value.place);
  const missing = row.required.filter((name) => given(properties, name) === undefined);
  if (missing.length === 0) {
    noteEventSlips(expansion, type, properties, `${subject}.Properties`);
    return { type, properties, row };
  }
  const reason = `an event of type ${type} needs ${missing.join(' and ')}, and SAM refuses it without`;
  expansion.drop(value.place, subject, reason);
  return null;
}
