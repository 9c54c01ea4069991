/**
 * The document as `results.json`: keys in the document's order, two spaces, a list of figures on one line, a
 * newline at the end.
 */
export function toJson(document: object): string {
  return `${textOf(document, '\n')}\n`;
}

/** @param lineEnd a line break and the indentation of what the value stands in */
function textOf(value: unknown, lineEnd: string): string {
  if (typeof value !== 'object' || value === null || isPlainList(value))
    return JSON.stringify(value) ?? 'null';
  const inner = `${lineEnd}  `;
  if (Array.isArray(value)) {
    return `[${inner}${value.map((item) => textOf(item, inner)).join(`,${inner}`)}${lineEnd}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${JSON.stringify(key)}: ${textOf(member, inner)}`);
  return members.length === 0 ? '{}' : `{${inner}${members.join(`,${inner}`)}${lineEnd}}`;
}

/** Numbers and the like; texts may be long, and stand on a line each. */
function isPlainList(value: object): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'number' || typeof item === 'boolean');
}
