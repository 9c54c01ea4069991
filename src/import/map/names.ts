/** As long as the names of a scenario may be, with room for what makes one unique. */
const LONGEST = 60;

/** Names fit for a scenario, each given once. */
export class Names {
  private readonly given = new Set<string>();

  /** The name, or the name with the first number that makes it another than those given before. */
  unique(wanted: string): string {
    const name = fitName(wanted);
    let made = name;
    for (let count = 2; this.given.has(made.toLowerCase()); count += 1) made = `${name}-${count}`;
    this.given.add(made.toLowerCase());
    return made;
  }
}

/** Letters, digits, hyphens and underscores, beginning with a letter or digit. */
export function fitName(wanted: string): string {
  const name = wanted
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
    .slice(0, LONGEST);
  if (name === '') return 'unnamed';
  return name in {} ? `${name}-1` : name;
}
