import { Seam } from '../../host/seam.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import { type Part, partsOf, sharedOut } from './parts.ts';
import { partTask } from './run-apart.ts';
import type { ReplicationTask } from './run-replication.ts';
import { type Done, isReplication, type Work } from './work.ts';

export type { Done };

/**
 * Work of a run by its number: whoever has the scenario knows what is meant. Plain data, a few bytes, that
 * may be kept in files and sent to other machines.
 */
export type WorkOrder =
  | {
      readonly kind: 'parts';
      /** Which share of the scenario's parts, from 0, of how many. */
      readonly share: number;
      readonly of: number;
      readonly maximumBadRows: number;
    }
  | ({ readonly kind: 'replication' } & Omit<ReplicationTask, 'kind' | 'compiled'>);

/** Where work of one run is done besides this process. */
export interface Elsewhere {
  /** Shares that the run's parts are cut into. */
  readonly shares: number;
  /**
   * What the order gives, or null for what has to be done here after all.
   *
   * @param whole the scenario that the order is of; null is given at once for any but the run's own
   */
  run(order: WorkOrder, whole: CompiledScenario): Promise<Done | null> | null;
}

/** Null where all is done by this process. */
export const ELSEWHERE = new Seam<Elsewhere | null>(null);

/** The order of a piece of work; null where it has none. The first replication is its process's own. */
export function orderOf(work: Work): WorkOrder | null {
  if (isReplication(work)) {
    const { compiled: _, kind: __, ...asked } = work;
    return work.replication === 0 ? null : { kind: 'replication', ...asked };
  }
  if (work.kind !== 'part') return null;
  const { share, maximumBadRows } = work;
  return share === undefined ? null : { kind: 'parts', ...share, maximumBadRows };
}

/** How many parts a run of it is cut into; 0 where it is none. */
export async function partsIn(compiled: CompiledScenario): Promise<number> {
  return (await partsOf(compiled)).length;
}

/** Makes work of orders of one scenario. */
export class Orders {
  private readonly compiled: CompiledScenario;
  private parts: Promise<readonly Part[]> | null = null;

  constructor(compiled: CompiledScenario) {
    this.compiled = compiled;
  }

  /** Null where the scenario has fewer parts than there are shares, or cannot be cut into any. */
  async workOf(order: WorkOrder): Promise<Work | null> {
    const { compiled } = this;
    if (order.kind === 'replication') return { ...order, compiled };
    this.parts ??= partsOf(compiled);
    const parts = await this.parts;
    if (parts.length < 2) return null;
    const { share, of, maximumBadRows } = order;
    const own = sharedOut(parts, of)[share];
    if (own === undefined) return null;
    return partTask(compiled, compiled.model.seed, own, maximumBadRows, { share, of });
  }
}

/**
 * The orders of one shard of a run: its share of the scenario's parts or, of several replications, each
 * `of`th after the first, which whoever joins the shards does.
 */
export function ordersOfShard(
  { replications }: CompiledScenario,
  { part, of }: { readonly part: number; readonly of: number },
  maximumBadRows: number,
): readonly WorkOrder[] {
  if (replications === 1) return [{ kind: 'parts', share: part, of, maximumBadRows }];
  const count = replications === 'auto' ? 0 : replications - 1;
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => index % of === part)
    .map((index) => ({
      kind: 'replication',
      replication: index + 1,
      maximumBadRows,
      measuresBatches: false,
      keepsTrends: true,
      sharesArrivals: false,
      isWhole: false,
    }));
}
