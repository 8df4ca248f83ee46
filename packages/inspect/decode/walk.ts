import { type Hints, noteHints } from '../trigger/places.ts';
import { recognise } from '../trigger/recognise.ts';
import type { Hint } from '../trigger/row.ts';
import { isByteArray, latin1, startsCompressed, startsSerialised } from './binary.ts';
import { holdsEncoded, noteBodyHints } from './body-encoding.ts';
import { Budget } from './budget.ts';
import { type Decoder, type How, Marks, type Piece } from './decoder.ts';
import { type BytesDecoded, readBytes, readUnmarked } from './decoders/bytes.ts';
import { embedded, formats, keyEncodings, spellings } from './decoders/index.ts';
import type { Limits } from './limits.ts';
import { textsOfList } from './lists.ts';
import { getter, memberOf } from './members.ts';
import type { DecodeNode, Structure } from './node.ts';
import { below, joined } from './path.ts';
import { isPlain, noPieces, piecesOf } from './pieces.ts';
import { Respelled } from './respelled.ts';

/** The reason for a value that its trigger encrypts for the function, so that nobody else can read it. */
export const encryptedForFunction = 'encrypted for the function';

/** A value that is still to be read. */
interface Frame {
  readonly value: unknown;
  readonly path: string;
  readonly how: readonly How[];
  /** The encoding that the trigger declares for this value. */
  readonly hint: Hint | undefined;
  /** The key of the nearest object above the value; a key inside the value is read as `parent.key` with this key. */
  readonly key: string;
  /** The text that was decoded into the value; null for a value of the event itself. */
  readonly raw: string | null;
  /** True for a value that a decoder made: it has no getters and is not a proxy. */
  readonly isDecoded: boolean;
}

const none: readonly How[] = Object.freeze([]);

/** Walks through one event once; `decode` makes one object of this class for each call. */
export class Walk {
  readonly nodes: DecodeNode[] = [];
  readonly structure: Structure[] = [];
  readonly hints: Hints = new Map();
  private readonly stack: Frame[] = [];
  private readonly seen = new Set<object>();
  /** Keys that were read, grouped by the key above them. */
  private readonly keys = new Map<string, Set<string>>();
  /** The last answer of `isMixed`: many values of base64 can come from one text, which is read once. */
  private mixed: { readonly raw: string; readonly is: boolean } | null = null;
  /** Joined texts of lists that were read. */
  private readonly joined = new Set<string>();
  readonly budget: Budget;
  /** The parts of long texts that are also read in another spelling. */
  private readonly respelled = new Respelled();
  /** Short texts that no decoder opens. */
  private readonly closed = new Set<string>();
  private readonly wantsStructure: boolean;

  constructor(limits: Limits, wantsStructure: boolean) {
    this.budget = new Budget(limits);
    this.wantsStructure = wantsStructure;
  }

  run(event: unknown): void {
    this.stack.push({
      value: event,
      path: '',
      how: none,
      hint: undefined,
      key: '',
      raw: null,
      isDecoded: false,
    });
    for (let frame = this.stack.pop(); frame; frame = this.stack.pop()) {
      if (!this.budget.visit(frame.path)) {
        if (this.budget.isExhausted()) break;
        continue;
      }
      this.visit(frame);
    }
    this.budget.reportMore(this.stack.length);
  }

  private visit(frame: Frame): void {
    const { value } = frame;
    if (frame.isDecoded) this.budget.countDecodedValue();
    switch (typeof value) {
      case 'string':
        this.note(frame, 'string', value);
        this.readText(frame, value);
        return;
      case 'number':
      case 'boolean':
        this.note(frame, typeof value === 'number' ? 'number' : 'boolean', value);
        return;
      case 'bigint':
        this.note(frame, 'number', Number(value));
        return;
      case 'undefined':
        return;
      case 'function':
      case 'symbol':
        this.budget.report(frame.path, `a ${typeof value} has no content to read`);
        return;
      case 'object':
        if (value === null) {
          this.note(frame, 'null', null);
          return;
        }
        this.readObject(frame, value);
        return;
    }
  }

