import { hostKind } from '../../sinks/host.ts';

const address = /(?:([a-z][a-z0-9+.-]{1,20}):|^\s{0,8}(?=[/\\]{2}))([/\\]{0,4})([^\s"'<>|^`]{0,300})/gi;

const mostForms = 50;

/**
 * Returns each address in a text as `place scheme host-kind user? slashes? host path`. The place is `prose` for an
 * address in a sentence and `value` for an address that is alone or part of syntax. The host-kind is `none` or a
 * `HostKind`; hosts are recognised in any spelling that a URL parser accepts. An address without a scheme (`//host`, or
 * only a metadata host) has the scheme `relative`.
 */
export function urlView(text: string): readonly string[] {
  const forms: string[] = [];
  address.lastIndex = 0;
  for (
    let match = address.exec(text);
    match !== null && forms.length < mostForms;
    match = address.exec(text)
  ) {
    const scheme = (match[1] ?? 'relative').toLowerCase();
    const rest = (match[3] ?? '').replaceAll('\\', '/');
    const authority = /^[^/?#]{0,300}/.exec(rest)?.[0] ?? '';
    const signAt = authority.lastIndexOf('@');
    const host = authority.slice(signAt + 1);
    const kind = host === '' ? 'none' : hostKind(host);
    forms.push(
      `${isAmongWords(text, match.index, match.index + match[0].length) ? 'prose' : 'value'} ${scheme} ${kind} ${signAt >= 0 ? 'user' : '-'} ${match[2] === '' ? 'bare' : 'slashes'} ${host.toLowerCase()} ${rest.slice(authority.length)}`,
    );
  }
  const bare = /^\s{0,8}([\w.-]{7,40})(?::\d{1,5})?\//.exec(text)?.[1];
  if (bare !== undefined && hostKind(bare) === 'metadata')
    forms.push(`value relative metadata - bare ${bare} ${text.slice(0, 300)}`);
  return forms;
}

/**
 * Returns true when an address is part of a sentence or a command: text and a blank precede it, or words follow it.
 */
const isAmongWords = (text: string, start: number, end: number): boolean =>
  (start > 0 && wordsBefore.test(text.slice(Math.max(0, start - 12), start))) ||
  (end < text.length && wordsBehind.test(text.slice(end, end + 40)));

const wordsBefore = /[^\s=:(,;|&?<{[]\s{1,8}$|`$/;
const wordsBehind = /^[,;:.!?]?\s{1,8}(?:[a-z][^/]|[\u00c0-\uffff])[a-z\u00c0-\uffff]{0,20}(?:[\s,;:.!?]|$)/i;
