import { powerOfTwo } from '../../math/powers-of-two.ts';

/** Doublings beyond which every back-off has reached its maximum; keeps 0 × 2^tries a number. */
const DOUBLINGS = 60;

/** Wait before the next try after `tries` of them: doubled each time, up to a maximum, ms. */
export function backOffMs(
  { initial, maximum }: { readonly initial: number; readonly maximum: number },
  tries: number,
): number {
  return Math.min(maximum, initial * powerOfTwo(Math.min(tries, DOUBLINGS)));
}
