type Method = (this: unknown, ...args: unknown[]) => unknown;

const CALLED = 'every some find findIndex findLast filter map flatMap forEach reduce reduceRight'.split(' ');
const SEARCHED = ['indexOf', 'includes', 'lastIndexOf'];
const ITERATED = ['values', 'keys', 'entries', Symbol.iterator];

let restore: (() => void)[] = [];
let visits = 0;

/**
 * Counts the members of arrays, maps, sets and objects that are walked from now on, in this process; returns
 * what says how many they were, and stops.
 */
export function countVisits(): () => number {
  stopCounting();
  visits = 0;
  for (const name of CALLED) replace(Array.prototype, name, called);
  for (const name of SEARCHED) replace(Array.prototype, name, searched);
  for (const { prototype } of [Array, Map, Set]) {
    for (const name of ITERATED) replace(prototype, name, iterated);
  }
  for (const { prototype } of [Map, Set]) replace(prototype, 'forEach', called);
  for (const name of ['keys', 'values', 'entries']) replace(Object, name, listed);
  return () => {
    const all = visits;
    stopCounting();
    return all;
  };
}

/** Takes the counting away again. */
export function stopCounting(): void {
  for (const undo of restore) undo();
  restore = [];
}

function called(own: Method): Method {
  return function (...args) {
    const each = args[0] as Method;
    args[0] = function (this: unknown, ...given: unknown[]) {
      visits += 1;
      return each.apply(this, given);
    };
    return own.apply(this, args);
  };
}

function searched(own: Method): Method {
  return function (...args) {
    const found = own.apply(this, args);
    const { length } = this as readonly unknown[];
    // Of what was found by a yes or no, half of the list.
    visits += found === true ? length / 2 : typeof found === 'number' && found >= 0 ? found + 1 : length;
    return found;
  };
}

function iterated(own: Method): Method {
  return function (...args) {
    const iterator = own.apply(this, args) as Iterator<unknown>;
    const next = iterator.next.bind(iterator);
    return Object.create(iterator, {
      next: {
        value: () => {
          visits += 1;
          return next();
        },
      },
    });
  };
}

function listed(own: Method): Method {
  return function (...args) {
    const found = own.apply(this, args) as readonly unknown[];
    visits += found.length;
    return found;
  };
}

function replace(owner: object, name: string | symbol, by: (own: Method) => Method): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor;
  Object.defineProperty(owner, name, { ...descriptor, value: by(descriptor.value as Method) });
  restore.push(() => Object.defineProperty(owner, name, descriptor));
}
