import { CALL_SERVED } from '../model/call-codes.ts';
import type { CompiledHub, CompiledScenario, CompiledSourceBilling } from '../model/compiled.ts';
import { targetsOf } from '../model/fan-outs.ts';
import type { ExecutionTime, Measurements, SourceMeasurements } from '../model/measurements.ts';
import type { SourceModel } from '../model/model.ts';
import { ACCESS_DENIED, SUCCEEDED } from '../model/outcome-codes.ts';

/** A trigger with what was counted on all the ways into it, scaled to the period that is billed. */
export interface BilledTrigger {
  readonly name: string;
  /** Kind of the service: `sqs`, `s3` … as the scenario has it. */
  readonly source: string;
  /** Function that it is for; null where the traffic names it row by row. */
  readonly function: string | null;
  readonly functionIndex: number;
  readonly billing: CompiledSourceBilling;
  readonly model: SourceModel;
  readonly events: number;
  /** The stream, topic, bus or bucket that it shares with other triggers; null where it has its own. */
  readonly hub: CompiledHub | null;
  /** It is the first trigger of its hub, where what is billed of that once stands. */
  readonly isFirstOfHub: boolean;
  /** Function that what is billed of the hub is for: none of them alone where it is shared. */
  readonly hubFunction: string | null;
  /** Events that no token bucket refused where they were sent. */
  readonly takenEvents: number;
  /**
   * Events that no resource of the scenario sent, and that were not put into the hub for another trigger
   * already: their sending is billed here, that of the others with the resource's calls.
   */
  readonly sentEvents: number;
  /** Events that came in and passed the filter. */
  readonly passedEvents: number;
  readonly batches: number;
  readonly receives: number;
  readonly deletes: number;
  readonly clientRetries: number;
  /** Of provisioned pollers. */
  readonly pollerHours: number;
  /** Blocked by a firewall, and answered by a distribution: they are no `events`, which came to the door. */
  readonly blocked: number;
  readonly edgeHits: number;
  /** Refused by the API's authorizer. */
  readonly unauthorized: number;
  /** Requests that succeeded. */
  readonly answered: number;
  /** Refused by API Gateway itself, or by a quota where they were sent. */
  readonly refusedAtDoor: number;
  /** Mean billed time of an execution around a request, ms; 0 where none ended. */
  readonly meanExecutionMs: number;
  /** State transitions that a workflow of several states made, retries included; null elsewhere. */
  readonly transitions: number | null;
  /** Its executions that ended, and how long they took in the mean, ms; 0 elsewhere. */
  readonly ended: number;
  readonly meanEndedMs: number;
}

/**
 * The triggers in the order of their first source. One trigger can have several sources (traffic, another
 * function's destination), and is one queue or stream all the same.
 */
export function billedTriggers(
  compiled: CompiledScenario,
  measurements: Measurements,
  scale: number,
): readonly BilledTrigger[] {
  const triggers = new Map<string, BilledTrigger>();
  const times = new Map<string, ExecutionTime>();
  const hubs: Hubs = { seen: new Map(), functionsOf: functionsByTrigger(compiled), known: new Map() };
  const sent = sentByResources(compiled, measurements);
  for (const [index, { trigger, source, billing }] of compiled.sources.entries()) {
    const measured = measurements.sources[index];
    const model = compiled.model.sources[index];
    if (trigger === null || measured === undefined || model === undefined) continue;
    const timed = executionTimeOf(measured, times.get(trigger));
    times.set(trigger, timed);
    const counted = countsOf(model, measured, sent.get(index) ?? 0, scale);
    const known = triggers.get(trigger);
    const { workflow } = measured;
    triggers.set(trigger, {
      name: trigger,
      source,
      function: workflow === undefined ? (compiled.functions[model.functionIndex]?.name ?? null) : null,
      functionIndex: model.functionIndex,
      ...hubOf(compiled, index, hubs),
      billing: known?.billing ?? billing,
      model: known?.model ?? model,
      ...(known === undefined ? counted : sumOf(known, counted)),
      meanExecutionMs: timed.executions === 0 ? 0 : timed.billedMs / timed.executions,
      transitions: workflow === undefined ? null : workflow.transitions * scale,
      ended: (workflow?.durationMs.count ?? 0) * scale,
      meanEndedMs: workflow === undefined || workflow.durationMs.count === 0 ? 0 : workflow.durationMs.mean,
    });
  }
  return [...triggers.values()];
}

interface Hubs {
  /** The first trigger of each hub. */
  readonly seen: Map<string, string>;
  readonly functionsOf: ReadonlyMap<string, readonly (number | undefined)[]>;
  /** By the list of its triggers: the functions that a hub's events go to. */
  readonly known: Map<readonly string[], ReadonlySet<number | undefined>>;
}

