/** The document as `results.json`: keys in the document's order, two spaces, a newline at the end. */
export function toJson(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
