/**
 * Which name in the logs is which function of a scenario: the same; the same but for capitals and what stands
 * between words; or the only one that holds it between such marks, as deploying tools put stack and stage
 * before it and a suffix behind. One function alone on each side is taken for the same.
 */
export function loggedNames(
  functions: readonly string[],
  logged: readonly string[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const free = new Set(logged);
  const take = (own: string, name: string | undefined): void => {
    if (name === undefined || found.has(own)) return;
    found.set(own, name);
    free.delete(name);
  };
  for (const own of functions) if (free.has(own)) take(own, own);
  for (const own of functions) {
    take(
      own,
      [...free].find((name) => plain(name) === plain(own)),
    );
  }
  for (const own of functions) {
    const holding = [...free].filter((name) => `-${words(name)}-`.includes(`-${words(own)}-`));
    if (holding.length === 1) take(own, holding[0]);
  }
  const [own] = functions.filter((name) => !found.has(name));
  if (own !== undefined && functions.length === 1 && free.size === 1) take(own, [...free][0]);
  return found;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const words = (name: string): string =>
  name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
