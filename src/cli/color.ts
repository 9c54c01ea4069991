/**
 * Whether text for a stream may carry colours: `--no-color` and NO_COLOR (no-color.org: any value but the
 * empty one) say no, FORCE_COLOR says yes, and otherwise only a terminal that is not dumb gets them.
 */
export function hasColor(
  stream: { readonly isTTY?: boolean },
  noColorOption: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (noColorOption || (environment['NO_COLOR'] ?? '') !== '') {
    return false;
  }
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') {
    return forced !== '0' && forced !== 'false';
  }
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}
