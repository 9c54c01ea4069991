/**
 * Tables of the ziggurat method (G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random
 * variables", Journal of Statistical Software 5(8), 2000): a decreasing density is covered by layers of equal
 * area, the lowest of which holds the tail.
 */
export interface Ziggurat {
  /**
   * Right edge of each layer; entry 0 is the virtual width of the lowest one, and one more entry, 0, closes
   * the top.
   */
  readonly edges: Float64Array;
  /** Density at each edge, increasing. */
  readonly heights: Float64Array;
}

export const ZIGGURAT_LAYERS = 256;

/**
 * `tailStart` and `layerArea` belong together: the one pair for which the topmost layer ends exactly at the
 * density's peak, `density(0) = 1`. `inverseDensity` is the inverse of `density` on [0, ∞).
 */
export function buildZiggurat(
  density: (x: number) => number,
  inverseDensity: (y: number) => number,
  tailStart: number,
  layerArea: number,
): Ziggurat {
  const edges = new Float64Array(ZIGGURAT_LAYERS + 1);
  const heights = new Float64Array(ZIGGURAT_LAYERS + 1);
  edges[0] = layerArea / density(tailStart);
  let edge = tailStart;
  for (let layer = 1; layer < ZIGGURAT_LAYERS; layer++) {
    edges[layer] = edge;
    heights[layer] = density(edge);
    edge = inverseDensity(Math.min(1, layerArea / edge + density(edge)));
  }
  heights[ZIGGURAT_LAYERS] = 1;
  return { edges, heights };
}
