/** Words of 64 bits. */
const MASK = (1n << 64n) - 1n;
/** Slots of an empty table. */
const FEWEST_SLOTS = 8;

/**
 * Keys in the order in which SAM's translator takes the events of a function: that of the slots of a hash
 * table, as Python 2.7 keeps dictionaries, in which it was first written and whose outputs it keeps. Policies
 * of roles and notifications of buckets stand in that order in what it makes.
 * Source: aws/serverless-application-model, py27hash_fix, and CPython 2.7, dictobject.c, read 2026-11-28.
 */
export function inTranslatorOrder(keys: Iterable<string>): readonly string[] {
  let slots: (string | undefined)[] = new Array(FEWEST_SLOTS).fill(undefined);
  let used = 0;
  for (const key of keys) {
    insert(slots, key);
    used += 1;
    if (used * 3 < slots.length * 2) continue;
    let size = FEWEST_SLOTS;
    while (size <= used * 4) size *= 2;
    const larger: (string | undefined)[] = new Array(size).fill(undefined);
    for (const kept of slots) if (kept !== undefined) insert(larger, kept);
    slots = larger;
  }
  return slots.filter((key) => key !== undefined);
}

function insert(slots: (string | undefined)[], key: string): void {
  const last = BigInt(slots.length - 1);
  const hash = hashOf(key);
  let [at, rest] = [hash & last, hash];
  while (slots[Number(at & last)] !== undefined) {
    at = (at * 5n + rest + 1n) & MASK;
    rest >>= 5n;
  }
  slots[Number(at & last)] = key;
}

function hashOf(key: string): bigint {
  const codes = [...key].map((letter) => BigInt(letter.codePointAt(0) ?? 0));
  const [first] = codes;
  if (first === undefined) return 0n;
  let hash = (first << 7n) & MASK;
  for (const code of codes) hash = ((hash * 1000003n) ^ code) & MASK;
  return hash ^ BigInt(codes.length);
}
