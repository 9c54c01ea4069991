/**
 * Places in `workspace.steady` and `workspace.steadyCodes`: what passes between the loops of the steady path
 * and its driver. Plain constants in a file that imports nothing, so that the build puts their values in
 * their place (see model/outcome-codes.ts).
 */

/** Buckets of time in a millisecond. */
export const BUCKETS_PER_MS = 0;
/** Work that takes longer than this is another case. */
export const LONGEST_MS = 1;
export const HORIZON = 2;
export const KEEP_ALIVE = 3;
/** Earliest of the ends that are late. */
export const LATE_LEAST_MS = 4;

/** Bucket of time that is emptied next. */
export const CURSOR = 0;
/** Place of the newest idle environment, and the least that this was in the sampling step. */
export const TOP = 1;
export const LEAST_TOP = 2;
/** Arrival that is merged next. */
export const MERGED = 3;
/** The first end that is due and not merged, and the place after the last. */
export const DUE = 4;
export const DUE_END = 5;
/** Ends that found no place in a bucket. */
export const LATE = 6;
/** Buckets of time, less one. */
export const MASK = 7;
/** What the first arrival at hand is called among the rows. */
export const FIRST_ROW = 8;

/** What `placeEnds` says of a block; bits. A request must leave the block. */
export const HAS_STOPS = 1;
/** The block must go the general way. */
export const IS_REFUSED = 2;

/** Places in a bucket: a cache line of times. */
export const PLACES_IN_BUCKET = 8;
