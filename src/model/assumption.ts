/** A value that the scenario did not give. */
export interface Assumption {
  /** Key path in the scenario, `functions.thumbnail.keepAlive`. */
  readonly key: string;
  readonly value: string;
  readonly source: string;
  readonly date: string;
  /** False where the source is a single weak sighting or a choice of ours. */
  readonly confirmed: boolean;
  /** Where there is a `*` in the key for a name: how many keys it stands for. */
  readonly keys?: number | undefined;
}
