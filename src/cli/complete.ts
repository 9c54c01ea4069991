/** What a value can be of which there is a list. */
type ValueKind = keyof typeof VALUES;

/** The options that take such a value, by name. */
const OPTIONS: Readonly<Record<string, ValueKind>> = {
  strategy: 'strategy',
  format: 'format',
  summary: 'summary',
  arch: 'architecture',
  replications: 'replications',
  platform: 'platform',
  region: 'region',
  function: 'function',
  set: 'setting',
  'fail-on': 'metric',
};

/** The commands whose words are such a value. */
const WORDS: Readonly<Record<string, ValueKind>> = {
  schema: 'schema',
  prices: 'price',
  explain: 'topic',
  completion: 'shell',
};

/** The kinds whose values follow from the words before, with what gives them: loaded only when asked for. */
const VALUES = {
  strategy: async () => (await import('../study/option-kinds.ts')).TUNE_STRATEGIES,
  format: async () => (await import('./options.ts')).FORMATS,
  diffFormat: async () => ['text', 'md', 'json'],
  summary: async () => (await import('../report/terminal/summaries.ts')).SUMMARIES,
  architecture: async () => ['x86_64', 'arm64'],
  replications: async () => ['auto'],
  platform: async () => (await import('../platform/platforms.ts')).platformNames,
  region: async (words: readonly string[]) => {
    const { findPlatform } = await import('../platform/platforms.ts');
    const name = words[words.lastIndexOf('--platform') + 1] ?? 'aws';
    return (findPlatform(words.includes('--platform') ? name : 'aws') ?? findPlatform('aws'))?.regions ?? [];
  },
  price: async () => {
    const { findPrices } = await import('../platform/prices/prices.ts');
    return Object.keys(findPrices('aws', 'us-east-1')?.items ?? {});
  },
  function: async (words: readonly string[]) => (await import('./complete-keys.ts')).functionsOf(words),
  setting: async (words: readonly string[]) => (await import('./complete-keys.ts')).settingsOf(words),
  metric: async (words: readonly string[]) => (await import('./complete-metrics.ts')).metricsOf(words),
  schema: async () => Object.keys((await import('./commands/schema.ts')).SCHEMAS),
  topic: async () => (await import('../results/explain/topics.ts')).topicNames(),
  shell: async () => SHELLS,
} satisfies Record<string, (words: readonly string[]) => Promise<readonly string[]>>;

/** The shells that `completion` writes a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Kinds of which a comma joins several. */
const LISTS: ReadonlySet<ValueKind> = new Set(['format', 'architecture']);

/**
 * What can stand where the cursor is: the values of an option or a word of which there is a list, those that
 * begin as what is written does; in a list, the entry after the last comma. Empty where anything may stand,
 * which leaves the shell to propose files, and null where an option may.
 *
 * @param words the command line up to the cursor, the word at the cursor last
 * @param takesValue whether an option of the command takes a value
 */
export async function completionsOf(
  words: readonly string[],
  takesValue: (option: string) => boolean,
): Promise<readonly string[] | null> {
  const written = words.at(-1) ?? '';
  const equals = /^--([\w-]+)=/.exec(written);
  if (equals !== null) {
    const [start, option = ''] = equals;
    const values = await valuesOf(kindOf(option, words), [
      ...words.slice(0, -1),
      written.slice(start.length),
    ]);
    return values.map((value) => start + value);
  }
  // Bash takes a word apart at the equals sign: `--set`, `functions.api.reuse`, `=`, `ra`.
  const sign = words.slice(-2).lastIndexOf('=');
  const place = sign < 0 ? -1 : words.length - 2 + sign;
  if (place >= 2 && words[place - 2] === '--set') {
    const path = words[place - 1] ?? '';
    const rest = written === '=' ? '' : written;
    const values = await valuesOf('setting', [...words.slice(0, place - 1), `${path}=${rest}`]);
    return values.map((value) => value.slice(path.length + 1));
  }
  const option = /^--([\w-]+)$/.exec(words.at(-2) ?? '')?.[1];
  if (option !== undefined && takesValue(option)) return valuesOf(kindOf(option, words), words);
  if (written.startsWith('-')) return null;
  return valuesOf(WORDS[words[0] ?? ''], words);
}

function kindOf(option: string, words: readonly string[]): ValueKind | undefined {
  return option === 'format' && words[0] === 'diff' ? 'diffFormat' : OPTIONS[option];
}

async function valuesOf(kind: ValueKind | undefined, words: readonly string[]): Promise<readonly string[]> {
  if (kind === undefined) return [];
  const written = words.at(-1) ?? '';
  const comma = LISTS.has(kind) ? written.lastIndexOf(',') + 1 : 0;
  const taken = written.slice(0, comma).split(',');
  const values: readonly string[] = await VALUES[kind](words);
  return values
    .filter((value) => !taken.includes(value))
    .map((value) => written.slice(0, comma) + value)
    .filter((value) => value.startsWith(written));
}
