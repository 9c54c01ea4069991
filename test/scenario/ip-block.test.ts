import { BlockList, isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isInIpBlock, readIpBlock } from '../../src/scenario/iam/ip-block.ts';
import { fc } from '../support/fast-check.ts';

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6();
/** Near each other, so that some lie in a block and some do not. */
const group = fc.constantFrom('0', '1', 'ff', 'ffff', 'FFFE', '8000');
const near = fc.oneof(
  fc
    .tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0, 1, 127, 128, 255)))
    .map((parts) => parts.join('.')),
  fc.tuple(...Array.from({ length: 8 }, () => group)).map((parts) => parts.join(':')),
  fc.tuple(group, group).map(([head, tail]) => `${head}::${tail}`),
);
const scraps = fc
  .array(fc.constantFrom('1', '12', '255', '256', '01', 'f', '.', ':', '::', '%', 'g', ' '), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

describe('blocks of addresses', () => {
  it('are read from what Node takes for an address, and from nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6, near, scraps), (text) => {
        expect(readIpBlock(text) !== null, text).toBe(isIP(text) !== 0);
      }),
      { numRuns: 5000 },
    );
  });

  it('hold the addresses that Node finds in them', () => {
    fc.assert(
      fc.property(
        fc.oneof(near, ipv4, ipv6),
        fc.oneof(near, ipv4, ipv6),
        fc.nat(128),
        (given, address, size) => {
          const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
          // Families are held apart: how mapped addresses are taken is told below.
          fc.pre(isIP(given) === isIP(address));
          const prefix = family === 'ipv4' ? size % 33 : size;
          const block = new BlockList();
          block.addSubnet(address, prefix, family);
          const read = readIpBlock(`${address}/${prefix}`);
          if (read === null) throw new Error(`${address}/${prefix} was not read`);
          expect(isInIpBlock(given, read), `${given} in ${address}/${prefix}`).toBe(
            block.check(given, family),
          );
        },
      ),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['::ffff:203.0.113.7', '203.0.113.0/24', true],
    ['203.0.113.7', '::ffff:203.0.113.0/120', true],
    ['203.0.113.7', '::/0', false],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['fe80::1%eth0', 'fe80::/10', true],
    ['no address', '0.0.0.0/0', false],
  ])('%s in %s: %s', (given, text, isIn) => {
    const block = readIpBlock(text);
    expect(block !== null && isInIpBlock(given, block)).toBe(isIn);
  });

  it.each(['', '/8', '1.2.3.4/', '1.2.3.4/33', '::/129', '::/1/2', '1.2.3.4/-1', '1.2.3', '1::2::3', '::%'])(
    '%j is none',
    (text) => {
      expect(readIpBlock(text)).toBeNull();
    },
  );
});
