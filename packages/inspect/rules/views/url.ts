import { hostKind } from '../../sinks/host.ts';

const address = /([a-z][a-z0-9+.-]{1,20}):(\/{0,4}|\\{1,4}|)([^\s"'<>|^`]{0,300})/gi;

/**
 * Each address in a text as `scheme host-kind user? host path`, where host-kind is public, loopback, private, link-local,
 * metadata, rebinding, callback, odd or none: the host as a URL parser reads it, whatever its spelling.
 */
export function urlView(text: string): readonly string[] {
  const forms: string[] = [];
  for (const match of text.matchAll(address)) {
    if (forms.length >= 50) break;
    const scheme = (match[1] ?? '').toLowerCase();
    const rest = (match[3] ?? '').replaceAll('\\', '/');
    const authority = /^[^/?#]{0,300}/.exec(rest)?.[0] ?? '';
    const at = authority.lastIndexOf('@');
    const host = authority.slice(at + 1);
    const kind = host === '' ? 'none' : hostKind(host);
    forms.push(
      `${scheme} ${kind} ${at >= 0 ? 'user' : '-'} ${match[2] === '' ? 'bare' : 'slashes'} ${host.toLowerCase()} ${rest.slice(authority.length)}`,
    );
  }
  return forms;
}
