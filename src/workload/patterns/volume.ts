/** The most requests that one run may have: half a day of computing at two million a second. */
export const MAXIMUM_REQUESTS = 1e11;
