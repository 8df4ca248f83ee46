/** An outgoing connection that was allowed. The shell identifies a connection by the handle object of Node's own code. */
export interface Connection {
  /** The name that was resolved to the address, or the address. */
  readonly host: string;
  readonly port: number;
  /** True when a rule allowed the host by its name: then every host name that is sent over the connection must be allowed, too. */
  readonly byName: boolean;
  /** True for a connection to Lambda's Runtime API. */
  readonly runtimeApi: boolean;
  readonly tls: boolean;
  /** True when Node's own TLS writes to the connection. */
  isSealed: boolean;
  /** Reads the bytes that are sent; null when no decision needs the bytes, undefined before the first bytes. */
  reader: Reader | null | undefined;
}

/** Reads the bytes that are sent over one connection. */
export interface Reader {
  /** Returns how many of the next `length` bytes the reader needs; it only counts the others. Negative: the reader needs no more bytes at all. */
  readonly wants: (length: number) => number;
  /** Decides about a write of `length` bytes. `text` holds the first bytes as Latin-1; the bytes that are sent are `asWritten(text)`. */
  readonly sent: (text: string, length: number) => number;
}

/** The host names of addresses. */
export interface Names {
  readonly add: (host: string, addresses: readonly string[]) => void;
  /** Returns the host names that were resolved to an address, the latest first. */
  readonly of: (address: string) => readonly string[];
}

/** Remembers host names by their addresses. There is no time limit, because libraries keep resolved addresses for a long time. */
export function createNames(size = 4000): Names {
  const known = new Map<string, string[]>();
  return {
    add: (host, addresses) => {
      for (const address of addresses) {
        const names = known.get(address) ?? [];
        const index = names.indexOf(host);
        if (index >= 0) names.splice(index, 1);
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
