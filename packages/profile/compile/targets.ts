/** A target in the form that guards read: a port or `*` at every host, bits at every address. */
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
