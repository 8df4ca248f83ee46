/** Returns the target in the form that guards read: each host has a port or `*`, each address its number of bits. */
export function endpoint(to: string): string {
  if (/^(any$|env:|aws:|unix:)/.test(to)) return to;
  const v6 = /^\[([0-9a-fA-F:.]+)\](?:\/(\d+))?(?::(\d+|\*))?$/.exec(to);
  if (v6) return `[${v6[1]}]/${v6[2] ?? 128}:${v6[3] ?? '*'}`;
  if (/^[0-9a-fA-F]*:[0-9a-fA-F:.]*:/.test(to)) return `[${to}]/128:*`;
  const v4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d+))?(?::(\d+|\*))?$/.exec(to);
  if (v4) return `${v4[1]}/${v4[2] ?? 32}:${v4[3] ?? '*'}`;
  const [, host = to, port] = /^(.*?)\.?(?::(\d+|\*))?$/.exec(to) ?? [];
  return `${host.toLowerCase()}:${port ?? '*'}`;
}

/**
 * Returns true if the first target covers the second: port `*` covers each port, a wildcard its names, a network its addresses. Both
 * have the form that `endpoint` returns.
 */
export function targetCovers(wide: string, narrow: string): boolean {
  if (wide === 'any' || wide === narrow) return true;
  if (/^(any$|env:|aws:|unix:)/.test(wide) || /^(any$|env:|aws:|unix:)/.test(narrow)) return false;
  const [host, port] = hostAndPort(wide);
  const [other, at] = hostAndPort(narrow);
  if (port !== '*' && port !== at) return false;
  if (host === other) return true;
  if (host.startsWith('*.')) return other.replace(/^\*\./, '').endsWith(host.slice(1)) || other === host;
  return networkCovers(host, other);
}

function hostAndPort(target: string): readonly [string, string] {
  const colon = target.lastIndexOf(':');
  return [target.slice(0, colon), target.slice(colon + 1)];
}

function networkCovers(wide: string, narrow: string): boolean {
  const outer = networkOf(wide);
  const inner = networkOf(narrow);
  if (!outer || !inner || outer.length !== inner.length || outer.bits > inner.bits) return false;
  const cut = BigInt(outer.length - outer.bits);
  return outer.value >> cut === inner.value >> cut;
}

/** Reads `10.0.0.0/8` or `[fc00::]/7`: the address as a number (`value`), the length of the prefix (`bits`) and of the address (`length`), in bits. */
function networkOf(
  text: string,
): { readonly value: bigint; readonly bits: number; readonly length: 32 | 128 } | null {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (v4) {
    const value = v4.slice(1, 5).reduce((all, part) => (all << 8n) | BigInt(part), 0n);
    return { value, bits: Number(v4[5]), length: 32 };
  }
  const [, address, bits] = /^\[([0-9a-fA-F:]+)\]\/(\d{1,3})$/.exec(text) ?? [];
  if (address === undefined) return null;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  if (groups.length !== 8) return null;
  const value = groups.reduce((all, group) => (all << 16n) | BigInt(`0x${group || '0'}`), 0n);
  return { value, bits: Number(bits), length: 128 };
}
