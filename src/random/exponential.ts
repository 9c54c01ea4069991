import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import type { Generator } from './generator.ts';
import { buildZiggurat, ZIGGURAT_LAYERS } from './ziggurat.ts';

/**
 * Where the tail begins and the area of a layer, for 256 layers of exp(−x); both solved to the last bit of a
 * double.
 */
const TAIL_START = 7.69711747013105;
const LAYER_AREA = 0.003949659822581557;

const { edges, heights } = buildZiggurat(
  (x) => exp(-x),
  (y) => -log(y),
  TAIL_START,
  LAYER_AREA,
);

/**
 * A draw's 24 bits above its layer's 8 place it within the layer, at the middle of a step, so that 0 is never
 * drawn.
 */
const PLACES = 16_777_216;
const steps = new Float64Array(ZIGGURAT_LAYERS);
/** What lies below this is under the density whatever the height, which is so for 98.9 % of the draws. */
const sureDistances = edges.slice(1);
for (let layer = 0; layer < ZIGGURAT_LAYERS; layer++) steps[layer] = edges[layer]! / PLACES;

/** One exponential draw of mean 1. */
export function nextExponential(generator: Generator): number {
  const bits = generator.nextUint32();
  const layer = bits & 255;
  const x = ((bits >>> 8) + 0.5) * steps[layer]!;
  return x < sureDistances[layer]! ? x : finishExponential(generator, layer, x);
}

/**
 * Fills `out[from..to)` with exponential draws of the given mean: the same numbers as `mean *
 * nextExponential(generator)` in a loop. The generator's step and the common case stand inlined with the
 * state in locals: this is the hottest loop of a simulation.
 */
export const fillExponential = ((): ((
  generator: Generator,
  mean: number,
  out: Float64Array,
  from: number,
  to: number,
) => void) => {
  // V8 knows address and length of an array that a closure holds as a constant; taken from there before the
  // loop, an access to it is one instruction.
  const constantDistances = sureDistances;
  const constantSteps = steps;
  return function fillExponential(generator, mean, out, from, to) {
    const distances = constantDistances;
    const widths = constantSteps;
    let { a, b, c, d } = generator;
    let index = from;
    while (index < to) {
      let layer = 0;
      let x = 0;
      // A loop of the common case alone, left at the first draw that needs more: V8 keeps the state in
      // registers through it.
      for (; index < to; index++) {
        const bits = (((a + b) | 0) + d) | 0;
        d = (d + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = (((c << 21) | (c >>> 11)) + bits) | 0;
        layer = bits & 255;
        // Tables have one entry for each of the 256 layers.
        x = ((bits >>> 8) + 0.5) * widths[layer]!;
        if (x >= distances[layer]!) break;
        out[index] = x * mean;
      }
      if (index === to) break;
      generator.a = a;
      generator.b = b;
      generator.c = c;
      generator.d = d;
      out[index++] = finishExponential(generator, layer, x) * mean;
      ({ a, b, c, d } = generator);
    }
    generator.a = a;
    generator.b = b;
    generator.c = c;
    generator.d = d;
  };
})();

/**
 * The edge of a layer, where the density decides, and the tail, which is the same distribution again from
 * where it starts.
 */
function finishExponential(generator: Generator, firstLayer: number, firstX: number): number {
  let offset = 0;
  let layer = firstLayer;
  let x = firstX;
  for (;;) {
    if (x < sureDistances[layer]!) return offset + x;
    if (layer === 0) {
      offset += TAIL_START;
    } else {
      const low = heights[layer]!;
      const high = heights[layer + 1]!;
      if (low + generator.uniform() * (high - low) < exp(-x)) return offset + x;
    }
    const bits = generator.nextUint32();
    layer = bits & 255;
    x = ((bits >>> 8) + 0.5) * steps[layer]!;
  }
}
