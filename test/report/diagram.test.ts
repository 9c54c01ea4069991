import { describe, expect, test } from 'vitest';
import { architectureDrawing, hasDiagram, leftOutWords } from '../../src/report/diagram/drawing.ts';
import { drawnPart, MOST_EDGES, MOST_NODES } from '../../src/report/diagram/drawn-part.ts';
import { edgeWidth } from '../../src/report/diagram/edges.ts';
import { assignLayers } from '../../src/report/diagram/layers.ts';
import { type Box, layOut } from '../../src/report/diagram/layout.ts';
import type { TextShape } from '../../src/report/diagram/shapes.ts';
import { drawingSvg } from '../../src/report/diagram/svg.ts';
import type { ArchitectureResults, ResultsDocument } from '../../src/results/documents/document.ts';
import { richDocument, sampleDocument, wideDocument } from './samples.ts';

const edge = (from: string, to: string, changes: Partial<ArchitectureResults['edges'][number]> = {}) => ({
  from,
  to,
  count: 1,
  refused: 0,
  isAsync: false,
  ...changes,
});

function architecture(names: string, edges: ArchitectureResults['edges']): ArchitectureResults {
  const nodes = [...names].map((id) => ({
    id,
    kind: 'function' as const,
    name: id,
    detail: '512 MB · arm64',
  }));
  return { nodes, edges };
}

const withArchitecture = (changed: ArchitectureResults): ResultsDocument => ({
  ...richDocument({ points: 24 }),
  architecture: changed,
});

const texts = (document: ResultsDocument) =>
  architectureDrawing(document).groups.flatMap(({ shapes }) =>
    shapes.filter((shape): shape is TextShape => shape.kind === 'text'),
  );

describe('layers', () => {
  const layers = (names: string, edges: readonly string[]) => {
    const links = edges.map(([from = '', to = '']) => ({ from, to }));
    const { layerOf, back } = assignLayers([...names], links);
    return { layers: [...names].map((id) => layerOf.get(id)), back: [...back] };
  };

  test('follow the longest way, and a start stands right before what it leads to', () => {
    expect(layers('abcd', ['ab', 'bc', 'ac', 'dc'])).toEqual({ layers: [0, 1, 2, 1], back: [] });
  });

  test('leave out the link that closes a circle, also one of a node with itself', () => {
    expect(layers('abc', ['ab', 'bc', 'cb', 'bb'])).toEqual({ layers: [0, 1, 2], back: [2, 3] });
    expect(layers('ab', ['ab', 'ba'])).toEqual({ layers: [0, 1], back: [1] });
  });
});

describe('the layout', () => {
  const overlaps = (one: Box, other: Box) =>
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height;

  test.each([1, 3, 10, 30])(
    'lets no two of the nodes around %i functions overlap, and stays inside',
    (count) => {
      const { boxes, width, height, curves } = layOut(wideDocument(count).architecture, () => 50);
      const all = [...boxes.values()];
      for (const [index, one] of all.entries()) {
        for (const other of all.slice(index + 1)) expect(overlaps(one, other)).toBe(false);
        expect(one.x).toBeGreaterThanOrEqual(0);
        expect(one.y).toBeGreaterThanOrEqual(-0.01);
        expect(one.x + one.width).toBeLessThanOrEqual(width);
        expect(one.y + one.height).toBeLessThanOrEqual(height + 0.01);
      }
      for (const { start, parts } of curves)
        for (const { x, y } of [start, ...parts.flat()])
          expect([Number.isFinite(x), Number.isFinite(y)]).toEqual([true, true]);
    },
  );

  test('crosses no edges where that can be had', () => {
    const { boxes } = layOut(
      architecture('abcxyz', [edge('a', 'z'), edge('b', 'y'), edge('c', 'x')]),
      () => 50,
    );
    const order = (ids: string) =>
      [...ids].sort((one, other) => (boxes.get(one)?.y ?? 0) - (boxes.get(other)?.y ?? 0)).join('');
    const left = order('abc');
    expect(order('xyz')).toBe([...left].map((id) => ({ a: 'z', b: 'y', c: 'x' })[id]).join(''));
  });

  test('leads circles around below, within its height and width', () => {
    const { curves, boxes, height, width } = layOut(
      architecture('abc', [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('b', 'b')]),
      () => 50,
    );
    const lowest = Math.max(...[...boxes.values()].map(({ y, height: own }) => y + own));
    const ys = curves[2]?.parts.flat().map(({ y }) => y) ?? [];
    expect(Math.max(...ys)).toBeGreaterThan(lowest);
    const xs = curves.flatMap(({ start, parts }) => [start, ...parts.flat()]).map(({ x }) => x);
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...xs)).toBeLessThanOrEqual(width);
    expect(Math.max(...curves.flatMap(({ parts }) => parts.map((part) => part[2].y)))).toBeLessThanOrEqual(
      height,
    );
  });
});

