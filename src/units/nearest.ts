/** A beginning shorter than this is shared by chance. */
const SHORTEST_BEGINNING_CHARACTERS = 3;

/** Names longer than this are not typing slips, and the distance is quadratic in their length. */
const LONGEST_NAME_CHARACTERS = 80;

/**
 * The known name that `name` is most likely a slip of, or undefined where none is close: at most one wrong,
 * missing, additional or swapped letter in three, or else one name begins with the other (`memorySize`,
 * `mem`). Case counts for nothing; of equally near names the first wins.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length === 0 || name.length > LONGEST_NAME_CHARACTERS) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let sharedBeginning: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    if (sharedBeginning === undefined && beginsWithOther(wanted, candidate.toLowerCase())) {
      sharedBeginning = candidate;
    }
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    if (candidate.length > LONGEST_NAME_CHARACTERS || Math.abs(candidate.length - wanted.length) > allowed) {
      continue;
    }
    const distance = alignmentDistance(wanted, candidate.toLowerCase());
    const sharesSomething = distance < Math.max(wanted.length, candidate.length);
    if (distance <= allowed && sharesSomething && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? sharedBeginning;
}

function beginsWithOther(a: string, b: string): boolean {
  const isLongEnough = Math.min(a.length, b.length) >= SHORTEST_BEGINNING_CHARACTERS;
  return isLongEnough && (a.startsWith(b) || b.startsWith(a));
}

/** Damerau–Levenshtein distance in its optimal-string-alignment form: no substring is edited twice. */
function alignmentDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) cost = Math.min(cost, at(beforePrevious, column - 2) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
