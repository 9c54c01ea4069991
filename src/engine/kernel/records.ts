/**
 * Layout of the engine's records in typed arrays: field F of record R stands at `(R << SHIFT) | F`. Powers of
 * two, because V8 checks a product and a sum for overflow, but not a shift. Plain constants in a file that
 * imports nothing, so that the build puts their values in their place (see model/outcome-codes.ts).
 */

/** No environment. */
export const NONE = -1;

/** Places in an environment's record of `Environments.ints`. */
export const POOL = 0;
export const NEWER = 1;
export const OLDER = 2;
/** 0, `RESET` or `FRESH`. */
export const STATE = 3;
export const SERIAL = 4;
/** Times since its last use that its idle time was up and it stayed on. */
export const LEVEL = 5;
export const INTS_SHIFT = 3;

/** The runtime was reset (time-out, out of memory): the next invocation runs init inside its own duration. */
export const RESET = 1;
/** The handler has not run yet (a provisioned environment): the first run takes the extra CPU time. */
export const FRESH = 2;

/** Places in an environment's record of `Environments.reals`. */
export const IDLE_SINCE_MS = 0;
export const BORN_MS = 1;
/** When its idle time is up; NaN while it is busy or where no event ends it. */
export const EXPIRY_MS = 2;
/** When the expiry event that is on its way for it is due; NaN where none is. */
export const ARMED_MS = 3;
export const REALS_SHIFT = 2;

/**
 * Places in a pool's record of `Configuration.pools`. A pool is a function's on-demand (2 × function) or
 * provisioned (2 × function + 1) set of environments. Ends of its idle list; `OLDEST` is kept only where the
 * function has traits.
 */
export const NEWEST = 0;
export const OLDEST = 1;
/** Start of the record of its concurrency group in `Concurrency.groups`. */
export const GROUP = 2;
/** Traits of the function, the same in both of its pools. */
export const TRAITS = 3;
/**
 * Of the function, and only in its on-demand pool's record: busy environments now, and the most busy and
 * alive in this sampling step.
 */
export const BUSY = 4;
export const BUSY_MAX = 5;
export const ALIVE_MAX = 6;
export const POOL_SHIFT = 3;

/** Places in a group's record of `Concurrency.groups`. */
export const GROUP_BUSY = 0;
export const GROUP_LIMIT = 1;
export const GROUP_SHIFT = 1;

/** Places in a function's record of `Configuration.functionReals`. */
export const TIMEOUT_MS = 0;
export const MEMORY_MB = 1;
/** Idle time after which environments end, in the order of last use; Infinity where they end by events. */
export const KEEP_ALIVE_MS = 2;
export const FUNCTION_REALS_SHIFT = 2;

/** Places in a source's record of `Configuration.sources`. */
export const SOURCE_TRAITS = 0;
/** Flags that every row of the source carries. */
export const SOURCE_FLAGS = 1;
export const SOURCE_SHIFT = 1;

/** Traits of a function that keep it off the shortest path; bits. */
export const HAS_PROVISIONED = 1;
/** Idle environments end by events of their own: their order of expiry is not the order of last use. */
export const EXPIRES_BY_EVENT = 2;
/** Another environment than the most recently used may serve next. */
export const CHOOSES_REUSE = 4;
/** Its invocations wait for resources or other functions: their end is not known at their start. */
export const HAS_STEPS = 16;
/** There are times in which it works badly. */
export const HAS_FAILURES = 32;

/** Traits of a source; bits. */
export const IS_ASYNC = 1;
/** A token bucket at the front door. */
export const HAS_THROTTLE = 2;
export const HAS_DELIVERY = 4;
export const IS_REQUEST_LIMITED = 8;
export const HAS_INTEGRATION_TIMEOUT = 16;
/** Its requests have tickets: somebody is told of their end (tickets.ts). */
export const HAS_TICKET = 32;
/** A queue or a stream stands before the function. */
export const HAS_POLLER = 64;
export const HAS_FILTER = 128;
export const IS_DENIED = 256;
/** Its events start executions of a workflow; it has HAS_TICKET, too. */
export const HAS_WORKFLOW = 1024;
/** Its events take from quotas where they are sent. */
export const HAS_QUOTAS = 512;
/**
 * Every event of a source with one of these goes to the front door: HAS_THROTTLE, HAS_DELIVERY, HAS_TICKET,
 * HAS_POLLER, HAS_FILTER, IS_DENIED or HAS_QUOTAS; a literal, which the build puts in its place.
 */
export const STOPS_AT_DOOR = 998;

/** Places in a row of `MergedArrivals.numbers`. */
export const TIME_MS = 0;
export const WORK_MS = 1;
export const MEMORY_USED_MB = 2;
export const REQUEST = 3;
export const ARRIVAL_FIELDS_SHIFT = 2;

/** Places in a row of `MergedArrivals.codes`. Function and source, packed as in outcome-codes.ts. */
export const ARRIVAL_ROUTE = 0;
/** 1 where the function's handled error strikes. */
export const FAILS = 1;
export const ARRIVAL_CODES_SHIFT = 1;
