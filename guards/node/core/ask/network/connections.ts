import type { Connection } from '../../connections.ts';

/** The other end of a connection, and the reason why the connection was allowed. */
export type Endpoint = Pick<Connection, 'host' | 'port' | 'byName' | 'runtimeApi'>;

/** The allowed connections by their handles, and the TLS streams of Node over these connections. */
export class ConnectionTable {
  readonly #connections = new WeakMap<object, Connection>();
  /** For each TLS handle, the handle of the stream below it; usually that stream is not connected yet when TLS is set up. */
  readonly #below = new WeakMap<object, object>();
  readonly #sealed = new WeakSet<object>();

  has(handle: object): boolean {
    return this.#connections.has(handle);
  }

  open(handle: object, endpoint: Endpoint, tls = false): Connection {
    const connection: Connection = {
      ...endpoint,
      tls,
      isSealed: this.#sealed.has(handle),
      reader: undefined,
    };
    this.#connections.set(handle, connection);
    return connection;
  }

  /** Returns the connection of a handle; for a TLS handle, a connection with the endpoint of the stream below it. */
  find(handle: object): Connection | undefined {
    const known = this.#connections.get(handle);
    if (known !== undefined) return known;
    const below = this.#below.get(handle);
    const carrier = below === undefined ? undefined : this.find(below);
    return carrier === undefined ? undefined : this.open(handle, carrier, true);
  }

  /** Notes that Node's TLS with this handle writes to the handle `below`; afterwards the guard refuses other writes to `below`. */
  seal(handle: object, below: object): void {
    this.#below.set(handle, below);
    this.#sealed.add(below);
    const carrier = this.#connections.get(below);
    if (carrier !== undefined) carrier.isSealed = true;
  }
}
