import type { Distribution } from '../random/distribution.ts';
import type { KeepAlivePolicy, KeyedKeepAlivePolicy, PlainKeepAlivePolicy } from './keep-alive.ts';
import { DRAWN_KEEP_ALIVE } from './keep-alive-drawn.ts';
import { FIXED_KEEP_ALIVE } from './keep-alive-fixed.ts';
import { HALVING_KEEP_ALIVE } from './keep-alive-halving.ts';

/** Every keep-alive that there is, a row each. A plain idle time is the first one's that takes it. */
export const KEEP_ALIVES = [FIXED_KEEP_ALIVE, DRAWN_KEEP_ALIVE, HALVING_KEEP_ALIVE] as const;

type Policy = (typeof KEEP_ALIVES)[number];
type PlainModel = Policy extends infer P ? (P extends PlainKeepAlivePolicy<infer M> ? M : never) : never;
type KeyedModel = Policy extends infer P ? (P extends KeyedKeepAlivePolicy<infer M> ? M : never) : never;

/** What a model holds of a function's keep-alive; times in ms. */
export type KeepAliveModel = PlainModel | KeyedModel;
/** What a scenario says of it: idle times (ms), or one that has a key of its own. */
export type KeepAliveSpec = Distribution | KeyedModel;

/** The policies that a scenario asks for by a key. */
export const KEYED_KEEP_ALIVES: readonly KeyedKeepAlivePolicy<KeyedModel>[] = KEEP_ALIVES.filter(
  (policy) => policy.asked === 'by key',
);

/** The policy of a model, whichever it is. */
export function keepAliveOf({ kind }: KeepAliveModel): KeepAlivePolicy<KeepAliveModel> {
  // The rows are of different types, which the kind tells apart.
  const rows: readonly { readonly kind: string }[] = KEEP_ALIVES;
  const policy = rows.find((row) => row.kind === kind);
  if (policy === undefined) throw new Error(`no keep-alive of kind ${kind}`);
  return policy as KeepAlivePolicy<KeepAliveModel>;
}

/**
 * The policy that has a key of its own and is asked for here, with its model; null where idle times are
 * given.
 */
export function keyedKeepAliveOf(
  spec: KeepAliveSpec,
): { readonly policy: KeyedKeepAlivePolicy<KeyedModel>; readonly model: KeyedModel } | null {
  const policy = KEYED_KEEP_ALIVES.find(({ kind }) => kind === spec.kind);
  return policy === undefined ? null : { policy, model: spec as KeyedModel };
}

/** The model of what a scenario says. */
export function keepAliveFor(spec: KeepAliveSpec): KeepAliveModel {
  const keyed = keyedKeepAliveOf(spec);
  if (keyed !== null) return keyed.model;
  for (const policy of KEEP_ALIVES) {
    const model = policy.asked === 'plainly' ? policy.ofIdleTime(spec as Distribution) : null;
    if (model !== null) return model;
  }
  throw new Error('no keep-alive takes a plain idle time');
}
