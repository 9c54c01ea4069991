import { Generator } from '../../random/generator.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const HYPHEN = 45;

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

  /** A UUID of version 4 (RFC 9562, section 5.4), as 36 bytes of ASCII. */
  writeUuid(number: number, bytes: Uint8Array): void {
    const { generator } = this;
    generator.rekey(this.key0, this.key1, number);
    const first = generator.nextUint32();
    const second = (generator.nextUint32() & 0xffff0fff) | 0x4000;
    const third = (generator.nextUint32() & 0x3fffffff) | 0x80000000;
    const fourth = generator.nextUint32();
    writeHalf(bytes, 0, first >>> 16);
    writeHalf(bytes, 4, first & 0xffff);
    bytes[8] = HYPHEN;
    writeHalf(bytes, 9, second >>> 16);
    bytes[13] = HYPHEN;
    writeHalf(bytes, 14, second & 0xffff);
    bytes[18] = HYPHEN;
    writeHalf(bytes, 19, third >>> 16);
    bytes[23] = HYPHEN;
    writeHalf(bytes, 24, third & 0xffff);
    writeHalf(bytes, 28, fourth >>> 16);
    writeHalf(bytes, 32, fourth & 0xffff);
  }

  private word(): string {
    return hexOf(this.generator.nextUint32());
  }
}

function hexOf(word: number): string {
  return HEX[word >>> 24]! + HEX[(word >>> 16) & 255]! + HEX[(word >>> 8) & 255]! + HEX[word & 255]!;
}

/** Four hexadecimal digits of 16 bits. */
function writeHalf(bytes: Uint8Array, at: number, half: number): void {
  bytes[at] = hexDigit(half >>> 12);
  bytes[at + 1] = hexDigit((half >>> 8) & 15);
  bytes[at + 2] = hexDigit((half >>> 4) & 15);
  bytes[at + 3] = hexDigit(half & 15);
}

function hexDigit(value: number): number {
  return value + (value < 10 ? 48 : 87);
}
