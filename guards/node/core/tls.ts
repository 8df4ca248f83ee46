import type { Reader } from './connections.ts';
import { asWritten } from './head.ts';

/** The most bytes of the first message that the reader waits for; with all extensions of today the message has about 2,000 bytes. */
const maxHello = 16 * 1024;

/**
 * Reads the server name in the first TLS message (RFC 8446, RFC 6066) of a TLS library in the function's code. For Node's own TLS, the hook
 * on `setServername` gets the name (`shell/hooks/network.ts`). `decide` is called once, with null when the message has no name.
 */
export function helloReader(decide: (name: string | null) => number): Reader {
  let first = '';
  let isOver = false;
  return {
    wants: () => (isOver ? -1 : maxHello - first.length),
    sent: (text) => {
      if (isOver) return 0;
      first += asWritten(text);
      const name = serverName(first);
      if (name === undefined && first.length < maxHello) return 0;
      isOver = true;
      return decide(name ?? null);
    },
  };
}

/** Returns the server name in a ClientHello; undefined when the message is not complete yet, null when it names no server. */
function serverName(bytes: string): string | null | undefined {
  const number = (at: number, size: number): number => {
    let value = 0;
    for (let index = 0; index < size; index += 1) value = value * 256 + (bytes.charCodeAt(at + index) || 0);
    return value;
  };
  if (bytes.length < 9 || bytes.length < 5 + number(3, 2)) return undefined;
  // Skips record, message, version and random number, then the lists of session, ciphers and compressions, each behind its length.
  let at = 5 + 4 + 2 + 32;
  at += 1 + number(at, 1);
  at += 2 + number(at, 2);
  at += 1 + number(at, 1);
  const end = Math.min(at + 2 + number(at, 2), bytes.length);
  at += 2;
  while (at + 4 <= end) {
    const size = number(at + 2, 2);
    // server_name is a list with a single name, of the kind host_name.
    if (number(at, 2) === 0) return bytes.slice(at + 9, at + 9 + number(at + 7, 2)).toLowerCase();
    at += 4 + size;
  }
  return null;
}
