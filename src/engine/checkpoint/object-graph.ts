import { type BufferState, fillBuffer, stateOfBuffer } from './buffer-state.ts';

/** A primitive as it is, or a reference to a node or to something that every graph of this kind has. */
type Value = string | number | boolean | bigint | null | undefined | Reference;
type Reference = { readonly node: number } | { readonly known: number };

type NodeState =
  | { readonly kind: 'object'; readonly prototype: number; readonly fields: readonly Value[] }
  | { readonly kind: 'array' | 'set' | 'map'; readonly items: readonly Value[] }
  | { readonly kind: 'buffer'; readonly buffer: BufferState }
  | {
      readonly kind: 'view';
      readonly type: ViewName;
      readonly buffer: Reference;
      readonly offset: number;
      readonly length: number;
    };

/** All that a graph's objects hold; plain data, which can be cloned and written. */
export interface GraphState {
  /** For this alone to read; the first is the root. */
  readonly nodes: readonly unknown[];
}

/** What a graph is made of: objects, and functions and symbols, which are only named. */
type Thing = object | symbol;

const VIEWS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  BigInt64Array,
  BigUint64Array,
} as const;
type ViewName = keyof typeof VIEWS;
type View = InstanceType<(typeof VIEWS)[ViewName]>;

/**
 * Takes down what an object and all that it leads to hold, and brings another graph, which was built in the
 * same way, to that state. Objects that are there are filled in place, since closures may hold them; what
 * came later is made anew. Functions and prototypes are those that the graph has when this is constructed,
 * named by the order in which a walk meets them: two graphs that were built alike name them alike. State that
 * only a closure holds is not seen.
 */
export class ObjectGraph {
  private readonly root: object;
  private readonly known: Thing[] = [];
  private readonly numberOf = new Map<Thing, number>();

  /**
   * @param root as it was built, before it changes
   * @param constants what is never changed, with all that it leads to
   * @param opaque what brings itself to its state
   * @param classes whose objects come later
   */
  constructor(
    root: object,
    constants: readonly object[],
    opaque: readonly object[],
    classes: readonly { readonly prototype: object }[],
  ) {
    this.root = root;
    for (const object of [Object.prototype, ...opaque]) this.know(object);
    for (const { prototype } of classes) this.know(prototype);
    for (const constant of constants) {
      for (const object of reachedFrom(constant, this.numberOf)) this.know(object);
    }
    for (const object of reachedFrom(root, this.numberOf)) {
      if (isNamed(object)) this.know(object);
      else if (!isBuiltIn(object)) this.know(Object.getPrototypeOf(object) as object);
    }
  }

  private know(object: Thing): void {
    if (this.numberOf.has(object)) return;
    this.numberOf.set(object, this.known.length);
    this.known.push(object);
  }

  /** @throws Error where there is something whose state cannot be taken down */
  read(): GraphState {
    const nodes: NodeState[] = [];
    const places = new Map<Thing, number>();
    const waiting: object[] = [];
    const encoded = (value: unknown): Value => {
      if (!isObject(value)) return value as Value;
      const known = this.numberOf.get(value);
      if (known !== undefined) return { known };
      if (isNamed(value)) throw new Error(`a function or symbol came later: ${String(value)}`);
      let node = places.get(value);
      if (node === undefined) {
        node = places.size;
        places.set(value, node);
        waiting.push(value);
      }
      return { node };
    };
    encoded(this.root);
    for (let place = 0; place < waiting.length; place++) nodes.push(this.nodeOf(waiting[place]!, encoded));
    return { nodes };
  }

  private nodeOf(object: object, encoded: (value: unknown) => Value): NodeState {
    if (Array.isArray(object)) return { kind: 'array', items: object.map(encoded) };
    if (object instanceof Set) return { kind: 'set', items: [...object].map(encoded) };
    if (object instanceof Map) return { kind: 'map', items: [...object].flat().map(encoded) };
    if (object instanceof ArrayBuffer) return { kind: 'buffer', buffer: stateOfBuffer(object) };
    if (isView(object)) {
      const buffer = encoded(object.buffer) as Reference;
      const { byteOffset: offset, length } = object;
      return { kind: 'view', type: object.constructor.name as ViewName, buffer, offset, length };
    }
    const prototype = this.numberOf.get(Object.getPrototypeOf(object) as object);
    if (prototype === undefined) throw new Error(`an object came later: ${object.constructor?.name}`);
    return { kind: 'object', prototype, fields: Object.entries(object).flat().map(encoded) };
  }

