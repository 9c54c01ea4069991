import type { CompiledQuota } from '../../model/compiled.ts';
import type { QuotaModel, QuotaUse } from '../../model/model.ts';
import { NOT_SIMULATED } from '../../platform/quotas/not-simulated.ts';
import { limitIn, type Quota, type QuotaSubject } from '../../platform/quotas/quota.ts';
import { quotasOf } from '../../platform/quotas/quotas.ts';
import { FanOut, type Hub } from '../graph/fan-out.ts';
import { defaultOperation, isRead, resourceType } from '../graph/operations.ts';
import { expectedTransitions } from '../graph/transitions.ts';
import type { CallSpec } from '../schema/chain-schema.ts';
import type { ResourceSpec } from '../schema/resource-schema.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';
import { shardsOf } from './compile-poller.ts';

const DEFAULT_MESSAGE_GROUPS = 100;

type Owner = { readonly kind: 'trigger' | 'resource'; readonly name: string };

/** The quotas that a scenario's triggers and calls take from, each made once. */
export class QuotaRegister {
  readonly models: QuotaModel[] = [];
  readonly quotas: CompiledQuota[] = [];
  private readonly scenario: Scenario;
  private readonly assumptions: Assumptions;
  private readonly indexOf = new Map<string, number>();
  /** Hub and sender → number of the sources that get the same events. */
  private readonly shares = new Map<Hub, Map<string | null, number>>();
  private shareCount = 0;
  private readonly noted = new Set<string>();
  private isGatewayShared: boolean | undefined;

  constructor(scenario: Scenario, assumptions: Assumptions) {
    this.scenario = scenario;
    this.assumptions = assumptions;
  }

  /** What one event of a trigger takes. `from`: the function that sends it, null for traffic. */
  ofTrigger(name: string, trigger: TriggerSpec, from: string | null): readonly QuotaUse[] {
    if (trigger.source === 'api-gateway' && !this.sharesGateway) return [];
    this.noteUntold(name, trigger);
    const keys = trigger.partitionKeys ?? Number.POSITIVE_INFINITY;
    const workflow = this.scenario.workflows?.get(name);
    const made = workflow === undefined ? 0 : expectedTransitions(workflow.states, workflow.start);
    const subject = subjectOfTrigger(trigger, made);
    const own: Owner = { kind: 'trigger', name };
    const sender = senderOf(trigger);
    // What a topic, a bus or a bucket puts into a queue was sent to it first.
    const uses = sender === null ? [] : this.uses(subject, own, keys);
    const hub = FanOut.of(this.scenario).hubOf(name);
    const sent = { ...subject, service: sender ?? subject.service };
    if (hub === null) return [...uses, ...this.uses(sent, own, keys)];
    const [first = name] = hub.members;
    const sharedBy = this.shareOf(hub, from);
    return [...uses, ...this.uses(sent, { kind: 'trigger', name: first }, keys, sharedBy)];
  }

  /** Quotas of its source that are not simulated, once for each trigger. */
  private noteUntold(name: string, { source }: TriggerSpec): void {
    if (this.scenario.facts.name !== 'aws') return;
    for (const one of NOT_SIMULATED) {
      if (one.sources?.includes(source) !== true || this.noted.has(name)) continue;
      const value = `${one.counts} are not bounded here (${one.service}: ${one.limit})`;
      this.assumptions.fromFact(`triggers.${name}.quotas`, value, { ...one, value, confirmed: true });
    }
    this.noted.add(name);
  }

  private shareOf(hub: Hub, from: string | null): number {
    const ofHub = this.shares.get(hub) ?? new Map<string | null, number>();
    this.shares.set(hub, ofHub);
    const known = ofHub.get(from);
    if (known !== undefined) return known;
    const number = this.shareCount++;
    ofHub.set(from, number);
    return number;
  }

  /** What one call of a resource takes. `units` are those of DynamoDB. */
  ofCall(
    call: CallSpec,
    spec: ResourceSpec,
    units: { readonly read: number; readonly write: number },
  ): readonly QuotaUse[] {
    const subject = subjectOfCall(call, spec, units);
    const uses = this.uses(subject, { kind: 'resource', name: call.resource }, Number.POSITIVE_INFINITY);
    // A call waits for nothing but its resource: what would be delayed is the event that it sends.
    return uses.filter(({ quotaIndex }) => this.models[quotaIndex]?.delays === false);
  }

