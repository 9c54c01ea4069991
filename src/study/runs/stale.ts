/**
 * A thread outlives studies: what it remembers gives way, where there is no room, after so many others have
 * been asked for since.
 */
export const STALE_AFTER = 64;