/** Of each trigger: the functions of its sources. */
function functionsByTrigger({ sources, model }: CompiledScenario): Hubs['functionsOf'] {
  const functions = new Map<string, (number | undefined)[]>();
  for (const [place, { trigger }] of sources.entries()) {
    if (trigger === null) continue;
    const own = functions.get(trigger) ?? [];
    own.push(model.sources[place]?.functionIndex);
    functions.set(trigger, own);
  }
  return functions;
}

function hubOf(compiled: CompiledScenario, index: number, { seen, functionsOf, known }: Hubs) {
  const { trigger, hub = null } = compiled.sources[index] ?? {};
  const own = compiled.functions[compiled.model.sources[index]?.functionIndex ?? -1]?.name ?? null;
  if (hub === null || trigger === undefined || trigger === null) {
    return { hub: null, isFirstOfHub: true, hubFunction: own };
  }
  const key = JSON.stringify([hub.kind, hub.name, hub.members]);
  const first = seen.get(key) ?? trigger;
  seen.set(key, first);
  const functions =
    known.get(hub.members) ?? new Set(hub.members.flatMap((member) => functionsOf.get(member) ?? []));
  known.set(hub.members, functions);
  return { hub, isFirstOfHub: first === trigger, hubFunction: functions.size === 1 ? own : null };
}

function executionTimeOf({ executionTime }: SourceMeasurements, before?: ExecutionTime): ExecutionTime {
  return {
    executions: (before?.executions ?? 0) + (executionTime?.executions ?? 0),
    billedMs: (before?.billedMs ?? 0) + (executionTime?.billedMs ?? 0),
  };
}

type Counts = Pick<
  BilledTrigger,
  | 'events'
  | 'takenEvents'
  | 'sentEvents'
  | 'passedEvents'
  | 'batches'
  | 'receives'
  | 'deletes'
  | 'clientRetries'
  | 'pollerHours'
  | 'answered'
  | 'blocked'
  | 'edgeHits'
  | 'unauthorized'
  | 'refusedAtDoor'
>;

function countsOf(
  { authorizer, isDenied }: SourceModel,
  measured: SourceMeasurements,
  sentByResources: number,
  scale: number,
): Counts {
  const isRefusing = authorizer !== undefined && !isDenied;
  return {
    takenEvents: (measured.events - measured.refusedAtDoor) * scale,
    sentEvents:
      Math.max(0, measured.events - measured.refusedAtDoor - sentByResources - (measured.copies ?? 0)) *
      scale,
    passedEvents: (measured.events - measured.filtered - measured.refusedAtDoor) * scale,
    events: (measured.events - measured.blocked - measured.edgeHits) * scale,
    blocked: measured.blocked * scale,
    edgeHits: measured.edgeHits * scale,
    batches: measured.batches * scale,
    receives: measured.receives * scale,
    deletes: measured.deletes * scale,
    clientRetries: measured.clientRetries * scale,
    pollerHours: (measured.pollerMs / 3_600_000) * scale,
    unauthorized: isRefusing ? (measured.outcomes[ACCESS_DENIED] ?? 0) * scale : 0,
    answered: (measured.outcomes[SUCCEEDED] ?? 0) * scale,
    refusedAtDoor: measured.refusedAtDoor * scale,
  };
}

function sumOf(one: Counts, other: Counts): Counts {
  return {
    events: one.events + other.events,
    takenEvents: one.takenEvents + other.takenEvents,
    sentEvents: one.sentEvents + other.sentEvents,
    passedEvents: one.passedEvents + other.passedEvents,
    batches: one.batches + other.batches,
    receives: one.receives + other.receives,
    deletes: one.deletes + other.deletes,
    clientRetries: one.clientRetries + other.clientRetries,
    pollerHours: one.pollerHours + other.pollerHours,
    answered: one.answered + other.answered,
    blocked: one.blocked + other.blocked,
    edgeHits: one.edgeHits + other.edgeHits,
    unauthorized: one.unauthorized + other.unauthorized,
    refusedAtDoor: one.refusedAtDoor + other.refusedAtDoor,
  };
}

/** By source: events that calls of resources sent it. */
function sentByResources(
  { model }: CompiledScenario,
  { resources }: Measurements,
): ReadonlyMap<number, number> {
  const sent = new Map<number, number>();
  for (const [index, { feedsSource }] of model.resources.entries()) {
    // Whoever else gets the event has it as a copy.
    const [first] = targetsOf(model, feedsSource);
    if (first === undefined) continue;
    sent.set(first, (sent.get(first) ?? 0) + (resources[index]?.outcomes[CALL_SERVED] ?? 0));
  }
  return sent;
}
