import { loadScenario } from '../../src/study/load.ts';
import type { ValidScenario } from './generator/valid.ts';
import { writeScenario } from './generator/valid.ts';
import type { Plain } from './generator/world.ts';
import { Lab, type Law } from './lab.ts';

type Place = readonly (string | number)[];

/**
 * A smaller scenario that breaks the law too: keys and entries are taken away, and numbers halved, one after
 * another, for as long as it does and time is left.
 */
export async function shrink(
  scenario: ValidScenario,
  law: Law,
  folder: string,
  budgetMs: number,
): Promise<Plain> {
  const untilMs = performance.now() + budgetMs;
  const breaks = async (plain: Plain): Promise<boolean> => {
    const loaded = await loadScenario(writeScenario(folder, { ...scenario, plain }), { purpose: 'run' });
    if (!loaded.ok) return false;
    const { scenario: checked, compiled } = loaded;
    const broken = await new Lab({ ...scenario, plain, checked, compiled }, folder, null).ask(law);
    return broken !== null && broken.length > 0;
  };
  let smallest = scenario.plain;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const change of [without, halved]) {
      // From the outside in: whole sections first.
      for (const place of placesOf(smallest).sort((one, other) => one.length - other.length)) {
        if (performance.now() > untilMs) return smallest;
        const candidate = change(smallest, place);
        if (candidate === null || !(await breaks(candidate))) continue;
        smallest = candidate;
        isSmaller = true;
      }
    }
  }
  return smallest;
}

function placesOf(value: unknown, place: Place = []): Place[] {
  const inner =
    value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, child]) =>
          placesOf(child, [...place, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return place.length === 0 ? inner : [place, ...inner];
}

function without(plain: Plain, place: Place): Plain | null {
  const copy = structuredClone(plain);
  const holder = holderOf(copy, place);
  const key = place.at(-1);
  if (holder === null || key === undefined || !(key in holder)) return null;
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  return copy;
}

function halved(plain: Plain, place: Place): Plain | null {
  const copy = structuredClone(plain);
  const holder = holderOf(copy, place);
  const key = place.at(-1);
  if (holder === null || key === undefined) return null;
  const value = (holder as Record<string | number, unknown>)[key];
  if (typeof value !== 'number' || value < 2) return null;
  (holder as Record<string | number, unknown>)[key] = Math.floor(value / 2);
  return copy;
}

function holderOf(plain: Plain, place: Place): Record<string, unknown> | unknown[] | null {
  let holder: unknown = plain;
  for (const key of place.slice(0, -1)) {
    if (holder === null || typeof holder !== 'object') return null;
    holder = (holder as Record<string | number, unknown>)[key];
  }
  return holder !== null && typeof holder === 'object' ? (holder as Record<string, unknown>) : null;
}
