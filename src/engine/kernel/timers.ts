/** Payloads of the event queue: 16 × index + kind (the `…_TIMER`s below). */
export function timerPayload(kind: number, index: number): number {
  return 16 * index + kind;
}

export function timerKind(payload: number): number {
  return payload & 15;
}

export function timerIndex(payload: number): number {
  return payload >> 4;
}

/** Kinds of timers in the timer queue. A waiting request makes its next attempt; index = its slot. */
export const ATTEMPT_TIMER = 0;
/** An idle environment's time is up; index = its slot. */
export const EXPIRY_TIMER = 1;
/** A sampling step ends (index 0), or the warm-up (index 1). */
export const SAMPLE_TIMER = 2;
/** A branch of a workflow's execution begins, wakes up or tries again; index = the branch. */
export const WORKFLOW_TIMER = 3;
/** An invocation's own work is done; index = its activity. */
export const WORK_TIMER = 4;
/** An invocation that waits reaches its time-out; index = its activity. */
export const DEADLINE_TIMER = 5;
/** A call of a resource ends, or is given up; index = the call. */
export const CALL_TIMER = 6;
/** A request was answered, and its caller goes on; index = its ticket. */
export const ANSWER_TIMER = 7;
/** The caller gives up on an attempt that still runs; index = its ticket. */
export const GIVE_UP_TIMER = 8;
/** An event that a function or resource sent comes to its source; index = its slot among the waiting. */
export const ARRIVE_TIMER = 9;
/** A batch's invocation ends; index = the batch's ticket. */
export const BATCH_TIMER = 10;
/** A poller has something to do; index = its number among the model's pollers. */
export const POLL_TIMER = 11;
/** A poller's own timer; index as it chose, its number among the pollers in the lowest bits (pollers.ts). */
export const POLLER_TIMER = 12;
/** Provisioned concurrency of a function changes; index = the function. */
export const PROVISION_TIMER = 13;
/** A failure window of a function begins; index = the function. */
export const FAILURE_TIMER = 14;
/** An event that a function or resource sent comes to the quotas of its source; index = its attempt. */
export const SENT_TIMER = 15;
