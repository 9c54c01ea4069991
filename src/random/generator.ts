const float64View = new DataView(new ArrayBuffer(8));

/**
 * Rounds after which each bit of a re-keyed state has reached each bit of the first output (held by a test of
 * avalanche).
 */
const MIXING_ROUNDS = 12;
const ABSORBING_ROUNDS = 4;

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state of which 32 are a counter, so that no state is
 * bad and no cycle is shorter than 2^32 outputs; the mean cycle is 2^127. It passes PractRand and TestU01 and
 * takes additions, shifts and one rotation a draw: in V8 about half the time of xoshiro128**, whose scrambler
 * multiplies twice.
 *
 * `a`, `b`, `c`, `d` are the state as 32-bit integers. They are public for loops that keep the state in
 * locals (`fillExponential`), and for nothing else.
 */
export class Generator {
  a = 0;
  b = 0;
  c = 0;
  d = 1;

  /**
   * The stream named by a seed and any names. Streams of different names, or of names in another order, are
   * independent.
   */
  constructor(seed: number, ...names: readonly (string | number)[]) {
    this.absorbNumber(seed);
    for (const name of names) {
      if (typeof name === 'number') this.absorbNumber(name);
      else this.absorbText(name);
    }
    this.mix(MIXING_ROUNDS);
  }

  /**
   * A 32-bit key of a named stream for `rekey`. For its two keys, end the names with 0 and 1: they share no
   * more than chance.
   */
  static keyOf(seed: number, ...names: readonly (string | number)[]): number {
    return new Generator(seed, ...names).nextUint32();
  }

  /**
   * Restarts at the `counter`-th stream (a whole number from 0 to 2^53) of the family named by two 32-bit
   * keys. The map from keys and counter to state is one to one, so no two streams of a family start alike,
   * and they are independent for neighbouring counters.
   */
  rekey(key0: number, key1: number, counter: number): void {
    this.a = key0 | 0;
    this.b = key1 | 0;
    this.c = counter | 0;
    this.d = (counter / 4294967296) | 0;
    this.mix(MIXING_ROUNDS);
  }

  /** A whole number from 0 to 2^32 − 1. */
  nextUint32(): number {
    const out = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + out) | 0;
    return out >>> 0;
  }

  /** Uniform in [0, 1), of 53 random bits. */
  uniform(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) * 1.1102230246251565e-16;
  }

  /** Uniform in (0, 1], for logarithms. */
  uniformPositive(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + (low + 1)) * 1.1102230246251565e-16;
  }

  private mix(rounds: number): void {
    let { a, b, c, d } = this;
    for (let round = 0; round < rounds; round++) {
      const out = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + out) | 0;
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /** Names are told apart by kind and length, so that ("ab", "c") is not ("a", "bc") and "1" is not 1. */
  private absorbText(text: string): void {
    this.absorbWord(text.length);
    this.absorbWord(1);
    for (let index = 0; index < text.length; index++) this.absorbWord(text.charCodeAt(index));
  }

  private absorbNumber(value: number): void {
    float64View.setFloat64(0, value);
    this.absorbWord(float64View.getInt32(0));
    this.absorbWord(2);
    this.absorbWord(float64View.getInt32(4));
  }

  private absorbWord(word: number): void {
    this.a ^= word;
    this.mix(ABSORBING_ROUNDS);
  }
}