  /** @param state of a graph that was built like this one */
  write(graph: GraphState): void {
    const nodes = graph.nodes as readonly NodeState[];
    const made: (object | undefined)[] = new Array(nodes.length).fill(undefined);
    const taken = new Set<object>();
    const waiting: number[] = [];
    /** `here` is what stands at this place now. */
    const objectOf = (node: number, here: unknown): object => {
      const before = made[node];
      if (before !== undefined) return before;
      const state = nodes[node]!;
      const isFree = isObject(here) && !isNamed(here) && !taken.has(here) && !this.numberOf.has(here);
      const stays = isFree && this.fits(state, here) && bufferStays(state, here);
      const object = stays ? here : this.make(state, objectOf);
      made[node] = object;
      taken.add(object);
      waiting.push(node);
      return object;
    };
    /** A view stays with its buffer alone. */
    const bufferStays = (state: NodeState, here: object): boolean =>
      state.kind !== 'view' ||
      objectOf((state.buffer as { node: number }).node, (here as View).buffer) === (here as View).buffer;
    const encoded = (value: Value, here: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      return 'known' in value ? this.known[value.known] : objectOf(value.node, here);
    };
    objectOf(0, this.root);
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      fill(made[node]!, nodes[node]!, encoded);
    }
  }

  private fits(state: NodeState, here: object): boolean {
    switch (state.kind) {
      case 'array':
        return Array.isArray(here);
      case 'set':
        return here instanceof Set;
      case 'map':
        return here instanceof Map;
      case 'buffer':
        return here instanceof ArrayBuffer && here.byteLength === state.buffer.bytes;
      case 'view':
        return (
          isView(here) &&
          here.constructor.name === state.type &&
          here.byteOffset === state.offset &&
          here.length === state.length
        );
      case 'object':
        return Object.getPrototypeOf(here) === this.known[state.prototype];
    }
  }

  private make(state: NodeState, objectOf: (node: number, here: unknown) => object): object {
    switch (state.kind) {
      case 'array':
        return [];
      case 'set':
        return new Set();
      case 'map':
        return new Map();
      case 'buffer':
        return new ArrayBuffer(state.buffer.bytes);
      case 'view': {
        const buffer = objectOf((state.buffer as { node: number }).node, null) as ArrayBuffer;
        return new VIEWS[state.type](buffer, state.offset, state.length);
      }
      case 'object':
        return Object.create(this.known[state.prototype] as object) as object;
    }
  }
}

function fill(object: object, state: NodeState, encoded: (value: Value, here: unknown) => unknown): void {
  switch (state.kind) {
    case 'buffer':
      fillBuffer(object as ArrayBuffer, state.buffer);
      return;
    case 'view':
      // Its buffer has been met.
      return;
    case 'set': {
      const here = [...(object as Set<unknown>)];
      (object as Set<unknown>).clear();
      for (const [place, item] of state.items.entries())
        (object as Set<unknown>).add(encoded(item, here[place]));
      return;
    }
    case 'map': {
      const here = [...(object as Map<unknown, unknown>)].flat();
      const values = state.items.map((item, place) => encoded(item, here[place]));
      (object as Map<unknown, unknown>).clear();
      for (let place = 0; place < values.length; place += 2)
        (object as Map<unknown, unknown>).set(values[place], values[place + 1]);
      return;
    }
    case 'array': {
      const array = object as unknown[];
      array.length = state.items.length;
      for (let place = 0; place < array.length; place++) {
        const value = encoded(state.items[place], array[place]);
        if (!Object.is(value, array[place])) array[place] = value;
      }
      return;
    }
    case 'object': {
      const fields = object as Record<string, unknown>;
      const names = new Set<string>();
      for (let place = 0; place < state.fields.length; place += 2) {
        const name = state.fields[place] as string;
        names.add(name);
        const value = encoded(state.fields[place + 1], fields[name]);
        if (!(name in fields) || !Object.is(value, fields[name])) fields[name] = value;
      }
      for (const name of Object.keys(fields)) if (!names.has(name)) delete fields[name];
    }
  }
}

/**
 * What can be met from an object, itself included, in the order of a walk; not what is known, nor beyond it.
 */
function* reachedFrom(start: object, known: ReadonlyMap<Thing, unknown>): Generator<Thing> {
  const seen = new Set<Thing>();
  const waiting: Thing[] = [start];
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    if (seen.has(object) || known.has(object)) continue;
    seen.add(object);
    yield object;
    for (const part of partsOf(object)) if (isObject(part)) waiting.push(part);
  }
}

function partsOf(object: Thing): readonly unknown[] {
  if (isNamed(object) || object instanceof ArrayBuffer) return [];
  if (object instanceof Set) return [...object];
  if (object instanceof Map) return [...object].flat();
  if (isView(object)) return [object.buffer];
  return Object.values(object);
}

function isObject(value: unknown): value is Thing {
  return (typeof value === 'object' && value !== null) || isNamed(value);
}

/** What holds no state that could be seen. */
function isNamed(value: unknown): value is symbol | (() => unknown) {
  return typeof value === 'function' || typeof value === 'symbol';
}

function isView(object: Thing): object is View {
  return ArrayBuffer.isView(object) && object.constructor.name in VIEWS;
}

function isBuiltIn(object: object): boolean {
  return (
    Array.isArray(object) ||
    object instanceof Set ||
    object instanceof Map ||
    object instanceof ArrayBuffer ||
    isView(object)
  );
}
