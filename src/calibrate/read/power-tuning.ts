import type { TuningObservations } from '../observations.ts';
import { amountIn } from './amount.ts';
import { type DocumentContext, type Fields, functionNamed } from './document.ts';
import type { Observer } from './observer.ts';

type Size = TuningObservations['sizes'][number];

const BASE64 = '[A-Za-z0-9+/_-]{4,}={0,2}';
const FRAGMENT = new RegExp(`(?<![A-Za-z0-9+/_=;-])${BASE64}(?:(?:;|%3B)${BASE64}){2}(?![A-Za-z0-9+/_=-])`, 'g');
const MOST_SIZES = 1000;

/** Takes the output of the state machine: each size with its mean duration and price. */
export function takeTuning(fields: Fields, { observer, functionName }: DocumentContext): boolean {
  const { stats, power, lambdaARN } = fields;
  const name = functionNamed(lambdaARN, observer) ?? functionName;
  if (Array.isArray(stats)) {
    const sizes = stats.flatMap((stat: Fields | null) => {
      const memoryMb = amountIn(stat?.value ?? stat?.power);
      const durationMs = amountIn(stat?.averageDuration ?? stat?.duration);
      const usd = amountIn(stat?.averagePrice ?? stat?.cost);
      return Number.isNaN(memoryMb + durationMs) ? [] : [sizeOf(memoryMb, durationMs, usd)];
    });
    if (sizes.length > 0) {
      keep(observer, name, sizes);
      return true;
    }
  }
  const { stateMachine } = fields as { stateMachine?: Fields };
  const link = stateMachine?.visualization;
  if (typeof link === 'string' && takeLinks(observer, link, name)) return true;
  const memoryMb = amountIn(power);
  const durationMs = amountIn(fields.duration);
  if (stateMachine === undefined || Number.isNaN(memoryMb + durationMs)) return false;
  keep(observer, name, [sizeOf(memoryMb, durationMs, amountIn(fields.cost))]);
  return true;
}

/**
 * Takes the visualisation links in a text: behind the `#` three lists in base64, memory as 16-bit integers,
 * ms and USD as 32-bit floats, all little-endian. Whether there was one.
 */
export function takeLinks(observer: Observer, text: string, name: string): boolean {
  let isFound = false;
  for (const [fragment] of text.matchAll(FRAGMENT)) {
    const [sizes, times, costs] = fragment.split(/;|%3B/).map(bytesOf);
    if (sizes === undefined || times === undefined || costs === undefined) continue;
    const count = sizes.byteLength / 2;
    if (!Number.isInteger(count) || times.byteLength !== 4 * count || costs.byteLength !== 4 * count) continue;
    const read = Array.from({ length: Math.min(count, MOST_SIZES) }, (_, at) =>
      sizeOf(sizes.getInt16(2 * at, true), times.getFloat32(4 * at, true), costs.getFloat32(4 * at, true)),
    );
    if (!read.every(({ memoryMb, durationMs }) => memoryMb >= 64 && durationMs >= 0)) continue;
    keep(observer, name, read);
    isFound = true;
  }
  return isFound;
}

function sizeOf(memoryMb: number, durationMs: number, usd: number): Size {
  return { memoryMb, durationMs, usd: Number.isNaN(usd) ? null : usd };
}

/** Several of one file are numbered: `thumbnail`, `thumbnail 2` … The same once more counts once. */
function keep({ tunings }: Observer, name: string, sizes: readonly Size[]): void {
  const inOrder = [...sizes].sort((one, other) => one.memoryMb - other.memoryMb);
  const told = JSON.stringify(inOrder);
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name} ${number}`;
    const known = tunings.get(numbered);
    if (known === undefined) {
      tunings.set(numbered, { name: numbered, sizes: inOrder });
      return;
    }
    if (JSON.stringify(known.sizes) === told) return;
  }
}

function bytesOf(base64: string): DataView | undefined {
  try {
    const text = atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
    return new DataView(Uint8Array.from(text, (char) => char.charCodeAt(0)).buffer);
  } catch {
    return undefined;
  }
}
