// What the product asks of Node on its way from a scenario to a document, as far as a page can have it: files
// are those of `globalThis.files`, names to bytes. All else is there to be imported, and throws when it is
// called.
const absent = (name) =>
  class {
    constructor() {
      throw new Error(`${name} is not to be had in a page`);
    }
  };
const refuse = (name) => () => {
  throw Object.assign(new Error(`${name} is not to be had in a page`), { code: 'ENOSYS' });
};

class PageBuffer extends Uint8Array {
  static alloc(size) {
    return new PageBuffer(size);
  }
  static allocUnsafe(size) {
    return new PageBuffer(size);
  }
  static byteLength(text) {
    return new TextEncoder().encode(text).length;
  }
  static from(from, ...rest) {
    if (typeof from === 'string') return new PageBuffer(new TextEncoder().encode(from));
    return super.from(from, ...rest);
  }
  static isBuffer(value) {
    return value instanceof PageBuffer;
  }
  static concat(parts) {
    const whole = new PageBuffer(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
globalThis.Buffer ??= PageBuffer;
globalThis.process ??= {
  env: {},
  platform: 'linux',
  resourceUsage: () => ({ maxRSS: 0 }),
  cwd: () => '/',
  nextTick: queueMicrotask,
};
// A page has shared memory only where its server sends the headers for it; without threads nothing is shared.
globalThis.SharedArrayBuffer ??= ArrayBuffer;
globalThis.setImmediate ??= (then) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    then();
  };
  port2.postMessage(null);
};

const open = new Map();
const bytesOf = (name) => {
  const bytes = globalThis.files[name];
  if (bytes === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOENT' });
  return bytes;
};
const statsOf = (bytes, isBig) => ({
  isFile: () => true,
  isDirectory: () => false,
  isFIFO: () => false,
  size: isBig ? BigInt(bytes.length) : bytes.length,
  mtimeMs: 0,
});
export const constants = { O_RDONLY: 0, O_NONBLOCK: 0 };
export const openSync = (name) => {
  const descriptor = open.size + 3;
  open.set(descriptor, { bytes: bytesOf(name), at: 0 });
  return descriptor;
};
export const closeSync = () => {};
export const fstatSync = (descriptor, options) => statsOf(open.get(descriptor).bytes, options?.bigint === true);
export const statSync = (name, options) => statsOf(bytesOf(name), options?.bigint === true);
export const readSync = (descriptor, target, offset = 0, length = target.length - offset, position = null) => {
  const file = open.get(descriptor);
  const from = position === null ? file.at : Number(position);
  const part = file.bytes.subarray(from, from + length);
  target.set(part, offset);
  if (position === null) file.at += part.length;
  return part.length;
};
export const existsSync = () => false;
export const readFileSync = refuse('readFileSync');
export const createReadStream = refuse('createReadStream');
export const createGunzip = refuse('createGunzip');
export const createHash = refuse('createHash');
export const createRequire = refuse('createRequire');
export const fileURLToPath = (url) => new URL(url).pathname;
export const availableParallelism = () => 1;
export const isIP = refuse('isIP');
export const BlockList = absent('BlockList');
export const Readable = absent('Readable');
export const Transform = absent('Transform');
export const Tinypool = absent('Tinypool');

export const isAbsolute = (path) => path.startsWith('/');
export const resolve = (...parts) => {
  const steps = [];
  for (const part of parts.slice(parts.findLastIndex(isAbsolute)).join('/').split('/')) {
    if (part === '..') steps.pop();
    else if (part !== '' && part !== '.') steps.push(part);
  }
  return `/${steps.join('/')}`;
};
export const join = (...parts) => resolve('/', ...parts);
export const dirname = (path) => path.slice(0, path.lastIndexOf('/')) || '/';
export const basename = (path) => path.slice(path.lastIndexOf('/') + 1);
export const relative = (from, to) => (to.startsWith(`${from}/`) ? to.slice(from.length + 1) : to);
export default {};
