import type { PollerKind } from './poller.ts';
import { QUEUE_POLLER } from './poller-queue.ts';
import { STREAM_POLLER } from './poller-stream.ts';

/** Every kind of poller that there is, a row each. */
export const POLLER_KINDS = [QUEUE_POLLER, STREAM_POLLER] as const;

type ModelOf<P> = P extends PollerKind<infer M> ? M : never;
/** What a model holds of a queue or stream before a function, and of its event source mapping. */
export type PollerModel = ModelOf<(typeof POLLER_KINDS)[number]>;

/** What is known of a poller, whichever it is. */
export function pollerKindOf({ kind }: PollerModel): PollerKind<PollerModel> {
  // The rows are of different types, which the kind tells apart.
  const rows: readonly { readonly kind: string }[] = POLLER_KINDS;
  const found = rows.find((row) => row.kind === kind);
  if (found === undefined) throw new Error(`no poller of kind ${kind}`);
  return found as PollerKind<PollerModel>;
}

/** Whether what falls behind in a poller's source is told by the age of its records. */
export function hasIteratorAge(poller: PollerModel | null): boolean {
  return poller !== null && pollerKindOf(poller).lag === 'iteratorAge';
}
