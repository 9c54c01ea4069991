import { describe, expect, it } from 'vitest';
import { fillBuffer, stateOfBuffer } from '../../src/engine/checkpoint/buffer-state.ts';
import { ObjectGraph } from '../../src/engine/checkpoint/object-graph.ts';
import { fc } from '../support/fast-check.ts';

const PAGE = 4096;

/** Pages, each of one value in its first or its last byte, or empty; and a rest that fills no page. */
const buffers = fc
  .tuple(
    fc.array(fc.constantFrom('empty', 'first', 'last'), { maxLength: 6 }),
    fc.integer({ max: 40, min: 0 }),
  )
  .map(([pages, rest]) => {
    const bytes = new Uint8Array(pages.length * PAGE + rest);
    for (const [page, kind] of pages.entries()) {
      if (kind !== 'empty') bytes[page * PAGE + (kind === 'first' ? 0 : PAGE - 1)] = page + 1;
    }
    if (rest > 0) bytes[bytes.length - 1] = rest;
    return bytes.buffer;
  });

describe('what a buffer holds', () => {
  it('comes back into one that held anything else', () => {
    fc.assert(
      fc.property(buffers, fc.boolean(), (buffer, isDirty) => {
        const other = new Uint8Array(buffer.byteLength).fill(isDirty ? 7 : 0);
        fillBuffer(other.buffer, structuredClone(stateOfBuffer(buffer)));
        expect(Buffer.compare(other, new Uint8Array(buffer))).toBe(0);
      }),
    );
  });

  it('is taken down without its empty pages, which cost neither memory nor a file', () => {
    fc.assert(
      fc.property(buffers, (buffer) => {
        const pages = Math.ceil(buffer.byteLength / PAGE);
        const holds = Array.from({ length: pages }, (_, page) =>
          new Uint8Array(buffer.slice(page * PAGE, (page + 1) * PAGE)).some((byte) => byte !== 0),
        );
        const { bytes, blocks } = stateOfBuffer(buffer);
        expect(bytes).toBe(buffer.byteLength);
        const kept = Array.from({ length: pages }, () => false);
        for (const [from, content] of blocks) {
          expect(from % PAGE).toBe(0);
          for (let at = from; at < from + content.length; at += PAGE) kept[at / PAGE] = true;
        }
        expect(kept).toEqual(holds);
      }),
    );
  });
});

class Part {
  name = '';
  count = 0;
  next: Part | null = null;
  readonly numbers = new Float64Array(4);
  readonly half = new Int32Array(this.numbers.buffer, 8, 2);
  list: unknown[] = [];
  readonly byKey = new Map<unknown, unknown>();
  readonly all = new Set<unknown>();
}

class Whole {
  readonly first = new Part();
  readonly second = new Part();
  readonly ask = (): number => this.first.count;
  extra: Record<string, unknown> = {};
}

/** A graph, and what takes it down and brings it back. */
function built(): { whole: Whole; graph: ObjectGraph } {
  const whole = new Whole();
  return { whole, graph: new ObjectGraph(whole, [], [], []) };
}

/** Changes of a graph; the same ones give the same graph. */
const changes = fc.array(
  fc.tuple(fc.constantFrom('first', 'second'), fc.nat(9), fc.oneof(fc.integer(), fc.string(), fc.boolean())),
  { minLength: 1, maxLength: 25 },
);
type Change = readonly ['first' | 'second', number, number | string | boolean];

function change(whole: Whole, all: readonly Change[]): void {
  for (const [place, kind, value] of all) {
    const part = whole[place as 'first' | 'second'];
    const others = [whole.first, whole.second, part.next] as const;
    if (kind === 0) part.name = String(value);
    else if (kind === 1) part.count = Number(value) || -0;
    else if (kind === 2)
      part.next = Object.assign(new Part(), { name: String(value), count: 3, next: part.next });
    else if (kind === 3) part.numbers[1] = Number(value);
    else if (kind === 4) part.list = [value, ...part.list, others[1]];
    else if (kind === 5) part.byKey.set(value, others[0]).set(others[1], value);
    else if (kind === 6) part.all.add(value).add(part.next);
    else if (kind === 7) whole.extra = { ...whole.extra, [`${value}`]: value, fixed: part };
    else if (kind === 8) whole.extra = {};
    else part.list.pop();
  }
}

describe('a graph of objects', () => {
  it('comes back into another one that was built alike, whatever became of that meanwhile', () => {
    fc.assert(
      fc.property(changes, changes, (own, others) => {
        const one = built();
        change(one.whole, own as readonly Change[]);
        const other = built();
        change(other.whole, others as readonly Change[]);
        other.graph.write(structuredClone(one.graph.read()));
        expect(other.whole).toEqual({ ...one.whole, ask: other.whole.ask });
        // Closures hold the objects that were there, and views their buffers.
        expect(other.whole.ask()).toBe(one.whole.first.count);
        for (const part of [other.whole.first, other.whole.second]) {
          expect(part.half.buffer).toBe(part.numbers.buffer);
        }
      }),
    );
  });

  it('keeps each field, each item and each key apart', () => {
    const one = built();
    Object.assign(one.whole.first, {
      name: 'a',
      count: 1,
      list: ['b', 2, null, undefined, true, Number.NaN, -0],
    });
    one.whole.first.byKey.set('k', 'v').set(3, 4);
    one.whole.first.all.add('s').add(5);
    one.whole.first.next = one.whole.second;
    const other = built();
    other.whole.first.list = [one];
    other.whole.extra = { goes: true };
    other.graph.write(structuredClone(one.graph.read()));
    const { first, second, extra } = other.whole;
    expect([first.name, first.count, first.list]).toEqual([
      'a',
      1,
      ['b', 2, null, undefined, true, Number.NaN, -0],
    ]);
    expect([...first.byKey]).toEqual([
      ['k', 'v'],
      [3, 4],
    ]);
    expect([...first.all]).toEqual(['s', 5]);
    expect(first.next).toBe(second);
    expect(extra).toEqual({});
  });
});
