import { Generator } from '../../random/generator.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Names that Lambda draws at random, here a function of the seed: log streams', requests'. One to one in
 * their number, so that no two are alike but by chance.
 */
export class Identifiers {
  private readonly generator: Generator;
  private readonly key0: number;
  private readonly key1: number;

  constructor(seed: number, ...names: readonly (string | number)[]) {
    this.generator = new Generator(seed, ...names);
    this.key0 = Generator.keyOf(seed, ...names, 0);
    this.key1 = Generator.keyOf(seed, ...names, 1);
  }

  /** 32 hexadecimal digits. */
  hex(number: number): string {
    const { generator } = this;
    generator.rekey(this.key0, this.key1, number);
    return this.word() + this.word() + this.word() + this.word();
  }

  /** A UUID of version 4 (RFC 9562, section 5.4). */
  uuid(number: number): string {
    const { generator } = this;
    generator.rekey(this.key0, this.key1, number);
    const first = this.word();
    const second = hexOf((generator.nextUint32() & 0xffff0fff) | 0x4000);
    const third = hexOf((generator.nextUint32() & 0x3fffffff) | 0x80000000);
    const halves = `${first}-${second.slice(0, 4)}-${second.slice(4)}`;
    return `${halves}-${third.slice(0, 4)}-${third.slice(4)}${this.word()}`;
  }

  private word(): string {
    return hexOf(this.generator.nextUint32());
  }
}

function hexOf(word: number): string {
  return HEX[word >>> 24]! + HEX[(word >>> 16) & 255]! + HEX[(word >>> 8) & 255]! + HEX[word & 255]!;
}
