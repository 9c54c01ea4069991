/** Payloads of the event queue: 16 × index + kind (the `…_TIMER`s of layout.ts). */
export function timerPayload(kind: number, index: number): number {
  return 16 * index + kind;
}

export function timerKind(payload: number): number {
  return payload & 15;
}

export function timerIndex(payload: number): number {
  return payload >> 4;
}