describe('the drawing', () => {
  test('is there where something sends, calls or is called, and not for direct calls alone', () => {
    expect(hasDiagram(richDocument())).toBe(true);
    expect(hasDiagram(sampleDocument())).toBe(false);
    const direct = { id: 'source', kind: 'source', name: 'Direct calls', detail: 'sdk' } as const;
    const plain = architecture('a', [edge('source', 'a')]);
    expect(hasDiagram(withArchitecture({ ...plain, nodes: [direct, ...plain.nodes] }))).toBe(false);
    expect(hasDiagram(withArchitecture(architecture('ab', [edge('a', 'b')])))).toBe(true);
  });

  test('widens a line with the logarithm of its traffic', () => {
    expect(edgeWidth(1_000_000, 1_000_000)).toBe(8);
    expect(edgeWidth(0, 1_000_000)).toBe(1.4);
    expect(edgeWidth(999, 999_999)).toBeCloseTo((1.4 + 8) / 2, 1);
  });

  test('names every node, counts along every line, and shows what was refused in red', () => {
    const document = richDocument();
    const all = texts(document);
    for (const { name } of document.architecture.nodes) {
      const shown = all
        .filter(({ isBold }) => isBold)
        .map(({ text }) => text)
        .join('');
      expect(shown).toContain(name);
    }
    const labels = all.filter(({ hasRim }) => hasRim).map(({ text }) => text);
    for (const label of ['2.59M', '3.1% refused', '346k', '0', '24']) expect(labels).toContain(label);
    const red = all.filter(({ fill }) => fill === '@refused').map(({ text }) => text);
    expect(red).toEqual(expect.arrayContaining(['3.1% refused', '1.4% refused', '41k calls refused']));
    const quiet = withArchitecture(architecture('ab', [edge('a', 'b')]));
    expect(
      architectureDrawing(quiet)
        .groups.slice(0, -1)
        .flatMap(({ shapes }) => shapes)
        .some((shape) => shape.fill === '@refused'),
    ).toBe(false);
  });

  test('is red where most calls of a resource time out, not where few do', () => {
    const document = richDocument();
    const [name = '', resource] = Object.entries(document.resources)[0] ?? [];
    if (resource === undefined) throw new Error('a resource is needed');
    const red = (timedOut: number) =>
      texts({
        ...document,
        resources: {
          ...document.resources,
          [name]: { ...resource, calls: 1000, rejected: 0, accessDenied: 0, failed: 10, timedOut },
        },
      })
        .filter(({ fill }) => fill === '@refused')
        .map(({ text }) => text);
    expect(red(900)).toContain('900 calls timed out');
    expect(red(100)).not.toContain('100 calls timed out');
  });

  test('dashes what nobody waits for', () => {
    const dashes = (isAsync: boolean) =>
      architectureDrawing(
        withArchitecture(architecture('ab', [edge('a', 'b', { isAsync })])),
      ).groups[0]?.shapes.map((shape) => (shape.kind === 'path' ? shape.dash.length : 0));
    expect(dashes(false)).toEqual([0, 0]);
    expect(dashes(true)).toEqual([2, 0]);
  });

  test('says the same in words', () => {
    const { alternative } = architectureDrawing(richDocument());
    expect(alternative).toContain('Architecture of 5 sources, 5 functions and 3 resources.');
    expect(alternative).toContain('web → checkout-api: 2,592,000, 80,000 refused (3.09 %)');
  });

  test('keeps labels off each other and off the nodes', () => {
    for (const document of [richDocument({ points: 24 }), wideDocument(30)]) {
      const boxes = texts(document)
        .filter(({ hasRim }) => hasRim)
        .map(({ x, y, text, size }) => ({
          left: x - text.length * size * 0.25,
          right: x + text.length * size * 0.25,
          top: y - 9,
          bottom: y,
        }));
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) {
          const apart =
            one.right <= other.left ||
            other.right <= one.left ||
            one.bottom <= other.top ||
            other.bottom <= one.top;
          expect(apart).toBe(true);
        }
      }
    }
  });

  test('is the same from run to run, and escapes what users name', () => {
    const svg = (document: ResultsDocument) => drawingSvg(architectureDrawing(document)).text;
    expect(svg(richDocument())).toBe(svg(richDocument()));
    const hostile = architecture('ab', [edge('a', 'b')]);
    const named = withArchitecture({
      ...hostile,
      nodes: hostile.nodes.map((node) => ({ ...node, name: '<script>"&\u202e' })),
    });
    expect(svg(named)).toContain('&lt;script&gt;');
    expect(svg(named)).not.toContain('<script>');
    expect(svg(named)).not.toContain('\u202e');
  });
});

