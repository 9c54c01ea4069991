import type { OnLimitPolicy } from './on-limit.ts';

/**
 * Calls wait in line, without an end to it, for as long as the caller does: a pool of connections or slots,
 * the delay station of queueing theory (M/G/c; Kleinrock, "Queueing Systems" 1, 1975). RDS Proxy holds
 * clients so until its borrow time-out (Amazon Aurora User Guide, "RDS Proxy connection considerations",
 * 2026), which is `timeout` here.
 */
export const QUEUE_ON_LIMIT: OnLimitPolicy<'queue'> = {
  name: 'queue',
  effect: 'makes calls wait longer than it takes to serve them',
  mayWait: () => true,
};
