/** An outgoing connection that was allowed. The shell names it by the handle that Node's own code holds. */
export interface Connection {
  /** The name that was resolved to the address, or the address. */
  readonly host: string;
  readonly port: number;
  /** True when a rule allowed the name of the host: then names that are sent over the connection must be allowed, too. */
  readonly byName: boolean;
  /** True for a connection to Lambda's Runtime API. */
  readonly runtimeApi: boolean;
  readonly tls: boolean;
  /** True when Node's own TLS writes to it. */
  isSealed: boolean;
  /** Reads the bytes that are sent; null when nobody needs them, undefined when that is not decided yet. */
  reader: Reader | null | undefined;
}

/** Reads the bytes that are sent over one connection. */
export interface Reader {
  /** Returns how many of the next `length` bytes it needs to see, and only counts the others; negative when it needs no more bytes at all. */
  readonly wants: (length: number) => number;
  /** Decides about a write of `length` bytes; `text` holds the first of them as Latin-1, and `asWritten(text)` is what leaves. */
  readonly sent: (text: string, length: number) => number;
}

export interface Names {
  readonly add: (host: string, addresses: readonly string[]) => void;
  readonly of: (address: string) => readonly string[];
}

/** Remembers names by the addresses to which they were resolved, for long, because libraries keep addresses for long. */
export function createNames(size = 4000): Names {
  const known = new Map<string, string[]>();
  return {
    add: (host, addresses) => {
      for (const address of addresses) {
        const names = known.get(address) ?? [];
        const at = names.indexOf(host);
        if (at >= 0) names.splice(at, 1);
        names.unshift(host);
        if (names.length > 50) names.pop();
        known.delete(address);
        known.set(address, names);
      }
      while (known.size > size) {
        const oldest = known.keys().next();
        if (oldest.done === true) break;
        known.delete(oldest.value);
      }
    },
    of: (address) => known.get(address) ?? [],
  };
}
