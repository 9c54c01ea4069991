import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import type { Generator } from './generator.ts';
import { buildZiggurat, ZIGGURAT_LAYERS } from './ziggurat.ts';

/**
 * Where the tail begins and the area of a layer, for 256 layers of exp(−x²/2); both solved to the last bit of
 * a double.
 */
const TAIL_START = 3.654152885361009;
const LAYER_AREA = 0.004928673233974648;

const { edges, heights } = buildZiggurat(
  (x) => exp(-0.5 * x * x),
  (y) => Math.sqrt(-2 * log(y)),
  TAIL_START,
  LAYER_AREA,
);

/**
 * A draw's 24 bits above its layer's 8, read with their sign, place it within the layer and its mirror image.
 */
const PLACES = 8_388_608;
const steps = new Float64Array(ZIGGURAT_LAYERS);
/**
 * What lies nearer than this is under the density whatever the height, which is so for 98.8 % of the draws.
 */
const sureDistances = edges.slice(1);
for (let layer = 0; layer < ZIGGURAT_LAYERS; layer++) steps[layer] = edges[layer]! / PLACES;

/** One standard normal draw. */
export function nextNormal(generator: Generator): number {
  const bits = generator.nextUint32() | 0;
  const layer = bits & 255;
  const x = ((bits >> 8) + 0.5) * steps[layer]!;
  return Math.abs(x) < sureDistances[layer]! ? x : finishNormal(generator, layer, x);
}

/**
 * Fills `out[from..to)` with normal draws (not truncated): the same numbers as `mean + sd *
 * nextNormal(generator)` in a loop. Inlined as in `fillExponential`, for the same reason.
 */
export function fillNormal(
  generator: Generator,
  mean: number,
  sd: number,
  out: Float64Array,
  from: number,
  to: number,
): void {
  let { a, b, c, d } = generator;
  let index = from;
  while (index < to) {
    let layer = 0;
    let x = 0;
    for (; index < to; index++) {
      const bits = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + bits) | 0;
      layer = bits & 255;
      // Tables have one entry for each of the 256 layers.
      x = ((bits >> 8) + 0.5) * steps[layer]!;
      if (Math.abs(x) >= sureDistances[layer]!) break;
      out[index] = mean + sd * x;
    }
    if (index === to) break;
    generator.a = a;
    generator.b = b;
    generator.c = c;
    generator.d = d;
    out[index++] = mean + sd * finishNormal(generator, layer, x);
    ({ a, b, c, d } = generator);
  }
  generator.a = a;
  generator.b = b;
  generator.c = c;
  generator.d = d;
}

function finishNormal(generator: Generator, firstLayer: number, firstX: number): number {
  let layer = firstLayer;
  let x = firstX;
  for (;;) {
    if (Math.abs(x) < sureDistances[layer]!) return x;
    if (layer === 0) return x < 0 ? -normalTail(generator) : normalTail(generator);
    const low = heights[layer]!;
    const high = heights[layer + 1]!;
    if (low + generator.uniform() * (high - low) < exp(-0.5 * x * x)) return x;
    const bits = generator.nextUint32() | 0;
    layer = bits & 255;
    x = ((bits >> 8) + 0.5) * steps[layer]!;
  }
}

/**
 * Beyond `TAIL_START`, by rejection from an exponential (G. Marsaglia, "Generating a variable from the tail
 * of the normal distribution", Technometrics 6, 1964).
 */
function normalTail(generator: Generator): number {
  for (;;) {
    const beyond = -log(generator.uniformPositive()) / TAIL_START;
    if (-2 * log(generator.uniformPositive()) > beyond * beyond) return TAIL_START + beyond;
  }
}
