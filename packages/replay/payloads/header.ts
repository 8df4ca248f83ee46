import type { Form, Target } from '../subject.ts';

/** Returns attacks on a header of the answer: an address to which the caller is redirected, or a further header. */
export function headerForms({ token }: Target): readonly Form[] {
  return [
    { says: 'as the whole address', text: () => `https://${token}.example/` },
    { says: 'behind a slash, which makes it a host', text: () => `/${token}.example/` },
    { says: 'as the user before a host', text: () => `@${token}.example/` },
    { says: 'after a line break', text: () => `a\r\nx-${token}: 1` },
  ];
}

/** Returns true if an answer has a header with the attacker's address, or a header that the attacker added. */
export function hasAttackersHeader({ token }: Pick<Target, 'token'>, answer: unknown): boolean {
  const { headers, multiValueHeaders, cookies } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const values = [headers, multiValueHeaders, cookies]
    .flatMap((some) => (typeof some === 'object' && some !== null ? Object.values(some).flat() : []))
    .map(String);
  return values.some((value) => isForeign(value, `${token}.example`) || value.includes(`\nx-${token}:`));
}

/**
 * Returns true if an address leads to the host. For browsers, an address that starts with two slashes has the scheme of
 * the page.
 */
function isForeign(value: string, host: string): boolean {
  const [, authority = ''] = /^(?:https?:)?\/\/([^/?#]*)/i.exec(value) ?? [];
  return authority === host || authority.endsWith(`@${host}`);
}
