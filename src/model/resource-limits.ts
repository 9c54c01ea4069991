/**
 * What a call of a resource is refused for, or waits for, in the order of the codes: its calls a second, its
 * provisioned read and write units, a quota of the service, its connections, its places.
 */
export const RESOURCE_LIMITS = [
  'rate',
  'readCapacity',
  'writeCapacity',
  'quota',
  'connections',
  'concurrency',
] as const;
export type ResourceLimit = (typeof RESOURCE_LIMITS)[number];

export const SHORT_OF_RATE = 0;
export const SHORT_OF_READS = 1;
export const SHORT_OF_WRITES = 2;
export const SHORT_OF_QUOTA = 3;
export const SHORT_OF_CONNECTIONS = 4;
export const SHORT_OF_PLACES = 5;
