/**
 * Why an attempt was refused, in the order of the codes that the engine gives (`REFUSED_BY_…`): the account's
 * concurrency, the function's reserved concurrency, the rate at which environments may be created, the
 * account's requests per second, and the token bucket of the source itself.
 */
export const REFUSAL_REASONS = ['account', 'reserved', 'scalingRate', 'requestRate', 'source'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export const REFUSED_BY_ACCOUNT = 0;
export const REFUSED_BY_RESERVED = 1;
export const REFUSED_BY_SCALING = 2;
export const REFUSED_BY_REQUESTS = 3;
export const REFUSED_BY_SOURCE = 4;

/**
 * A refused attempt had no environment, so its row says the reason in that place: below −1, which stands for
 * none.
 */
export function placeOfReason(code: number): number {
  return -2 - code;
}

export function reasonAt(place: number): number {
  return -2 - place;
}

/** Lengths of the windows in which first refusals are counted, ms. */
export const REFUSAL_WINDOWS_MS: readonly number[] = [10, 100, 1000, 10_000];
/** An event that is refused later than this after its arrival was refused before, or waited. */
export const FIRST_REFUSAL_MS = 1000;