  /**
   * Whether the account's throttle of API Gateway is another bucket than that of the one API there is:
   * without `throttle` an API has the account's.
   */
  private get sharesGateway(): boolean {
    this.isGatewayShared ??= this.findGatewayShared();
    return this.isGatewayShared;
  }

  private findGatewayShared(): boolean {
    const apis = [...this.scenario.triggers.values()].filter(
      ({ source, enabled }) => source === 'api-gateway' && enabled !== false,
    );
    const isLower = this.scenario.accountQuotas?.['apiGatewayRequests'] !== undefined;
    return apis.length > 1 || (isLower && apis.some(({ throttle }) => throttle?.rate !== undefined));
  }

  /** A throttle above the account's shows that the account's was raised. */
  private highestThrottle(): number {
    const rates = [...this.scenario.triggers.values()].map(({ throttle }) => throttle?.rate ?? 0);
    return Math.max(0, ...rates);
  }

  private uses(subject: QuotaSubject, owner: Owner, keys: number, sharedBy?: number): readonly QuotaUse[] {
    return quotasOf(this.scenario.facts.name).flatMap((quota) => {
      const tokens = quota.tokens(subject);
      if (tokens <= 0) return [];
      const { madeTransitions } = subject;
      const isOnTheWay = quota.isOnTheWay === true && madeTransitions > 0;
      const perTransition = isOnTheWay ? { perTransition: tokens / madeTransitions } : {};
      const use = { quotaIndex: this.register(quota, subject, owner), tokens, keys, ...perTransition };
      return [sharedBy === undefined || quota.isPerTarget === true ? use : { ...use, sharedBy }];
    });
  }

  private register(quota: Quota, subject: QuotaSubject, owner: Owner): number {
    const isShared = quota.scope === 'account';
    const key = isShared ? quota.id : `${owner.kind} ${owner.name} ${quota.id}`;
    const known = this.indexOf.get(key);
    if (known !== undefined) return known;
    const { scenario } = this;
    const given = quota.isAdjustable ? scenario.accountQuotas?.[quota.id] : undefined;
    const byDefault = limitIn(quota, scenario.region);
    const times = quota.times?.(subject) ?? 1;
    const least = quota.id === 'apiGatewayRequests' ? this.highestThrottle() : 0;
    const perSecond = times * (given ?? Math.max(byDefault.perSecond, least));
    // A quota that is raised is taken to have its bucket raised with it.
    const burst = (perSecond * byDefault.burst) / byDefault.perSecond;
    const initial = this.initialOf(quota, owner, perSecond);
    const model: QuotaModel = {
      perSecond: initial,
      burst: quota.growth === undefined ? burst : initial,
      buckets: quota.buckets?.(subject) ?? 1,
      delays: quota.effect === 'delays' || (quota.isSentAgain === true && owner.kind === 'trigger'),
      growth:
        quota.growth === undefined
          ? null
          : { maximumPerSecond: perSecond, windowMs: quota.growth.value.windowMs },
    };
    const index = this.models.push(model) - 1;
    this.indexOf.set(key, index);
    const name = nameOf(quota, owner);
    this.quotas.push({
      name,
      service: quota.service,
      counts: quota.counts,
      of: isShared ? null : owner.name,
      ofKind: isShared ? null : owner.kind,
      sign: quota.sign,
      delays: model.delays,
      perSecond: model.perSecond * model.buckets,
      raise: raiseOf(quota, subject, owner, { perSecond, initial }),
    });
    if (given === undefined) this.assume(name, quota, model);
    return index;
  }

  /** Of one that grows: what it takes before it has grown. */
  private initialOf(quota: Quota, owner: Owner, most: number): number {
    if (quota.growth === undefined) return most;
    const warm =
      owner.kind === 'resource' ? this.scenario.resources.get(owner.name)?.warmThroughput : undefined;
    const given = quota.id === 'dynamodbTableReads' ? warm?.read : warm?.write;
    return Math.min(most, given ?? quota.growth.value.initialPerSecond);
  }

