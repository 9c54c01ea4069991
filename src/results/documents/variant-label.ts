import { formatMemory } from '../../units/format.ts';
import { parseMemoryMb } from '../../units/memory.ts';

const SEPARATOR = ' · ';

/**
 * How people call a variant: `{ 'functions.api.memory': 1024, 'functions.api.architecture': 'arm64' }` is
 * "1024 MB · arm64". Memory comes first; a function's name is added where more than one function varies in
 * the same key.
 */
export function variantLabel(set: Readonly<Record<string, number | string>>): string {
  const settings = Object.entries(set).map(([path, value]) => ({ ...splitPath(path), value }));
  if (settings.length === 0) return 'as written';
  const inOrder = [...settings.filter(isMemory), ...settings.filter((setting) => !isMemory(setting))];
  return inOrder
    .map(({ owner, key, value }) => {
      const isAmbiguous = settings.filter((other) => other.key === key).length > 1;
      const words = settingWords(key, value);
      return isAmbiguous ? `${words} ${owner}` : words;
    })
    .join(SEPARATOR);
}

interface Path {
  /** The function, trigger or section that the key belongs to. */
  readonly owner: string;
  readonly key: string;
}

function splitPath(path: string): Path {
  const named = /^(functions|triggers|resources)\.(.+)\.([^.]+)$/.exec(path);
  if (named !== null) return { owner: named[2] ?? '', key: named[3] ?? '' };
  return { owner: '', key: path };
}

function isMemory({ owner, key }: Path): boolean {
  return owner !== '' && key === 'memory';
}

function settingWords(key: string, value: number | string): string {
  if (key === 'memory') {
    const parsed = parseMemoryMb(value);
    return parsed.ok ? formatMemory(parsed.value) : String(value);
  }
  return key === 'architecture' ? String(value) : `${key} ${value}`;
}
