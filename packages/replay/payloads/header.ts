import type { Form, Target } from '../subject.ts';

/** Text in a header of the answer: an address that the caller is sent to, or one more header. */
export function headerForms({ token }: Target): readonly Form[] {
  return [
    { says: 'as the whole address', text: () => `https://${token}.example/` },
    { says: 'behind a slash, which makes it a host', text: () => `/${token}.example/` },
    { says: 'as the user before a host', text: () => `@${token}.example/` },
    { says: 'after a line break', text: () => `a\r\nx-${token}: 1` },
  ];
}

/** Does an answer hold a header that leads to the attacker, or that is theirs? */
export function holdsHeader({ token }: Pick<Target, 'token'>, answer: unknown): boolean {
  const { headers, multiValueHeaders, cookies } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const values = [headers, multiValueHeaders, cookies]
    .flatMap((some) => (typeof some === 'object' && some !== null ? Object.values(some).flat() : []))
    .map(String);
  return values.some((value) => isForeign(value, `${token}.example`) || value.includes(`\nx-${token}:`));
}

/** Browsers take what begins with two slashes for an address of the same scheme. */
function isForeign(value: string, host: string): boolean {
  const [, authority = ''] = /^(?:https?:)?\/\/([^/?#]*)/i.exec(value) ?? [];
  return authority === host || authority.endsWith(`@${host}`);
}
