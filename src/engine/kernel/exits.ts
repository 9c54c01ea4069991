/** Why the inner loop was left. */
/** The arrivals at hand are used up, or the horizon is reached. */
export const STOP = 0;
export const TIMER = 1;
/** An environment becomes idle whose idle time is not fixed, or whose runtime was reset. */
export const RELEASE = 2;
/** An arrival is at the front door. */
export const DOOR = 3;
/** The environment that serves must be found by the longer way. */
export const ACQUIRE = 4;
/** An asynchronous attempt ended: retry, destination, or the end. */
export const SETTLE = 5;
/** The outcome batch, or the event queue, is full. */
export const FULL = 6;

/** Where the inner loop takes up the attempt that left it. */
export const NOWHERE = 0;
/** Its environment is found. */
export const AT_RUN = 1;
/** Its request's outcome is known. */
export const AT_WRITE = 2;

/**
 * Places in `workspace.current`: the attempt that left the loop. Milliseconds but for the request's number
 * and the memory.
 */
export const CURRENT_NOW_MS = 0;
export const CURRENT_ARRIVAL_MS = 1;
export const CURRENT_WORK_MS = 2;
export const CURRENT_USED_MB = 3;
export const CURRENT_REQUEST = 4;
export const CURRENT_HIDDEN_MS = 5;
export const CURRENT_INIT_MS = 6;
export const CURRENT_DURATION_MS = 7;
export const CURRENT_END_MS = 8;
/** When the next timer is due, the next arrival comes, and the run ends. */
export const NEXT_TIMER_MS = 9;
export const NEXT_ARRIVAL_MS = 10;
export const HORIZON_MS = 11;
/** When the caller is answered: the end, or earlier where it does not wait so long. */
export const CURRENT_ANSWER_MS = 12;

/** Places in `workspace.currentCodes`. */
export const CURRENT_FUNCTION = 0;
export const CURRENT_SOURCE = 1;
export const CURRENT_ATTEMPT = 2;
export const CURRENT_REFUSALS = 3;
export const CURRENT_FAILS = 4;
/** Of an attempt, or of the environment that became idle. */
export const CURRENT_SLOT = 5;
export const CURRENT_POOL = 6;
export const CURRENT_FLAGS = 7;
export const CURRENT_OUTCOME = 8;
export const CURRENT_REQUEST_OUTCOME = 9;
/** Where the loop takes up the attempt: `NOWHERE`, `AT_RUN` or `AT_WRITE`. */
export const RESUME = 10;
/** Arrivals at hand, and how many of them are used up. */
export const ROWS = 11;
export const ROW = 12;
/** Running invocations in the heap of ends, and how many it is ready for. */
export const SIZE = 13;
export const READY = 14;
/** Rows in the outcome batch. */
export const OUT_ROW = 15;
/**
 * Of an attempt that ended: where the loop had taken it up (`AT_RUN`), or `NOWHERE` where it came from a feed
 * by the short way.
 */
export const CAME_FROM = 16;