  private assume(name: string, quota: Quota, model: QuotaModel): void {
    const perSecond = Number(model.perSecond.toPrecision(6));
    const each = model.buckets > 1 ? `, in each of ${model.buckets}` : '';
    const burst = model.burst === model.perSecond ? '' : `, ${model.burst} at once`;
    const growth = model.growth === null ? '' : ` at first, up to ${model.growth.maximumPerSecond}`;
    const isSentAgain = model.delays && quota.effect === 'refuses';
    const kept = isSentAgain ? 'more is refused, and sent again until it is taken' : 'more is delayed';
    const effect = model.delays ? kept : 'more is refused';
    this.assumptions.fromFact(
      name,
      `${perSecond} ${quota.counts} a second${each}${burst}${growth}; ${effect}`,
      quota.growth ?? quota.limit,
    );
  }
}

function nameOf({ scope, id }: Quota, { kind, name }: Owner): string {
  if (scope === 'account') return `account.quotas.${id}`;
  return kind === 'trigger' ? `triggers.${name}.${id}` : `${name}.${id}`;
}

function raiseOf(
  quota: Quota,
  subject: QuotaSubject,
  owner: Owner,
  { perSecond, initial }: { readonly perSecond: number; readonly initial: number },
): CompiledQuota['raise'] {
  if (quota.key !== null) {
    const path = `${owner.kind}s.${owner.name}.${quota.key.name}`;
    const now = quota.key.raised(subject, 1);
    if (typeof now === 'number') return { path, carriesNow: now, isWhole: true };
    if (now !== undefined) return { path, value: now };
  }
  if (quota.growth !== undefined && initial < perSecond) {
    if (owner.kind === 'trigger') return null;
    const kind = quota.id === 'dynamodbTableReads' ? 'read' : 'write';
    return { path: `resources.${owner.name}.warmThroughput.${kind}`, carriesNow: initial, isWhole: false };
  }
  if (!quota.isAdjustable) return null;
  return { path: `account.quotas.${quota.id}`, carriesNow: perSecond, isWhole: false };
}

const NO_SUBJECT = {
  operation: '',
  isExpress: false,
  isFifo: false,
  isHighThroughput: false,
  isOnDemand: false,
  shards: 1,
  prefixes: 1,
  messageGroups: 1,
  partitionKeys: Number.POSITIVE_INFINITY,
  bytes: 0,
  transitions: 1,
  madeTransitions: 0,
  sendBatchSize: 1,
  readUnits: 0,
  writeUnits: 0,
};

/** What puts events into a queue that a topic, a bus or a bucket sends to; null for any other trigger. */
function senderOf({ source, topic, bus, bucket }: TriggerSpec): string | null {
  if (source !== 'sqs') return null;
  if (topic !== undefined) return 'sns';
  if (bus !== undefined) return 'eventbridge';
  return bucket === undefined ? null : 's3';
}

/** `made`: transitions of an execution that is simulated state by state, 0 of any other. */
function subjectOfTrigger(trigger: TriggerSpec, made: number): QuotaSubject {
  return {
    ...NO_SUBJECT,
    service: trigger.source,
    isExpress: trigger.type === 'express',
    isFifo: trigger.fifo === true,
    isHighThroughput: trigger.highThroughput === true,
    isOnDemand: trigger.mode === 'on-demand',
    shards: shardsOf(trigger),
    prefixes: trigger.prefixes ?? 1,
    messageGroups: trigger.messageGroups ?? DEFAULT_MESSAGE_GROUPS,
    bytes: trigger.payload?.requestBytes ?? 0,
    transitions: trigger.transitions ?? (made > 0 ? made : 1),
    madeTransitions: made,
    sendBatchSize: trigger.sendBatchSize ?? 1,
  };
}

function subjectOfCall(
  call: CallSpec,
  spec: ResourceSpec,
  units: { readonly read: number; readonly write: number },
): QuotaSubject {
  const service = resourceType(spec);
  const operation = call.operation ?? defaultOperation(service);
  // What is behind a resource of these types is not known but from the trigger that it feeds.
  const isUnknown = service === 'kinesis' || service === 'sqs';
  // An event that the call sends takes what its trigger's events take; a table's own quotas are others.
  const isCountedThere = spec.feeds !== undefined && service !== 'dynamodb' && !isRead(operation);
  return {
    ...NO_SUBJECT,
    service: isUnknown || isCountedThere ? '' : service,
    operation,
    isOnDemand: spec.readCapacity === undefined && spec.writeCapacity === undefined,
    prefixes: spec.prefixes ?? 1,
    partitionKeys: spec.partitionKeys ?? Number.POSITIVE_INFINITY,
    bytes: call.size ?? 0,
    readUnits: units.read,
    writeUnits: units.write,
  };
}
