/** An IP address as its bytes: 4 or 16 numbers. An IPv6 address that contains an IPv4 address is stored as the IPv4 address. */
export type Address = readonly number[];

/** Parses an IP address, also in brackets; null for a text that is not an address. */
export function addressOf(text: string): Address | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const four = v4(bare);
  if (four) return four;
  const six = v6(bare.split('%', 1)[0] ?? '');
  return six ? (embedded(six) ?? six) : null;
}

/** True when the first `bits` bits are those of the network; false when one is IPv4 and the other IPv6. */
export function inNetwork(address: Address, network: Address, bits: number): boolean {
  if (address.length !== network.length) return false;
  for (let at = 0; at < address.length && at * 8 < bits; at += 1) {
    const mask = bits - at * 8 >= 8 ? 255 : (255 << (8 - (bits - at * 8))) & 255;
    if (((address[at] ?? 0) & mask) !== ((network[at] ?? 0) & mask)) return false;
  }
  return true;
}

/** `own`: this machine. `link`: the local link, where cloud metadata lives. `far`: every other address. */
export type Reach = 'own' | 'link' | 'far';

/** Returns the reach of an address. Source of the ranges: IANA IPv4 and IPv6 Special-Purpose Address Registries. */
export function reachOf(address: Address): Reach {
  ranges ??= special.map(([text, bits, reach]) => ({ network: v4(text) ?? v6(text) ?? [], bits, reach }));
  return ranges.find(({ network, bits }) => inNetwork(address, network, bits))?.reach ?? 'far';
}

/**
 * True for an address of the internet, where one server may speak for the hosts of many owners: no address of this machine, of the link or of
 * a private network. Source: RFC 1918, RFC 4193, RFC 6598.
 */
export const isPublic = (address: Address): boolean =>
  reachOf(address) === 'far' &&
  !closed.some(([text, bits]) => inNetwork(address, v4(text) ?? v6(text) ?? [], bits));

const closed: readonly (readonly [text: string, bits: number])[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
];

let ranges: readonly { readonly network: Address; readonly bits: number; readonly reach: Reach }[] | null =
  null;

const special: readonly (readonly [text: string, bits: number, reach: Reach])[] = [
  ['127.0.0.0', 8, 'own'],
  ['0.0.0.0', 8, 'own'],
  ['169.254.0.0', 16, 'link'],
  ['::1', 128, 'own'],
  ['::', 128, 'own'],
  ['fe80::', 10, 'link'],
  ['fd00:ec2::', 32, 'link'],
];

function v4(text: string): Address | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const numbers: number[] = [];
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    numbers.push(Number(part));
  }
  return numbers;
}

function v6(text: string): Address | null {
  if (!text.includes(':')) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groups(halves[0] ?? '');
  const tail = groups(halves[1] ?? '');
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function groups(text: string): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    const four = at === parts.length - 1 ? v4(part) : null;
    if (four) bytes.push(...four);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 255);
    } else return null;
  }
  return bytes.length <= 16 ? bytes : null;
}

/** Returns the IPv4 address inside an IPv4-mapped, IPv4-compatible, translated (RFC 6052) or 6to4 (RFC 3056) address; otherwise null. */
function embedded(six: Address): Address | null {
  const zeros = (from: number, to: number): boolean => six.slice(from, to).every((byte) => byte === 0);
  const mapped = zeros(0, 10) && six[10] === 255 && six[11] === 255;
  const compatible = zeros(0, 12) && !zeros(12, 15);
  const translated = six[0] === 0 && six[1] === 0x64 && six[2] === 0xff && six[3] === 0x9b && zeros(4, 12);
  if (mapped || compatible || translated) return six.slice(12, 16);
  if (six[0] === 0x20 && six[1] === 2) return six.slice(2, 6);
  return null;
}
