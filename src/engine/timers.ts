/** Payloads of the event queue: 4 × index + kind (the `…_TIMER`s of layout.ts). */
export function timerPayload(kind: number, index: number): number {
  return 4 * index + kind;
}

export function timerKind(payload: number): number {
  return payload & 3;
}

export function timerIndex(payload: number): number {
  return payload >> 2;
}