  private readObject(frame: Frame, value: object): void {
    if (this.seen.has(value)) return;
    this.seen.add(value);
    try {
      if (value instanceof Uint8Array) this.readBytes(frame, value, true);
      else if (ArrayBuffer.isView(value))
        this.readBytes(frame, new Uint8Array(value.buffer, value.byteOffset, value.byteLength), true);
      else if (value instanceof ArrayBuffer) this.readBytes(frame, new Uint8Array(value), true);
      else if (value instanceof Map) this.readMap(frame, value);
      else if (value instanceof Set) this.readArray(frame, [...value]);
      else if (value instanceof Date) this.note(frame, 'string', String(value.getTime()));
      else if (Array.isArray(value)) this.readArray(frame, value);
      else this.readMembers(frame, value);
    } catch {
      this.budget.report(frame.path, 'the object refuses to be read');
    }
  }

  private readMap(frame: Frame, map: ReadonlyMap<unknown, unknown>): void {
    this.note(frame, 'object', map.size);
    const frames: Frame[] = [];
    for (const [key, value] of map)
      frames.push(this.keyed(frame, typeof key === 'string' ? key : String(key), value, undefined));
    this.pushAll(frames);
  }

  private readArray(frame: Frame, items: readonly unknown[]): void {
    this.note(frame, 'array', items.length);
    if (isByteArray(items, frame.hint === 'bytes' ? 1 : 4)) {
      this.readBytes(frame, Uint8Array.from(items as readonly number[]), true);
      return;
    }
    if (frame.raw !== null) this.recogniseInside(items);
    this.noteTogether(frame, items);
    const hints = this.hints.get(items);
    const room = this.budget.valuesLeft();
    const frames: Frame[] = [];
    for (let index = 0; index < items.length && index < room; index += 1) {
      const item = memberOf(items, index, frame.isDecoded);
      if (item === getter) this.budget.report(`${frame.path}[${index}]`, 'a getter is not called');
      else
        frames.push({
          value: item,
          path: below(frame.path, `[${index}]`),
          how: frame.how,
          hint: hints?.get(String(index)),
          key: frame.key,
          raw: null,
          isDecoded: frame.isDecoded,
        });
    }
    if (items.length > room) this.budget.reportMore(items.length - room);
    this.pushAll(frames);
  }

  /** Reads a list also as one text (`textsOfList`). Each joined text is read once. */
  private noteTogether(frame: Frame, items: readonly unknown[]): void {
    const { path, joined } = textsOfList(items);
    if (path !== null) this.noteText(frame, path);
    for (const together of joined) {
      if (this.joined.has(together)) continue;
      this.joined.add(together);
      this.noteText(frame, together);
    }
  }

  /** Adds a text as a key, so that no call is checked against it. */
  private noteText(frame: Frame, value: string): void {
    if (this.afford(frame, frame.path, value.length))
      this.nodes.push({ path: frame.path, raw: value, value, how: frame.how, kind: 'key', container: false });
  }

  private readMembers(frame: Frame, value: object): void {
    const keys = Object.keys(value);
    this.note(frame, 'object', keys.length);
    if (frame.raw !== null) this.recogniseInside(value);
    if (holdsEncoded(keys)) noteBodyHints(this.hints, value);
    const hints = this.hints.get(value);
    const frames: Frame[] = [];
    for (const key of keys) {
      const member = memberOf(value, key, frame.isDecoded);
      if (member === getter) this.budget.report(joined(frame.path, key), 'a getter is not called');
      else {
        const inner = this.keyed(frame, key, member, hints?.get(key));
        frames.push(keys.length === 1 && typeTags.has(key) ? { ...inner, key: frame.key } : inner);
      }
    }
    this.pushAll(frames);
  }

  /** Notes the hints of an event inside another event (S3 in SNS in SQS). */
  private recogniseInside(value: object): void {
    const { confidence, places } = recognise(value);
    if (confidence > 0.5) noteHints(this.hints, value, places);
  }

