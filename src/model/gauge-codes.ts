/**
 * What a gauge row shows. Events of a source that wait for their invocation, those that come back after a
 * failure included.
 */
export const GAUGE_BACKLOG = 0;
/** Calls that a resource serves. */
export const GAUGE_RESOURCE_BUSY = 1;
/** Calls that wait for a resource. */
export const GAUGE_RESOURCE_WAITING = 2;
/** Connections open to a resource. */
export const GAUGE_CONNECTIONS = 3;
/** Environments of a function that provisioned concurrency asks for; the index is the function's. */
export const GAUGE_PROVISIONED = 4;
/** Batches that a source's poller has in flight. */
export const GAUGE_POLLER_BUSY = 5;
export const GAUGE_KINDS = 6;
