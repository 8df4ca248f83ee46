/** The kind of place that a host is. `rebinding`: a public name for an address that the caller chooses; `callback`: a service that records its callers. */
export type HostKind =
  | 'public'
  | 'loopback'
  | 'private'
  | 'link-local'
  | 'metadata'
  | 'rebinding'
  | 'callback'
  | 'odd';

/** Addresses of instance and task metadata. Source: documentation of AWS, Azure, Google Cloud, Alibaba, Oracle, Hetzner. */
export const metadataAddresses = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  '168.63.129.16',
]);
/** Host names of instance metadata. */
export const metadataNames =
  /^(?:metadata|metadata\.google\.internal|instance-data|instance-data\.ec2\.internal|metadata\.azure\.com|metadata\.packet\.net|rancher-metadata)$/;
/** Host names of this machine. */
export const loopbackNames = new Set([
  'localhost',
  'localhost.localdomain',
  'ip6-localhost',
  'ip6-loopback',
  'loopback',
]);
/** Host names inside a private network. */
export const privateNames = new Set([
  'localdomain',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
]);
/** Endings of host names inside a private network. */
export const privateEndings = [
  '.localdomain',
  '.consul',
  '.docker',
  '.private',
  '.internal',
  '.local',
  '.svc',
  '.cluster.local',
  '.lan',
  '.intranet',
  '.corp',
  '.home.arpa',
];
/** Public names that resolve to an address chosen by the caller. */
export const rebinding =
  /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|rbndr\.us|1u\.ms|r3dir\.me|traefik\.me|readme\.localtest\.me|127-0-0-1\.org\.uk|spoofed\.burpcollaborator\.net|bugbounty\.dod\.network|ip6\.name|domaincontrol\.com\.nip\.io)$/;
/** Public services that record their callers; attackers use them to prove that a server sent a request. */
export const callbacks =
  /(?:^|\.)(?:burpcollaborator\.net|oastify\.com|interact\.sh|oast\.(?:pro|live|site|online|fun|me)|dnslog\.cn|ceye\.io|requestbin\.net|webhook\.site|canarytokens\.com|pipedream\.net|requestcatcher\.com|bxss\.me|xss\.ht|ngrok\.io)$/;

/** The kinds of earlier hosts; most events contain the same few hosts. */
const known = new Map<string, HostKind>();
const mostKnown = 1000;

/**
 * Returns the kind of a host, written in any spelling that the usual parsers accept (RFC 3986 and WHATWG URL §3.5).
 */
export function hostKind(written: string): HostKind {
  const before = known.get(written);
  if (before !== undefined) return before;
  const kind = kindOf(hostOf(written));
  if (known.size < mostKnown) known.set(written, kind);
  return kind;
}

function kindOf(host: string): HostKind {
  if (metadataNames.test(host)) return 'metadata';
  if (loopbackNames.has(host) || host.endsWith('.localhost')) return 'loopback';
  if (privateNames.has(host) || privateEndings.some((ending) => host.endsWith(ending))) return 'private';
  if (rebinding.test(host)) return 'rebinding';
  if (callbacks.test(host)) return 'callback';
  const six = host.startsWith('[')
    ? ipv6(host.slice(1, host.indexOf(']') < 0 ? undefined : host.indexOf(']')))
    : null;
  if (six !== null) return six;
  const four = ipv4(host);
  if (four !== null) return addressKind(four);
  return /^[\p{L}\p{N}_.-]{1,255}$/u.test(host) ? 'public' : 'odd';
}

/** Returns the host without port and final dot, in lower case and normalised (circled digits, full-width letters). */
export function hostOf(written: string): string {
  const text = written
    .normalize('NFKC')
    .replace(/[\u3002\uff0e\uff61]/g, '.')
    .toLowerCase();
  if (text.startsWith('[')) return text.slice(0, text.indexOf(']') < 0 ? undefined : text.indexOf(']') + 1);
  const colon = text.indexOf(':');
  return (colon < 0 ? text : text.slice(0, colon)).replace(/\.$/, '');
}

/** Returns true when a host is an IP address in any spelling, and not a name. */
export const isAddress = (written: string): boolean =>
  written.startsWith('[') || ipv4(hostOf(written)) !== null;

