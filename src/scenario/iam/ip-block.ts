/**
 * A block of addresses: those whose first `prefix` of 128 bits are `bits`. IPv4 addresses lie in
 * ::ffff:0:0/96 (RFC 4291, 2.5.5.2).
 */
export interface IpBlock {
  readonly bits: bigint;
  readonly prefix: number;
}

const ADDRESS_BITS = 128;
const IPV4_BITS = 32;
const IPV4_START = 0xffffn << 32n;

/** "203.0.113.0/24", "2001:db8::/32" or one address of either kind; null where the text is none. */
export function readIpBlock(text: string): IpBlock | null {
  const [address = '', length, ...more] = text.split('/');
  const longest = address.includes(':') ? ADDRESS_BITS : IPV4_BITS;
  const bits = readAddress(address);
  if (bits === null || more.length > 0) return null;
  if (length === undefined) return { bits, prefix: ADDRESS_BITS };
  if (!/^\d{1,3}$/.test(length) || Number(length) > longest) return null;
  const prefix = ADDRESS_BITS - longest + Number(length);
  return { bits: start(bits, prefix), prefix };
}

/**
 * Whether a text is an address that lies in the block; an IPv4 address lies in no IPv6 block but those of
 * mapped addresses.
 */
export function isInIpBlock(text: string, { bits, prefix }: IpBlock): boolean {
  const address = readAddress(text);
  if (address === null) return false;
  if (!text.includes(':') && prefix < ADDRESS_BITS - IPV4_BITS) return false;
  return start(address, prefix) === bits;
}

function start(bits: bigint, prefix: number): bigint {
  const dropped = BigInt(ADDRESS_BITS - prefix);
  return (bits >> dropped) << dropped;
}

function readAddress(text: string): bigint | null {
  if (!text.includes(':')) {
    const bits = readIpv4(text);
    return bits === null ? null : IPV4_START | bits;
  }
  // A zone (fe80::1%eth0) says by which interface, not which address.
  const [address = '', zone, ...more] = text.split('%');
  const isZone = zone === undefined || /^[\da-z.:-]+$/i.test(zone);
  return isZone && more.length === 0 ? readIpv6(address) : null;
}

/** Four numbers up to 255, without leading zeros, which some read as octal. */
function readIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    return null;
  }
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

/**
 * Eight groups of up to four hexadecimal digits; `::` once for groups of zeros, and the last two also as an
 * IPv4 address.
 */
function readIpv6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, index) => readGroups(half, index === halves.length - 1));
  if (head === undefined || head === null || tail === null) return null;
  if (tail === undefined) return head.length === 8 ? joined(head) : null;
  const zeros = 8 - head.length - tail.length;
  return zeros < 1 ? null : joined([...head, ...Array<bigint>(zeros).fill(0n), ...tail]);
}

function readGroups(text: string, isLast: boolean): readonly bigint[] | null {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const ipv4 = isLast && index === parts.length - 1 ? readIpv4(part) : null;
    if (ipv4 !== null) groups.push(ipv4 >> 16n, ipv4 & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}

function joined(groups: readonly bigint[]): bigint {
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n);
}