describe('of an architecture that no picture holds', () => {
  /** An API, a function and one table for all; `busy` of them take more than the others, the last refuse. */
  const account = (count: number, refusing = 0): ArchitectureResults => {
    const indexes = Array.from({ length: count }, (_, index) => index);
    const node = (id: string, kind: 'source' | 'function' | 'resource', detail: string) => ({
      id,
      kind,
      name: id,
      detail,
    });
    return {
      nodes: [
        ...indexes.map((index) => node(`t${index}`, 'source', 'api-gateway')),
        ...indexes.map((index) => node(`f${index}`, 'function', '512 MB · arm64')),
        node('table', 'resource', 'dynamodb'),
      ],
      edges: indexes.flatMap((index) => [
        edge(`t${index}`, `f${index}`, { count: index, refused: index < refusing ? 1 : 0 }),
        edge(`f${index}`, 'table', { count: 2 * index }),
      ]),
    };
  };
  const idsOf = ({ nodes }: ArchitectureResults) => nodes.map(({ id }) => id);

  test('a small one is drawn whole', () => {
    const whole = account(30);
    expect(drawnPart(whole)).toBe(whole);
    expect(leftOutWords(withArchitecture(whole))).toBe('');
  });

  test('what refuses is drawn, then the busiest, each from its source to what it calls', () => {
    const part = drawnPart(account(1000, 2));
    const ids = idsOf(part);
    expect(ids.length).toBeLessThanOrEqual(MOST_NODES);
    expect(ids.length).toBeGreaterThan(MOST_NODES - 3);
    expect(part.edges.length).toBeLessThanOrEqual(MOST_EDGES);
    for (const one of ['t0', 'f0', 't1', 'f1', 't999', 'f999', 't998', 'f998', 'table'])
      expect(ids).toContain(one);
    // No box without its line, and no line without its boxes.
    for (const { from, to } of part.edges)
      expect([ids.includes(from), ids.includes(to)]).toEqual([true, true]);
    const ends = new Set(part.edges.flatMap(({ from, to }) => [from, to]));
    expect(ids.filter((id) => !ends.has(id)).length).toBeLessThanOrEqual(1);
    expect([...ids].filter((id) => id.startsWith('f')).every((id) => ids.includes(`t${id.slice(1)}`))).toBe(
      true,
    );
  });

  test('circles and long chains end', () => {
    const names = Array.from({ length: 300 }, (_, index) => `n${index}`);
    const nodes = names.map((id) => ({ id, kind: 'function' as const, name: id, detail: '512 MB' }));
    const ring = names.map((from, index) =>
      edge(from, names[(index + 1) % 300] ?? '', { count: 300 - index }),
    );
    const part = drawnPart({ nodes, edges: [...ring, edge('n5', 'n5', { count: 1000 })] });
    expect(part.nodes.length).toBeLessThanOrEqual(MOST_NODES);
    expect(part.edges.length).toBeGreaterThan(0);
  });

  test('the picture says how much it leaves out, and the words count all', () => {
    const drawing = architectureDrawing(withArchitecture(account(1000)));
    const shown = drawing.groups.flatMap(({ shapes }) =>
      shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : [])),
    );
    expect(shown.join('\n')).toMatch(/1,9\d\d more boxes and 1,9\d\d more lines in the results/);
    expect(drawing.alternative).toMatch(/Architecture of 1000 sources, 1000 functions and 1 resource\./);
    expect(drawing.height).toBeLessThan(5000);
    expect(drawingSvg(drawing).text.length).toBeLessThan(200_000);
  });
});
