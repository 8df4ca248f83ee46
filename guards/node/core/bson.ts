import { utf8 } from './sql/postgres.ts';

/** A document of MongoDB as plain data; values that JSON cannot hold are texts. Members may have any name. */
export type Document = Readonly<Record<string, unknown>>;

/** The deepest nesting that servers accept. */
const deepest = 200;

/** Is thrown for bytes that are no BSON. */
export class NotBson extends Error {}

/** Reads BSON documents from bytes, of which each is a character. Source: bsonspec.org, version 1.1. Throws `NotBson` for bytes that are no document. */
export class Bson {
  readonly #bytes: string;
  #at: number;

  constructor(bytes: string, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The index of the next byte. */
  get at(): number {
    return this.#at;
  }

  document(depth = 0): Document {
    const end = this.#at + this.int32();
    if (depth > deepest || end > this.#bytes.length) throw new NotBson('no document');
    // Without a prototype, a member may be named `__proto__`.
    const members = Object.create(null) as Record<string, unknown>;
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      const name = this.name();
      members[name] = this.#value(type, depth);
    }
    if (this.#at !== end) throw new NotBson('no document');
    return members;
  }

  /** Reads a text that ends with a zero. */
  name(): string {
    const end = this.#bytes.indexOf('\0', this.#at);
    if (end < 0) throw new NotBson('no name');
    return utf8(this.#take(end + 1 - this.#at).slice(0, -1));
  }

  int32(): number {
    const bytes = this.#take(4);
    return (
      bytes.charCodeAt(0) |
      (bytes.charCodeAt(1) << 8) |
      (bytes.charCodeAt(2) << 16) |
      (bytes.charCodeAt(3) << 24)
    );
  }

  #value(type: number, depth: number): unknown {
    switch (type) {
      case 0x01:
        return new DataView(this.#buffer(8)).getFloat64(0, true);
      case 0x02: // text
      case 0x0d: // code
      case 0x0e: // symbol
        return this.#text();
      case 0x03:
        return this.document(depth + 1);
      case 0x04:
        return Object.values(this.document(depth + 1));
      case 0x05:
        return this.#skip(this.int32() + 1, 'binary data');
      case 0x07:
        return this.#skip(12, 'id');
      case 0x08:
        return this.byte() === 1;
      case 0x09: // date
      case 0x11: // time stamp
      case 0x12: // integer
        return Number(new DataView(this.#buffer(8)).getBigInt64(0, true));
      case 0x06:
      case 0x0a:
        return null;
      case 0x0b:
        return `/${this.name()}/${this.name()}`;
      case 0x0c:
        return this.#text() + this.#skip(12, '');
      case 0x0f: {
        this.int32();
        return [this.#text(), this.document(depth + 1)];
      }
      case 0x10:
        return this.int32();
      case 0x13:
        return this.#skip(16, 'decimal');
      case 0x7f:
      case 0xff:
        return null;
      default:
        throw new NotBson('no value');
    }
  }

  #text(): string {
    return utf8(this.#take(this.int32()).slice(0, -1));
  }

  byte(): number {
    return this.#take(1).charCodeAt(0);
  }

  #skip(count: number, instead: string): string {
    this.#take(count);
    return instead;
  }

  #buffer(count: number): ArrayBuffer {
    return Uint8Array.from(this.#take(count), (byte) => byte.charCodeAt(0)).buffer;
  }

  #take(count: number): string {
    if (count < 0 || this.#at + count > this.#bytes.length) throw new NotBson('the bytes end within a value');
    this.#at += count;
    return this.#bytes.slice(this.#at - count, this.#at);
  }
}
