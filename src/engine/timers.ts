/** Payloads of the event queue: an environment's slot (≥ 0) when its invocation ends; otherwise −1 − (4 × index + kind). */
export function timerPayload(kind: number, index: number): number {
  return -1 - (4 * index + kind);
}

export function timerKind(payload: number): number {
  return (-1 - payload) & 3;
}

export function timerIndex(payload: number): number {
  return (-1 - payload) >> 2;
}
