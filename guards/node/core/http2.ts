import { asWritten, type RequestHead } from './head.ts';

/**
 * Reads the head of an HTTP/2 request from the `count` header fields that Node passes to its native code. Each field is the name, a zero,
 * the value, a zero and one character of flags. `host` of the result joins all different values of `:authority` and `host` with a comma; a
 * request with two different values counts as unreadable (RFC 9113, 8.3.1).
 */
export function http2Head(fields: string, count: number): RequestHead {
  const bytes = asWritten(fields);
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  const hosts = new Set<string>();
  let at = 0;
  const next = (): string => {
    const end = bytes.indexOf('\0', at);
    const word = bytes.slice(at, end < 0 ? bytes.length : end);
    at = end < 0 ? bytes.length : end + 1;
    return word;
  };
  for (let field = 0; field < count && at < bytes.length; field += 1) {
    const name = next().toLowerCase();
    const value = next();
    at += 1;
    if (name === ':authority' || name === 'host') hosts.add(value);
    else headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  const host = [...hosts].join(',');
  return {
    method: headers[':method'] ?? 'GET',
    target: headers[':method'] === 'CONNECT' ? host : (headers[':path'] ?? '/'),
    headers: { ...headers, host },
  };
}
