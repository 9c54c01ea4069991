import { FanOut } from '../graph/fan-out.ts';
import type { PlacedTraffic, Scenario } from '../schema/scenario.ts';

/**
 * Traffic that is given to several triggers of one stream, topic, bus or bucket by their own names. The same
 * pattern at each is one flow that each of them gets; different ones are events of which each trigger's
 * filter lets its own through. Both are told.
 */
export class SharedTraffic {
  private readonly scenario: Scenario;
  private readonly warnings: string[];
  /** Hub, place among the trigger's entries and pattern → the trigger and the stream of the first such. */
  private readonly flows = new Map<string, { readonly to: string; readonly streamName: string }>();
  /** Hub → the first trigger that traffic goes to by its name, and whether a difference is told. */
  private readonly first = new Map<object, { readonly to: string; isTold: boolean }>();

  constructor(scenario: Scenario, warnings: string[]) {
    this.scenario = scenario;
    this.warnings = warnings;
  }

  /** Name of the stream that an entry's events are those of already; null where they are its own. */
  twinOf({ to, also = [], pattern, index }: PlacedTraffic, ordinal: number): string | null {
    const hub = to === null || also.length > 0 ? null : FanOut.of(this.scenario).hubOf(to);
    if (hub === null || to === null) return null;
    const key = JSON.stringify([hub.kind, hub.name, hub.members, ordinal, pattern]);
    const known = this.flows.get(key);
    const first = this.first.get(hub) ?? { to, isTold: false };
    this.first.set(hub, first);
    if (known === undefined) {
      this.flows.set(key, { to, streamName: `traffic to ${to} ${ordinal}` });
      if (first.to !== to && !first.isTold) {
        first.isTold = true;
        this.warnings.push(
          `traffic.${index}: '${to}' and '${first.to}' have different traffic of one ${hub.kind}: it is taken as events of which each one's filter lets its own through; what each of them gets is given once, to: ${hub.name}`,
        );
      }
      return null;
    }
    if (known.to === to) return null;
    this.warnings.push(
      `traffic.${index}: '${to}' gets the same traffic of the ${hub.kind} '${hub.name}' as '${known.to}': it is taken as the same events, put into the ${hub.kind} once; give it once, to: ${hub.name}`,
    );
    return known.streamName;
  }
}
