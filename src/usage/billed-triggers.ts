import { CALL_SERVED } from '../model/call-codes.ts';
import type { CompiledHub, CompiledScenario, CompiledSourceBilling } from '../model/compiled.ts';
import { targetsOf } from '../model/fan-outs.ts';
import type { ExecutionTime, Measurements, SourceMeasurements } from '../model/measurements.ts';
import type { SourceModel } from '../model/model.ts';

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
  /**
   * Events that no resource of the scenario sent, and that were not put into the hub for another trigger
   * already: their sending is billed here, that of the others with the resource's calls.
   */
  readonly sentEvents: number;
  /** Events that passed the filter. */
  readonly passedEvents: number;
  readonly batches: number;
  readonly receives: number;
  readonly deletes: number;
  readonly clientRetries: number;
  /** Refused by API Gateway itself. */
  readonly refusedAtDoor: number;
  /** Mean billed time of an execution around a request, ms; 0 where none ended. */
  readonly meanExecutionMs: number;
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
  const seen = new Map<string, string>();
  for (const [index, { trigger, source, billing }] of compiled.sources.entries()) {
    const measured = measurements.sources[index];
    const model = compiled.model.sources[index];
    if (trigger === null || measured === undefined || model === undefined) continue;
    const timed = executionTimeOf(measured, times.get(trigger));
    times.set(trigger, timed);
    const counted = countsOf(measured, sentByResources(compiled, measurements, index), scale);
    const known = triggers.get(trigger);
    triggers.set(trigger, {
      name: trigger,
      source,
      function: compiled.functions[model.functionIndex]?.name ?? null,
      functionIndex: model.functionIndex,
      ...hubOf(compiled, index, seen),
      billing: known?.billing ?? billing,
      model: known?.model ?? model,
      ...(known === undefined ? counted : sumOf(known, counted)),
      meanExecutionMs: timed.executions === 0 ? 0 : timed.billedMs / timed.executions,
    });
  }
  return [...triggers.values()];
}

/** `seen` holds the first trigger of each hub. */
function hubOf(compiled: CompiledScenario, index: number, seen: Map<string, string>) {
  const { trigger, hub = null } = compiled.sources[index] ?? {};
  const own = compiled.functions[compiled.model.sources[index]?.functionIndex ?? -1]?.name ?? null;
  if (hub === null || trigger === undefined || trigger === null) {
    return { hub: null, isFirstOfHub: true, hubFunction: own };
  }
  const key = JSON.stringify([hub.kind, hub.name, hub.members]);
  const first = seen.get(key) ?? trigger;
  seen.set(key, first);
  const members = new Set(hub.members);
  const functions = new Set(
    compiled.sources.flatMap((other, place) => {
      return other.trigger !== null && members.has(other.trigger)
        ? [compiled.model.sources[place]?.functionIndex]
        : [];
    }),
  );
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
  | 'sentEvents'
  | 'passedEvents'
  | 'batches'
  | 'receives'
  | 'deletes'
  | 'clientRetries'
  | 'refusedAtDoor'
>;

function countsOf(measured: SourceMeasurements, sentByResources: number, scale: number): Counts {
  return {
    events: measured.events * scale,
    sentEvents: Math.max(0, measured.events - sentByResources - (measured.copies ?? 0)) * scale,
    passedEvents: (measured.events - measured.filtered) * scale,
    batches: measured.batches * scale,
    receives: measured.receives * scale,
    deletes: measured.deletes * scale,
    clientRetries: measured.clientRetries * scale,
    refusedAtDoor: measured.refusedAtDoor * scale,
  };
}

function sumOf(one: Counts, other: Counts): Counts {
  return {
    events: one.events + other.events,
    sentEvents: one.sentEvents + other.sentEvents,
    passedEvents: one.passedEvents + other.passedEvents,
    batches: one.batches + other.batches,
    receives: one.receives + other.receives,
    deletes: one.deletes + other.deletes,
    clientRetries: one.clientRetries + other.clientRetries,
    refusedAtDoor: one.refusedAtDoor + other.refusedAtDoor,
  };
}

function sentByResources(
  compiled: CompiledScenario,
  measurements: Measurements,
  sourceIndex: number,
): number {
  let sent = 0;
  for (const [index, { feedsSource }] of compiled.model.resources.entries()) {
    // Whoever else gets the event has it as a copy.
    if (targetsOf(compiled.model, feedsSource)[0] === sourceIndex)
      sent += measurements.resources[index]?.outcomes[CALL_SERVED] ?? 0;
  }
  return sent;
}