  private keyed(frame: Frame, key: string, value: unknown, hint: Hint | undefined): Frame {
    const path = joined(frame.path, key);
    let below = this.keys.get(frame.key);
    if (below === undefined) {
      below = new Set();
      this.keys.set(frame.key, below);
    }
    if (!below.has(key)) {
      below.add(key);
      const together = `${frame.key}.${key}`;
      if (this.afford(frame, path, together.length))
        this.nodes.push({ path, raw: key, value: together, how: frame.how, kind: 'key', container: false });
      if (encodedKey.test(key)) this.openKey({ ...frame, path }, key);
    }
    return { value, path, how: frame.how, hint, key, raw: null, isDecoded: frame.isDecoded };
  }

  /** Decodes the name of a member that is encoded text, such as a form whose only key is a base64 document. */
  private openKey(frame: Frame, key: string): void {
    for (const [decoder, found] of piecesOf(keyEncodings, key, new Marks(key), undefined, 1))
      this.open(frame, key, decoder, found);
  }

  private readText(frame: Frame, value: string): void {
    if (value === '' || !this.afford(frame, frame.path, value.length)) return;
    if (frame.hint === 'ciphertext') {
      this.budget.report(frame.path, encryptedForFunction);
      return;
    }
    const marks = new Marks(value);
    if (frame.hint === undefined && isPlain(value, marks)) {
      const raw = frame.raw ?? value;
      this.nodes.push({ path: frame.path, raw, value, how: frame.how, kind: 'value', container: false });
      return;
    }
    const isShort = frame.hint === undefined && value.length <= longestClosed;
    if (isShort && this.closed.has(value)) {
      const raw = frame.raw ?? value;
      this.nodes.push({ path: frame.path, raw, value, how: frame.how, kind: 'value', container: false });
      return;
    }
    const opened = piecesOf(formats, value, marks, frame.hint, formats.length);
    let container = false;
    for (const [decoder] of opened)
      if (decoder.container === true || (decoder.id === 'form' && frame.hint === 'form')) container = true;
    this.nodes.push({
      path: frame.path,
      raw: frame.raw ?? value,
      value,
      how: frame.how,
      kind: 'value',
      container,
    });
    const spelled = container ? noPieces : piecesOf(spellings, value, marks, frame.hint, 1);
    const fresh = this.respelled.newIn(frame.path, value, opened);
    this.respelled.add(frame.path, value, opened, spelled);
    for (const [decoder, found] of spelled) this.open(frame, value, decoder, found);
    if (opened.length === 0 && spelled.length === 0) {
      const inside = piecesOf(embedded, value, marks, frame.hint, 1);
      for (const [decoder, found] of inside) this.open(frame, value, decoder, found);
      if (isShort && inside.length === 0 && this.closed.size < mostClosed) this.closed.add(value);
    }
    for (let index = fresh.length - 1; index >= 0; index -= 1) {
      const format = fresh[index];
      if (format) this.open(frame, value, format[0], format[1]);
    }
  }

  private open(frame: Frame, text: string, decoder: Decoder, pieces: readonly Piece[]): void {
    if (!this.budget.mayDecode(frame.path, frame.how.length + 1)) return;
    const how = [...frame.how, decoder.id];
    const known = frame.hint === 'base64' || frame.hint === 'brotli' || frame.hint === 'deflate';
    const frames: Frame[] = [];
    for (const { at, value, hint, cut } of pieces) {
      if (cut !== undefined) {
        this.budget.report(`${frame.path}${at}`, cut, true);
        continue;
      }
      const inner: Frame = {
        value,
        path: below(frame.path, at),
        how,
        hint: hint === 'base64' ? undefined : hint,
        key: frame.key,
        raw: text,
        isDecoded: true,
      };
      if (value instanceof Uint8Array)
        this.readBytes(inner, value, known || decoder.id === 'mime' || decoder.id === 'multipart');
      else frames.push(inner);
    }
    this.pushOpened(frames);
  }

