import type { Form, Target } from '../subject.ts';

/** Returns texts for a header of the answer: an address that the caller is sent to, or another header. */
export function headerForms({ token }: Target): readonly Form[] {
  return [
    { says: 'as the whole address', text: () => `https://${token}.example/` },
    { says: 'behind a slash, which makes it a host', text: () => `/${token}.example/` },
    { says: 'as the user before a host', text: () => `@${token}.example/` },
    { says: 'after a line break', text: () => `a\r\nx-${token}: 1` },
  ];
}

/** Returns whether an answer holds a header that leads to the attacker, or an attacker's header. */
export function holdsHeader({ token }: Pick<Target, 'token'>, answer: unknown): boolean {
  const { headers, multiValueHeaders, cookies } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const values = [headers, multiValueHeaders, cookies]
    .flatMap((some) => (typeof some === 'object' && some !== null ? Object.values(some).flat() : []))
    .map(String);
  return values.some((value) => isForeign(value, `${token}.example`) || value.includes(`\nx-${token}:`));
}

/**
 * Returns whether an address leads to the host. Browsers read two slashes at the start as an address with the same
 * scheme.
 */
function isForeign(value: string, host: string): boolean {
  const [, authority = ''] = /^(?:https?:)?\/\/([^/?#]*)/i.exec(value) ?? [];
  return authority === host || authority.endsWith(`@${host}`);
}
