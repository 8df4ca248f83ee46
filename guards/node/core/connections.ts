/** One outgoing connection, from the moment it was allowed. The token is the handle that Node's own code holds. */
export interface Connection {
  /** The name that was resolved, or the address. */
  readonly host: string;
  readonly port: number;
  /** Allowed because of a name: then what is said inside must be an allowed name too. */
  readonly byName: boolean;
  /** The address of Lambda's Runtime API. */
  readonly runtimeApi: boolean;
  readonly tls: boolean;
  /** Node's own TLS is spoken over it. */
  isSealed: boolean;
  /** Reads what is sent; null: nobody needs to; undefined: not decided yet. */
  reader: Reader | null | undefined;
}

/** Reads the bytes that are sent over one connection. */
export interface Reader {
  /** How many of the next `length` bytes it needs to see, the others are only counted; negative: nothing more at all. */
  readonly wants: (length: number) => number;
  /** `text`: the first bytes as Latin-1, of which `asWritten` leaves; `length`: of all bytes of this write. */
  readonly sent: (text: string, length: number) => number;
}

export interface Names {
  readonly add: (host: string, addresses: readonly string[]) => void;
  readonly of: (address: string) => readonly string[];
}

/** Names by the addresses that they were resolved to; libraries keep addresses for long. */
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
