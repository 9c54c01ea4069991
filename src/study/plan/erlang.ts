/**
 * Share of arrivals that find all `servers` busy and are lost, at an offered load in Erlang (A. K. Erlang,
 * 1917; the recursion of the textbooks, which does not overflow).
 */
export function erlangB(servers: number, load: number): number {
  if (load <= 0) return 0;
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1) blocked = (load * blocked) / (server + load * blocked);
  return blocked;
}

/** Share of arrivals that have to wait for one of `servers`; 1 where the load is not below them. */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1;
  const blocked = erlangB(servers, load);
  return (servers * blocked) / (servers - load * (1 - blocked));
}

/** The fewest servers that lose no more than `share` of the arrivals. */
export function serversForLoss(load: number, share: number): number {
  let blocked = 1;
  let servers = 0;
  while (blocked > share) {
    servers += 1;
    blocked = (load * blocked) / (servers + load * blocked);
  }
  return servers;
}

/** Mean wait for a server in M/M/c, in the unit of `serviceMs`. Infinity where the queue has no end. */
export function meanWaitMs(servers: number, load: number, serviceMs: number): number {
  if (load >= servers) return Number.POSITIVE_INFINITY;
  return (erlangC(servers, load) * serviceMs) / (servers - load);
}
