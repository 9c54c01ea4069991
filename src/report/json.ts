/**
 * The document as `results.json`: keys in the document's order, two spaces, a list of figures on one line, a
 * newline at the end.
 */
export function toJson(document: object): string {
  const pieces: string[] = [];
  append(pieces, document, '\n');
  pieces.push('\n');
  // Once: a document of thousands of functions has tens of megabytes, which no level of it copies again.
  return pieces.join('');
}

/** @param lineEnd a line break and the indentation of what the value stands in */
function append(pieces: string[], value: unknown, lineEnd: string): void {
  if (typeof value !== 'object' || value === null || isPlainList(value)) {
    pieces.push(JSON.stringify(value) ?? 'null');
    return;
  }
  const inner = `${lineEnd}  `;
  let mark = Array.isArray(value) ? '[' : '{';
  for (const [key, member] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    if (typeof key === 'number') pieces.push(mark, inner);
    else if (member === undefined) continue;
    else pieces.push(mark, inner, JSON.stringify(key), ': ');
    append(pieces, member, inner);
    mark = ',';
  }
  if (mark === ',') pieces.push(lineEnd, Array.isArray(value) ? ']' : '}');
  else pieces.push('{}');
}

/** Numbers and the like; texts may be long, and stand on a line each. */
function isPlainList(value: object): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((item) => typeof item === 'number' || typeof item === 'boolean');
}
