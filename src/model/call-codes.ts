/** What became of a call of a resource. */
export const CALL_SERVED = 0;
/** The resource answered with an error. */
export const CALL_FAILED = 1;
/** Refused at a limit: concurrency, connections, rate or capacity. */
export const CALL_REJECTED = 2;
/** The caller gave up waiting. */
export const CALL_TIMED_OUT = 3;
/** A permission is missing. */
export const CALL_DENIED = 4;
/** Cut by the end of the run. */
export const CALL_IN_FLIGHT = 5;
export const CALL_OUTCOME_COUNT = 6;
