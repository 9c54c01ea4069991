/** Of each list, made once: who asks for the place of one name asks for many. */
const made = new WeakMap<readonly Named[], ReadonlyMap<string, number>>();

interface Named {
  readonly name: string;
}

/**
 * Where the first of this name stands in a list that does not change; -1 where there is none. The list is
 * walked at the first question alone.
 */
export function placeOf(list: readonly Named[], name: string): number {
  let places = made.get(list);
  if (places === undefined) {
    // Of equal names the first.
    places = new Map(list.map((one, place) => [one.name, place] as const).toReversed());
    made.set(list, places);
  }
  return places.get(name) ?? -1;
}
