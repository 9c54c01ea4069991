import type { Entry, EstimateModel } from '../model.ts';
import { readUsageFile, type UsageEntry } from './usage-file.ts';

const MONTH_SECONDS = 730 * 3600;
/** A message is sent, received and deleted. */
const REQUESTS_OF_A_MESSAGE = 3;

/** Keys that say how many events a month come in, by the types of Terraform and of CloudFormation. */
const EVENTS: Readonly<
  Record<string, { readonly type: string; readonly keys: Readonly<Record<string, number>> }>
> = {
  aws_lambda_function: { type: 'AWS::Lambda::Function', keys: { monthly_requests: 1 } },
  aws_api_gateway_rest_api: { type: 'AWS::ApiGateway::RestApi', keys: { monthly_requests: 1 } },
  aws_apigatewayv2_api: {
    type: 'AWS::ApiGatewayV2::Api',
    keys: { monthly_requests: 1, monthly_messages: 1 },
  },
  aws_sns_topic: { type: 'AWS::SNS::Topic', keys: { monthly_requests: 1 } },
  aws_sqs_queue: { type: 'AWS::SQS::Queue', keys: { monthly_requests: 1 / REQUESTS_OF_A_MESSAGE } },
  aws_cloudwatch_event_bus: { type: 'AWS::Events::EventBus', keys: { monthly_custom_events: 1 } },
};
const DURATION = 'request_duration_ms';

/** What a usage file can be matched with: names in the scenario and types by the resource's id. */
export interface UsedResources {
  readonly names: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, string>;
}

interface Asked extends UsageEntry {
  readonly id: string;
  readonly type: string;
}

/**
 * A usage file laid over a model: requests become traffic at the entry points, durations the work of
 * functions. What it says that nothing here uses is told.
 *
 * @throws FaultError for what is no usage file
 */
export function usageModel<Model extends EstimateModel & UsedResources>(model: Model, file: string): Model {
  const entries = readUsageFile(file);
  const notes: string[] = [];
  const assumptions: string[] = [];
  const place = ({ line, of, key }: UsageEntry) => `${file}:${line}: ${of}.${key}`;
  const asked = resolved(entries, model);
  for (const entry of entries) {
    if (
      !asked.some(({ line }) => line === entry.line) &&
      !(entry.isDefault && isCovered(entry, entries, model))
    ) {
      notes.push(`${place(entry)}: the template has no such resource`);
    }
  }
  const functions: Record<string, unknown> = {};
  const rates = new Map<
    string,
    { readonly perSecond: number; readonly isOwn: boolean; readonly from: string }
  >();
  // Gateways, queues and topics first: what comes in there is better known than what a function makes of it.
  const order = (one: Asked) => (one.type === 'AWS::Lambda::Function' ? 1 : 0);
  for (const entry of asked.toSorted((a, b) => order(a) - order(b))) {
    const name = model.names.get(entry.id);
    const isFunction = entry.type === 'AWS::Lambda::Function';
    const factor = Object.values(EVENTS).find(({ type }) => type === entry.type)?.keys[entry.key];
    const isDuration = isFunction && entry.key === DURATION;
    if (name === undefined || entry.value === null || (factor === undefined && !isDuration)) {
      notes.push(`${place(entry)}: nothing here uses it`);
      continue;
    }
    if (isDuration) {
      functions[name] = { work: { duration: `${entry.value}ms` } };
      continue;
    }
    const perSecond = (entry.value * (factor ?? 1)) / MONTH_SECONDS;
    const reached = isFunction
      ? model.entries.filter((one) => one.functions.includes(name))
      : entriesOf(model.entries, name);
    const open = reached.filter(({ to }) => rates.get(to)?.isOwn !== true);
    if (reached.length === 0) {
      notes.push(
        `${place(entry)}: no event reaches ${name} from outside; its requests follow from what calls it`,
      );
      continue;
    }
    if (open.length === 0) {
      notes.push(
        `${place(entry)}: what comes in at ${reached.map(({ to }) => to).join(', ')} is given already`,
      );
      continue;
    }
    if (isFunction && open.length > 1) {
      assumptions.push(`${place(entry)}: spread evenly over ${open.map(({ to }) => to).join(', ')}`);
    }
    if (entry.type === 'AWS::SQS::Queue') {
      assumptions.push(
        `${place(entry)}: each message takes ${REQUESTS_OF_A_MESSAGE} requests: to send, receive and delete it`,
      );
    }
    for (const { to } of open) {
      const before = isFunction ? (rates.get(to)?.perSecond ?? 0) : 0;
      rates.set(to, { perSecond: before + perSecond / open.length, isOwn: !isFunction, from: place(entry) });
    }
  }
  const traffic = [...rates]
    .filter(([, { perSecond }]) => perSecond > 0)
    .map(([to, { perSecond }]) => ({ to, poisson: `${rateText(perSecond)}/s` }));
  const silent = model.entries.filter(({ to }) => !rates.has(to));
  if (traffic.length > 0 && silent.length > 0) {
    notes.push(`no usage is given at ${silent.map(({ to }) => to).join(', ')}; no traffic is sent there`);
  }
  if (traffic.length > 0)
    assumptions.push('usage by the month is spread evenly over it, with the chance of independent users');
  const layers = [
    ...(Object.keys(functions).length === 0 ? [] : [{ functions }]),
    ...(traffic.length === 0 ? [] : [{ traffic: [...model.fixedTraffic, ...traffic] }]),
  ];
  return {
    ...model,
    over: [...model.over, ...layers],
    trafficFrom: traffic.length === 0 ? model.trafficFrom : 'usage',
    assumptions: [...model.assumptions, ...assumptions],
    notes: [...model.notes, ...notes],
  };
}

/** Every resource that an entry means, the more exact entry before wildcards and those before defaults. */
function resolved(entries: readonly UsageEntry[], { types }: UsedResources): readonly Asked[] {
  const found = new Map<string, Asked>();
  const exactness = (entry: UsageEntry) => (entry.isDefault ? 2 : entry.of.includes('[*]') ? 1 : 0);
  for (const entry of entries.toSorted((a, b) => exactness(a) - exactness(b))) {
    for (const [id, type] of types) {
      const key = JSON.stringify([id, entry.key]);
      if (!found.has(key) && matches(entry, id, type)) found.set(key, { ...entry, id, type });
    }
  }
  return [...found.values()].toSorted((a, b) => a.line - b.line);
}

function matches({ of, isDefault }: UsageEntry, id: string, type: string): boolean {
  if (isDefault) return of === type || EVENTS[of]?.type === type;
  if (of === id) return true;
  if (!of.includes('[*]')) return false;
  const parts = of.split('[*]').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('\\[[^\\]]*\\]')}$`).test(id);
}

/** A default whose resources all say it themselves is no slip. */
function isCovered(entry: UsageEntry, entries: readonly UsageEntry[], { types }: UsedResources): boolean {
  return [...types].some(([id, type]) => {
    return (
      matches(entry, id, type) &&
      entries.some((one) => !one.isDefault && one.key === entry.key && matches(one, id, type))
    );
  });
}

/** Entry points of a gateway, queue or topic: its own name, or those that begin with it. */
function entriesOf(entries: readonly Entry[], name: string): readonly Entry[] {
  const own = entries.filter(({ to }) => to === name);
  return own.length > 0
    ? own
    : entries.filter(({ to }) => to.startsWith(`${name}-`) || to.startsWith(`${name}_`));
}

/** Enough digits that a month of it is the number that was given. */
function rateText(perSecond: number): string {
  return String(Number(perSecond.toPrecision(10)));
}
