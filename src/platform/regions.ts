import type { PlatformFacts } from './facts.ts';

/** Regions of one area that may come after the last one known before a number is taken for a slip. */
const NUMBERS_AHEAD = 3;
/** How AWS names regions. */
export const REGION_PATTERN =
  '^([a-z]{2}|us-gov|eusc-de)-(north|south|east|west|central|(?:north|south)(?:east|west))-([1-9])$';
const FORM = new RegExp(REGION_PATTERN);

/**
 * What is known of a region's name: `listed` is one of the platform's; `unlisted` is named as AWS names
 * regions, on a continent where it has one, and is not in the list that was read, as a region that came
 * since; `unknown` is neither, and so is every unlisted one of an earlier year.
 */
export function regionKnowledge(platform: PlatformFacts, region: string): 'listed' | 'unlisted' | 'unknown' {
  if (platform.regions.includes(region)) return 'listed';
  const match = FORM.exec(region);
  if (match === null || platform.name !== 'aws') return 'unknown';
  const [, continent = '', direction = '', number = ''] = match;
  if (!platform.regions.some((known) => FORM.exec(known)?.[1] === continent)) return 'unknown';
  const last = Math.max(0, ...numbersOf(platform.regions, `${continent}-${direction}-`));
  return Number(number) <= last + NUMBERS_AHEAD ? 'unlisted' : 'unknown';
}

function numbersOf(regions: readonly string[], area: string): number[] {
  return regions.filter((known) => known.startsWith(area)).map((known) => Number(known.slice(area.length)));
}

/**
 * The region that stands in for an unlisted one: the first of its area (`ap-southeast-1` for
 * `ap-southeast-9`), else the first of its continent, in the order of `regions`; undefined where there is
 * none, or the region is one of them.
 */
export function standInOf(region: string, regions: readonly string[]): string | undefined {
  if (regions.includes(region)) return undefined;
  const [, continent, direction] = FORM.exec(region) ?? [];
  return (
    regions.find((known) => known.startsWith(`${continent}-${direction}-`)) ??
    regions.find((known) => FORM.exec(known)?.[1] === continent)
  );
}
