import { GAUGE_CONNECTIONS } from '../../model/gauge-codes.ts';
import type { ResourceModel } from '../../model/model.ts';
import type { Gauges } from '../kernel/gauges.ts';

/**
 * Connections open to each resource: those that calls open for themselves, and those that environments keep.
 * An environment keeps one to a resource at most. Every connection is closed by whoever holds it, once.
 */
export class Connections {
  private readonly resources: readonly ResourceModel[];
  private readonly gauges: Gauges;
  private readonly open: Int32Array;
  /** Resources to which an environment keeps a connection, by slot. */
  private readonly kept = new Map<number, number[]>();

  constructor(resources: readonly ResourceModel[], gauges: Gauges) {
    this.resources = resources;
    this.gauges = gauges;
    this.open = new Int32Array(resources.length);
  }

  hasRoom(resourceIndex: number): boolean {
    return this.open[resourceIndex]! < this.resources[resourceIndex]!.connections;
  }

  add(resourceIndex: number, nowMs: number): void {
    this.open[resourceIndex]!++;
    this.gauges.add(GAUGE_CONNECTIONS, resourceIndex, 1, nowMs);
  }

  remove(resourceIndex: number, nowMs: number): void {
    this.open[resourceIndex]!--;
    this.gauges.add(GAUGE_CONNECTIONS, resourceIndex, -1, nowMs);
  }

  keeps(slot: number, resourceIndex: number): boolean {
    return this.kept.get(slot)?.includes(resourceIndex) ?? false;
  }

  /** The environment keeps an open connection from now on. */
  keep(slot: number, resourceIndex: number): void {
    const kept = this.kept.get(slot);
    if (kept === undefined) this.kept.set(slot, [resourceIndex]);
    else kept.push(resourceIndex);
  }

  /** The environment no longer has the connection that it kept, which stays open. */
  forget(slot: number, resourceIndex: number): void {
    const kept = this.kept.get(slot) ?? [];
    const others = kept.filter((other) => other !== resourceIndex);
    if (others.length === 0) this.kept.delete(slot);
    else this.kept.set(slot, others);
  }

  /** Takes all connections that an environment kept out of its hands; they are still open. */
  release(slot: number): readonly number[] {
    const kept = this.kept.get(slot) ?? [];
    this.kept.delete(slot);
    return kept;
  }

  /** Connections open to a resource, and how many of them environments keep. */
  count(resourceIndex: number): { readonly open: number; readonly kept: number } {
    let kept = 0;
    for (const resources of this.kept.values()) {
      for (const other of resources) if (other === resourceIndex) kept++;
    }
    return { open: this.open[resourceIndex]!, kept };
  }
}