  private readBytes(frame: Frame, bytes: Uint8Array, known: boolean): void {
    if (bytes.length === 0) return;
    if (!frame.isDecoded) this.budget.countOwnBytes(bytes.length);
    const room = startsCompressed(bytes, frame.hint) ? this.budget.inflate(frame.path, bytes.length) : 1;
    if (room === null) return;
    const read = readBytes(bytes, frame.hint, known, room);
    const isNoise = read.kind === 'noise' || (read.kind === 'pieces' && read.how === 'strings');
    const isBinary =
      isNoise && !known ? startsSerialised(bytes) : read.kind !== 'pieces' || read.how === 'strings';
    if (isBinary) this.noteBinary(frame, bytes);
    this.openBytes(frame, read, room);
    if (!isNoise || !(known || this.isMixed(frame))) return;
    let limit = 0;
    const inside = readUnmarked(bytes, () => {
      const room = this.budget.inflate(frame.path, bytes.length);
      limit = room ?? 0;
      this.budget.countFailure();
      return room;
    });
    if (inside !== null) this.openBytes(frame, inside, limit);
  }

  /**
   * Returns true when the text has letters of both cases, as base64 of compressed data has; a UUID, or a word that happens
   * to be base64, has not. For bytes that do not come from base64 it returns true.
   */
  private isMixed({ how, raw }: Frame): boolean {
    if (how.at(-1) !== 'base64' || raw === null) return true;
    if (this.mixed?.raw !== raw) this.mixed = { raw, is: /[a-z]/.test(raw) && /[A-Z]/.test(raw) };
    return this.mixed.is;
  }

  private openBytes(frame: Frame, read: BytesDecoded, room: number): void {
    if (read.kind === 'too large') this.budget.countFailure(room);
    if (read.kind === 'unreadable') this.budget.countFailure();
    if (read.kind === 'too large' || read.kind === 'unreadable')
      this.budget.report(frame.path, read.why, read.kind === 'too large');
    if (read.kind !== 'pieces') return;
    const compressed = read.how === 'gzip' || read.how === 'deflate' || read.how === 'brotli';
    const how = frame.how.at(-1) === 'base64' && read.how === 'bytes' ? frame.how : [...frame.how, read.how];
    if (!this.budget.mayDecode(frame.path, how.length)) return;
    const frames: Frame[] = [];
    for (const { at, value, cut } of read.pieces) {
      if (compressed) this.budget.countInflated((value as Uint8Array).length);
      const path = below(frame.path, at);
      if (cut !== undefined) this.budget.report(path, cut, true);
      else
        frames.push({ value, path, how, hint: undefined, key: frame.key, raw: frame.raw, isDecoded: true });
    }
    this.pushOpened(frames);
  }

  /** Adds the start of binary data as a node, for rules about serialised objects. */
  private noteBinary(frame: Frame, bytes: Uint8Array): void {
    const value = latin1(bytes.subarray(0, 65_536));
    if (this.afford(frame, frame.path, value.length))
      this.nodes.push({
        path: frame.path,
        raw: frame.raw ?? value,
        value,
        how: frame.how,
        kind: 'bytes',
        container: false,
      });
  }

  private note(frame: Frame, type: Structure['type'], value: Structure['value']): void {
    if (!this.wantsStructure) return;
    const how = frame.how.at(-1);
    this.structure.push(
      how === undefined ? { path: frame.path, type, value } : { path: frame.path, type, value, how },
    );
  }

  private afford(frame: Frame, path: string, length: number): boolean {
    return this.budget.afford(path, length, frame.isDecoded);
  }

  /** Pushes the frames that one decoding made. */
  private pushOpened(frames: readonly Frame[]): void {
    if (frames.length > 0) this.budget.countOpening();
    this.pushAll(frames);
  }

  private pushAll(frames: readonly Frame[]): void {
    for (let index = frames.length - 1; index >= 0; index -= 1) {
      const frame = frames[index];
      if (frame) this.stack.push(frame);
    }
  }
}

/**
 * Members that only name the type of a value (DynamoDB, Firestore). A key inside them is read with the key of the object
 * that contains them.
 */
const typeTags = new Set(['M', 'L', 'mapValue', 'fields', 'arrayValue', 'values']);

/** The longest text that is remembered as one that no decoder opens. */
const longestClosed = 64;
const mostClosed = 10_000;

/** Matches keys that may be encoded text: 12 or more characters with a digit or one of `+/=%`, which compound words do not have. */
const encodedKey = /^(?=[^\d+/=%]{0,200}[\d+/=%]).{12}/s;
