/**
 * Wildcards of IAM: `*` stands for any run of characters, `?` for one. Patterns come from users, so the
 * matcher walks all readings of the pattern at once, character by character of the text: at most length of
 * pattern × length of text steps, never a backtrack.
 */

/** Whether the whole text is what the pattern says; `*` and `?` stand for any character. Case counts. */
export function matchesWildcard(pattern: string, text: string): boolean {
  return matches(pattern, text, false);
}

/**
 * Whether a policy's resource covers an ARN. `*` alone covers everything. Wildcards stay inside a segment
 * (between colons), but for a `*` that ends its segment; the service segment takes none (IAM User Guide, "IAM
 * JSON policy elements: Resource").
 */
export function matchesResource(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const service = pattern.split(':', 3)[2] ?? '';
  return !/[*?]/.test(service) && matches(pattern, arn, true);
}

/** ArnLike and ArnEquals: each of the six segments on its own, the sixth with the colons in it. */
export function matchesArnLike(pattern: string, arn: string): boolean {
  const wanted = arnSegments(pattern);
  const given = arnSegments(arn);
  if (wanted.length !== 6 || given.length !== 6) return false;
  return wanted.every((segment, index) => matchesWildcard(segment, given[index] ?? ''));
}

function arnSegments(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}

function matches(pattern: string, text: string, staysInSegment: boolean): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const wanted = [...pattern.replace(/\*+/g, '*')];
  const end = wanted.length;
  // active[p]: the text so far can be read as the pattern's first p characters.
  let active = new Uint8Array(end + 1);
  let next = new Uint8Array(end + 1);
  active[0] = 1;
  passStars(wanted, active);
  for (const character of text) {
    const isBorder = staysInSegment && character === ':';
    next.fill(0);
    for (let position = 0; position < end; position++) {
      if (active[position] === 0) continue;
      const symbol = wanted[position];
      if (symbol === '*') {
        const crosses = position + 1 === end || wanted[position + 1] === ':';
        if (!isBorder || crosses) next[position] = 1;
      } else if (symbol === character || (symbol === '?' && !isBorder)) next[position + 1] = 1;
    }
    passStars(wanted, next);
    if (!next.includes(1)) return false;
    [active, next] = [next, active];
  }
  return active[end] === 1;
}

/** A star may stand for nothing. */
function passStars(wanted: readonly string[], active: Uint8Array): void {
  for (let position = 0; position < wanted.length; position++) {
    if (active[position] === 1 && wanted[position] === '*') active[position + 1] = 1;
  }
}
