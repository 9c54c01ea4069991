/**
 * The numbers in an outcome batch. Plain constants in a file that imports nothing, so that the build puts
 * their values in their place: read from a variable, they made up half of the loop's instructions (`npm run
 * bench`).
 */

/** Outcomes of an attempt, and in the end of a request; the order is that of the results document. */
/** Only as a request's outcome: not final yet, another attempt will follow. */
export const PENDING = 0;
export const SUCCEEDED = 1;
export const FAILED = 2;
export const TIMED_OUT = 3;
export const OUT_OF_MEMORY = 4;
export const THROTTLED = 5;
export const ACCESS_DENIED = 6;
export const DROPPED = 7;
export const IN_FLIGHT = 8;
export const OUTCOME_COUNT = 9;

/** Bits 0–3 of a row's flags: what became of the attempt. Bits 4–7: the request's outcome. */
export const ATTEMPT_MASK = 15;
export const REQUEST_SHIFT = 4;

/** Flag: the code ran; there is a duration, and it is billed. */
export const INVOKED = 256;
export const COLD = 512;
export const PROVISIONED = 1024;
/** Flag: the init phase was served from a SnapStart snapshot; the row's init is the restore duration. */
export const RESTORED = 2048;
/** Flag: the invocation came through the asynchronous queue. */
export const ASYNC = 4096;
/** Flag: the request entered the system from outside (traffic or a schedule), not from another function. */
export const ENTRY = 8192;
/** Flag: init ran (again) inside this invocation, after a reset or after the first try hit its limit. */
export const SUPPRESSED_INIT = 16384;
/**
 * Flag: the row is an event of a polled batch, whose invocation has a row of its own (without a request's
 * outcome).
 */
export const BATCHED = 32768;

/** Places in a row of `OutcomeBatch.numbers`. Arrival of the request, ms. */
export const ARRIVAL_MS = 0;
/** Start of this attempt: when Lambda took it up or refused it. */
export const START_MS = 1;
export const HIDDEN_MS = 2;
export const INIT_MS = 3;
/** Handler time as Lambda reports it in Duration (with a suppressed init inside); 0 where nothing ran. */
export const DURATION_MS = 4;
/** From the arrival to the answer: the attempt's end, or earlier where an integration time-out answered. */
export const LATENCY_MS = 5;
/** Memory used, MB; 0 where the model does not say. */
export const USED_MB = 6;
/**
 * Names the request within its source: its number among the arrivals, from 0, or a number from 2^42 on where
 * something else sent it.
 */
export const REQUEST_INDEX = 7;
/** A row has 1 << this many numbers: field F of row R stands at `(R << FIELDS_SHIFT) | F`. */
export const FIELDS_SHIFT = 3;

/**
 * Places in a row of `OutcomeBatch.codes`. Function index in the lower half, source index in the upper half.
 */
export const ROUTE = 0;
/** Outcomes and flags as above; the number of the attempt, from 0, in the upper half. */
export const FLAGS = 1;
/** Serial number of the execution environment within the run, from 0; −1 where none was involved. */
export const ENVIRONMENT = 2;
export const CODES_SHIFT = 2;
/** Halves of a code. */
export const LOWER_HALF = 0xffff;
export const UPPER_SHIFT = 16;