/** Returns the canonical spelling of a host: the bytes of an address, or the name. */
export function canonicalHost(written: string): string {
  const host = hostOf(written);
  const zone = host.startsWith('[') ? (host.slice(1, -1).split('%')[0] ?? '') : null;
  const groups = zone === null ? null : groupsOf(zone);
  const four = zone === null ? ipv4(host) : fourWithin(zone, groups);
  return four?.join('.') ?? groups?.join(':') ?? host;
}

/**
 * Returns an IPv4 address as four bytes; null for other hosts. An address has one to four decimal, octal or hexadecimal
 * parts, which may be too large (overflow).
 */
function ipv4(host: string): readonly number[] | null {
  const parts = host.split('.');
  if (parts.length > 4 || parts.length === 0) return null;
  const numbers: number[] = [];
  for (const part of parts) {
    const number = numberOf(part);
    if (number === null) return null;
    numbers.push(number);
  }
  const last = numbers.pop() ?? 0;
  const rest = 4 - numbers.length;
  // Old libraries wrap overflow: 425.510.425.510 is 169.254.169.254.
  const tail = last % 256 ** rest;
  const bytes = numbers.map((number) => number % 256);
  for (let index = rest - 1; index >= 0; index -= 1) bytes.push(Math.floor(tail / 256 ** index) % 256);
  return bytes;
}

function numberOf(part: string): number | null {
  if (/^0?[xo][0-9a-f]{1,16}$/.test(part))
    return Number.parseInt(part.replace(/^0?[xo]/, ''), part.includes('x') ? 16 : 8);
  if (/^q[0-7]{1,12}$/.test(part)) return Number.parseInt(part.slice(1), 8);
  if (/^0[0-7]{1,16}$/.test(part)) return Number.parseInt(part, 8);
  return /^[0-9]{1,16}$/.test(part) ? Number.parseInt(part, 10) : null;
}

/** Classifies an address by the special-purpose ranges of RFC 6890. */
function addressKind(bytes: readonly number[]): HostKind {
  const [a = 0, b = 0] = bytes;
  if (metadataAddresses.has(bytes.join('.'))) return 'metadata';
  if (a === 127 || a === 0) return 'loopback';
  if (a === 169 && b === 254) return 'link-local';
  if (
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128)
  )
    return 'private';
  if ((a === 192 && b === 0) || (a === 198 && (b === 18 || b === 19)) || a >= 224) return 'odd';
  return 'public';
}

function ipv6(text: string): HostKind {
  const zone = text.split('%')[0] ?? '';
  if (metadataAddresses.has(zone)) return 'metadata';
  const groups = groupsOf(zone);
  const four = fourWithin(zone, groups);
  if (four) return addressKind(four);
  if (!groups) return 'odd';
  if (isUnspecifiedOrLoopback(groups)) return 'loopback';
  const [first = 0] = groups;
  if ((first & 0xfe00) === 0xfc00) return 'private';
  return (first & 0xffc0) === 0xfe80 ? 'link-local' : 'public';
}

/** Matches an IPv4 address, written with dots, at the end of an IPv6 address. */
const dotted = /(\d{1,3}(?:\.\d{1,3}){3})$/;

function groupsOf(zone: string): readonly number[] | null {
  const written = dotted.exec(zone)?.[1];
  return expand(written ? zone.slice(0, -written.length).replace(/:$/, '::').replace(':::', '::') : zone);
}

/**
 * Returns the four bytes of an IPv4 address within an IPv6 address: written, compatible, mapped or translated (RFC
 * 4291 §2.5.5, RFC 6052 §2.1); null when there is none.
 */
function fourWithin(zone: string, groups: readonly number[] | null): readonly number[] | null {
  const written = dotted.exec(zone)?.[1];
  if (written) return written.split('.').map(Number);
  if (!groups || isUnspecifiedOrLoopback(groups)) return null;
  const [first, second, , , , sixth, seventh = 0, eighth = 0] = groups;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && (sixth === 0xffff || sixth === 0);
  const isTranslated = first === 0x64 && second === 0xff9b;
  return isMapped || isTranslated ? [seventh >> 8, seventh & 255, eighth >> 8, eighth & 255] : null;
}

/** Returns whether the address is `::` or `::1`. */
const isUnspecifiedOrLoopback = (groups: readonly number[]): boolean =>
  groups.slice(0, 7).every((group) => group === 0) && (groups[7] ?? 0) <= 1;

function expand(text: string): readonly number[] | null {
  const [left = '', right] = text.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const missing = 8 - head.length - tail.length;
  if (missing < 0 || (right === undefined && missing !== 0)) return null;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  return groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null;
}
