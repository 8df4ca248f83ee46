import { type Hints, noteHints, setHint } from '../trigger/places.ts';
import { member, named, recognise } from '../trigger/recognise.ts';
import type { Hint } from '../trigger/row.ts';
import type { TriggerId } from '../trigger/table.generated.ts';
import { type Decoder, type How, Marks, type Piece } from './decoder.ts';
import { type BytesDecoded, readBytes, readUnmarked } from './decoders/bytes.ts';
import { embedded, formats, keyEncodings, spellings } from './decoders/index.ts';
import { json } from './decoders/json.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { below, suffix } from './path.ts';

/** One text of the event, or one text that it decodes to. */
export interface DecodeNode {
  /** For example `Records[0].s3.object.key`. Parts of decoded documents continue the path. */
  readonly path: string;
  /** The text that was decoded into `value`; equal to `value` if nothing was decoded. */
  readonly raw: string;
  /** The text that rules read: for a key `parent.key`, for bytes the bytes as Latin-1. */
  readonly value: string;
  /** The decoders that led from the event to `value`, outermost first. */
  readonly how: readonly How[];
  readonly kind: 'value' | 'key' | 'bytes';
  /** True when the text was opened as a format: its parts follow as separate nodes, and rules read only the parts. */
  readonly container: boolean;
}

/** The reason for a value that its trigger encrypts for the function, so that nobody else can read it. */
export const encryptedForFunction = 'encrypted for the function';

/** A part of the event that was not inspected, and the reason. `limit` is true when a limit left the part out. */
export interface NotInspected {
  readonly path: string;
  readonly why: string;
  readonly limit?: true;
}

/** Describes a value of any type for the learned shapes (`shape/`). */
export interface Structure {
  readonly path: string;
  readonly type: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  /** The value of a scalar, or the number of members of an object or array. */
  readonly value: string | number | boolean | null;
  /** The last decoder that led to this value. */
  readonly how?: How;
}

/** The decoded event. */
export interface DecodeTree {
  readonly trigger: TriggerId;
  readonly confidence: number;
  readonly nodes: readonly DecodeNode[];
  readonly structure: readonly Structure[];
  readonly notInspected: readonly NotInspected[];
  /** The steps that the rules may take on the nodes. */
  readonly ruleSteps: number;
}

/** `trigger` is the trigger if the caller knows it; `limits` replaces default limits. */
export interface DecodeOptions {
  readonly trigger?: string | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** True to fill `DecodeTree.structure`. */
  readonly structure?: boolean | undefined;
}

/**
 * Decodes every format in an event. It does not change the event and calls no getters; objects and proxies that throw
 * when they are read are reported. The limits bound time and memory; `notInspected` lists the parts that were left out.
 */
export function decode(event: unknown, options: DecodeOptions = {}): DecodeTree {
  const trigger = (options.trigger === undefined ? null : named(options.trigger, event)) ?? recognise(event);
  const limits = options.limits === undefined ? defaultLimits : { ...defaultLimits, ...options.limits };
  const walk = new Walk(limits, options.structure === true);
  if (typeof event === 'object' && event !== null) noteHints(walk.hints, event, trigger.places);
  walk.run(event);
  return {
    trigger: trigger.trigger,
    confidence: trigger.confidence,
    nodes: walk.nodes,
    structure: walk.structure,
    notInspected: walk.cuts(),
    ruleSteps: walk.ruleSteps(),
  };
}

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
class Walk {
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
  private readonly cut: NotInspected[] = [];
  private cutCount = 0;
  /** True when `cut` holds a place that a limit left out. */
  private isCutByLimit = false;
  /** The characters of the event itself that were read, and the steps that were taken to decode (`Limits.decodedRatio`). */
  private own = 0;
  private decoded = 0;
  /** All characters that were read. */
  private text = 0;
  private visited = 0;
  /** The bytes of all decompressed values, and what counts as such bytes. */
  private inflated = 0;
  private readonly limits: Limits;
  private readonly wantsStructure: boolean;

  constructor(limits: Limits, wantsStructure: boolean) {
    this.limits = limits;
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
      this.visited += 1;
      if (this.visited > this.limits.maxNodes) {
        this.report(frame.path, `more than ${this.limits.maxNodes} values`, true);
        if (this.cutCount > this.limits.maxReported) break;
        continue;
      }
      this.visit(frame);
    }
    if (this.stack.length > 0) this.cutCount += this.stack.length;
  }

  cuts(): readonly NotInspected[] {
    const hidden = this.cutCount - this.cut.length;
    return hidden > 0
      ? [...this.cut, { path: '', why: `${hidden} more places, for the same reasons` }]
      : this.cut;
  }

  /** Returns the steps that the rules may take on the nodes. */
  ruleSteps(): number {
    return this.limits.stepsBase + this.limits.stepsRatio * (this.own + this.inflated);
  }

  private visit(frame: Frame): void {
    const { value } = frame;
    if (frame.isDecoded) this.decoded += valueCost;
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
        this.report(frame.path, `a ${typeof value} has no content to read`);
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
      this.report(frame.path, 'the object refuses to be read');
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
    const room = Math.max(0, this.limits.maxNodes - this.visited) + 1;
    const frames: Frame[] = [];
    for (let index = 0; index < items.length && index < room; index += 1) {
      const item = memberOf(items, index, frame.isDecoded);
      if (item === getter) this.report(`${frame.path}[${index}]`, 'a getter is not called');
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
    if (items.length > room) this.cutCount += items.length - room;
    this.pushAll(frames);
  }

  /**
   * Reads a list also as one text in two cases. A list of names that contains `constructor`, `prototype` is read as a
   * path. A short list of texts is joined, without and with blanks between the texts, if at least two of the texts
   * contain syntax (`syntax`). Each joined text is read once.
   */
  private noteTogether(frame: Frame, items: readonly unknown[]): void {
    if (items.length < 2 || items.length > mostJoined) return;
    let names = '';
    let length = 0;
    const texts: string[] = [];
    for (let index = 0; index < items.length; index += 1) {
      const item: unknown = Object.getOwnPropertyDescriptor(items, index)?.value;
      names += `.${typeof item === 'string' && item.length < 40 ? item : '?'}`;
      if (typeof item !== 'string') continue;
      texts.push(item);
      length += item.length;
    }
    if (items.length <= 10 && names.includes('constructor.prototype')) this.noteText(frame, names);
    if (texts.length < items.length || length > longestJoined) return;
    if (texts.filter((text) => syntax.test(text)).length < 2) return;
    for (const together of [texts.join(''), texts.join(' ')]) {
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
    if (holdsEncoded(keys)) this.noteBodyHints(value);
    const hints = this.hints.get(value);
    const frames: Frame[] = [];
    for (const key of keys) {
      const member = memberOf(value, key, frame.isDecoded);
      if (member === getter) this.report(joined(frame.path, key), 'a getter is not called');
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

  /**
   * Notes hints that members give about each other: `isBase64Encoded` and `body`, `encoding` and `data`, `Type` and
   * `Value`.
   */
  private noteBodyHints(value: object): void {
    if (member(value, 'isBase64Encoded') === true || member(value, 'is_base64_encoded') === true) {
      setHint(this.hints, value, 'body', compressions[outermostEncoding(value)] ?? 'base64');
    } else if (member(value, 'encoding') === 'base64') setHint(this.hints, value, 'data', 'base64');
    else if (member(value, 'Type') === 'Binary' && typeof member(value, 'Value') === 'string')
      setHint(this.hints, value, 'Value', 'base64');
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
      this.report(frame.path, encryptedForFunction);
      return;
    }
    const marks = new Marks(value);
    if (frame.hint === undefined && isPlain(value, marks)) {
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
    for (const [decoder, found] of spelled) this.open(frame, value, decoder, found);
    if (opened.length === 0 && spelled.length === 0)
      for (const [decoder, found] of piecesOf(embedded, value, marks, frame.hint, 1))
        this.open(frame, value, decoder, found);
    for (let index = opened.length - 1; index >= 0; index -= 1) {
      const format = opened[index];
      if (format) this.open(frame, value, format[0], format[1]);
    }
  }

  private open(frame: Frame, text: string, decoder: Decoder, pieces: readonly Piece[]): void {
    if (frame.how.length >= this.limits.maxDepth) {
      this.report(frame.path, `decoded ${this.limits.maxDepth} times already`, true);
      return;
    }
    const how = [...frame.how, decoder.id];
    const known = frame.hint === 'base64' || frame.hint === 'brotli' || frame.hint === 'deflate';
    const frames: Frame[] = [];
    for (const { at, value, hint, cut } of pieces) {
      if (cut !== undefined) {
        this.report(`${frame.path}${at}`, cut, true);
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
    if (!frame.isDecoded) this.own += bytes.length;
    const room = startsCompressed(bytes, frame.hint) ? this.attempt(frame.path, bytes.length) : 1;
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
      const room = this.attempt(frame.path, bytes.length);
      limit = room ?? 0;
      this.inflated += failureCost;
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

  /** Returns how many bytes a compressed value may become. Reports the place and returns null when no room is left. */
  private attempt(path: string, length: number): number | null {
    const { maxInflate, maxInflateRatio, inflatedBase, inflatedRatio } = this.limits;
    const most = Math.min(maxInflate, inflatedBase + inflatedRatio * this.own);
    const room = Math.min(most - this.inflated, Math.max(length * maxInflateRatio, 65_536));
    if (room <= 0) {
      this.report(path, `more than ${most} bytes of compressed data in all`, true);
      return null;
    }
    this.inflated += inflationCost;
    return room;
  }

  private openBytes(frame: Frame, read: BytesDecoded, room: number): void {
    if (read.kind === 'too large') this.inflated += room;
    if (read.kind === 'unreadable') this.inflated += failureCost;
    if (read.kind === 'too large' || read.kind === 'unreadable')
      this.report(frame.path, read.why, read.kind === 'too large');
    if (read.kind !== 'pieces') return;
    const compressed = read.how === 'gzip' || read.how === 'deflate' || read.how === 'brotli';
    const how = frame.how.at(-1) === 'base64' && read.how === 'bytes' ? frame.how : [...frame.how, read.how];
    if (how.length > this.limits.maxDepth) {
      this.report(frame.path, `decoded ${this.limits.maxDepth} times already`, true);
      return;
    }
    const frames: Frame[] = [];
    for (const { at, value, cut } of read.pieces) {
      if (compressed) this.inflated += (value as Uint8Array).length;
      const path = below(frame.path, at);
      if (cut !== undefined) this.report(path, cut, true);
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

  /** Counts the characters of a text of a frame. Reports the place and returns false when the limits leave no room for the text. */
  private afford({ isDecoded }: Frame, path: string, length: number): boolean {
    const { maxText, decodedBase, decodedRatio } = this.limits;
    if (this.text + length > maxText) {
      this.report(path, `more than ${maxText} characters in all`, true);
      return false;
    }
    if (!isDecoded) this.own += length;
    else {
      const most = decodedBase + decodedRatio * (this.own + this.inflated);
      if (this.decoded + length > most) {
        this.report(path, `more than ${most} decoded characters for an event of this size`, true);
        return false;
      }
      this.decoded += length;
    }
    this.text += length;
    return true;
  }

  /** Reports a place that is not inspected. The first place that a limit left out is always listed. */
  private report(path: string, why: string, limit = false): void {
    this.cutCount += 1;
    if (this.cut.length >= this.limits.maxReported && (!limit || this.isCutByLimit)) return;
    const place = path.length > 1000 ? `${path.slice(0, 1000)}…` : path;
    this.cut.push(limit ? { path: place, why, limit } : { path: place, why });
    if (limit) this.isCutByLimit = true;
  }

  /** Pushes the frames that one decoding made. */
  private pushOpened(frames: readonly Frame[]): void {
    if (frames.length > 0) this.decoded += openingCost;
    this.pushAll(frames);
  }

  private pushAll(frames: readonly Frame[]): void {
    for (let index = frames.length - 1; index >= 0; index -= 1) {
      const frame = frames[index];
      if (frame) this.stack.push(frame);
    }
  }
}

/** The steps of a decoded value, and of a decoding that makes values, in addition to the characters of decoded texts. */
const valueCost = 8;
const openingCost = 64;

const decoders: readonly Decoder[] = [...formats, ...spellings, ...embedded];
const longest = Math.max(...decoders.map(({ shortest }) => shortest ?? 0));
/** The signs of all decoders that may open a text of a length, by that length up to `longest`. */
const signsByLength = Array.from({ length: longest + 1 }, (_, length) =>
  decoders.reduce((bits, { signs, shortest }) => ((shortest ?? 0) <= length ? bits | (signs ?? 0) : bits), 0),
);

/** Returns true when no decoder can open the text, as for most texts. */
const isPlain = (text: string, marks: Marks): boolean =>
  !json.applies(text, marks, undefined) &&
  (marks.signs & (signsByLength[Math.min(text.length, longest)] as number)) === 0;

type Opened = readonly (readonly [Decoder, readonly Piece[]])[];
const noPieces: Opened = Object.freeze([]);

/** Tries decoders on a text; returns at most `count` decoders that fit, each with the pieces that it makes of the text. */
function piecesOf(
  decoders: readonly Decoder[],
  text: string,
  marks: Marks,
  hint: Hint | undefined,
  count: number,
): Opened {
  let found: (readonly [Decoder, readonly Piece[]])[] | null = null;
  for (const decoder of decoders) {
    if (hint === undefined && decoder.signs !== undefined && (decoder.signs & marks.signs) === 0) continue;
    if (hint === undefined && decoder.shortest !== undefined && text.length < decoder.shortest) continue;
    if (!decoder.applies(text, marks, hint)) continue;
    const pieces = decoder.decode(text, hint);
    if (pieces.length === 0) continue;
    found ??= [];
    found.push([decoder, pieces]);
    if (found.length >= count || (decoder.exclusive === true && hint === undefined)) break;
  }
  return found ?? noPieces;
}

/**
 * The bytes of `maxInflate` that every inflation uses up, also a failed one: so thousands of damaged streams reach the
 * limit.
 */
const inflationCost = 512;
/** The bytes that an inflation of damaged data uses up in addition, because it takes several times as long. */
const failureCost = 2048;

/** Returns whether `readBytes` will try to inflate the bytes. */
const startsCompressed = (bytes: Uint8Array, hint: Hint | undefined): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) ||
  (bytes[0] === 0x78 && ((0x78 << 8) | (bytes[1] ?? 0)) % 31 === 0) ||
  hint === 'brotli' ||
  hint === 'deflate';

const getter = Symbol('getter');

/** Returns the value of an own member, or `getter` for a getter. If a decoder made the object (`isDecoded`), it is read directly. */
function memberOf(value: object, key: string | number, isDecoded: boolean): unknown {
  if (isDecoded) return (value as Readonly<Record<string | number, unknown>>)[key];
  const descriptor = Object.getOwnPropertyDescriptor(value, key);
  if (descriptor === undefined) return undefined;
  return 'value' in descriptor ? descriptor.value : getter;
}

const joined = (path: string, key: string): string =>
  path === '' ? suffix(key).replace(/^\./, '') : below(path, suffix(key));

/**
 * Returns the last word of the header `Content-Encoding`, which is the encoding that has to be undone first; '' when the
 * request has no such header.
 */
function outermostEncoding(request: object): string {
  for (const holder of ['headers', 'multiValueHeaders']) {
    const headers = member(request, holder);
    const name = namesOf(headers).find((header) => header.toLowerCase() === 'content-encoding');
    const value = name === undefined ? undefined : member(headers, name);
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last === 'string') return (last.split(',').at(-1) ?? '').trim().toLowerCase();
  }
  return '';
}

function namesOf(headers: unknown): readonly string[] {
  try {
    return typeof headers === 'object' && headers !== null ? Object.keys(headers) : [];
  } catch {
    return [];
  }
}

/** Hints for the words of `Content-Encoding` whose compression cannot be recognised from the first bytes (gzip can). */
const compressions: Readonly<Record<string, Hint>> = { br: 'brotli', deflate: 'deflate' };

/**
 * Members that only name the type of a value (DynamoDB, Firestore). A key inside them is read with the key of the object
 * that contains them.
 */
const typeTags = new Set(['M', 'L', 'mapValue', 'fields', 'arrayValue', 'values']);

/** The most items and the most characters of a list that is also read as one text. */
const mostJoined = 16;
const longestJoined = 1000;
/** Matches syntax that words, numbers, addresses and dates do not have. */
const syntax = /[^\w\s.,:@/+\u0080-\uffff-]|--/;

/** Matches keys that may be encoded text: 12 or more characters with a digit or one of `+/=%`, which compound words do not have. */
const encodedKey = /^(?=[^\d+/=%]{0,200}[\d+/=%]).{12}/s;

const encodedMembers = new Set(['body', 'data', 'Value']);
function holdsEncoded(keys: readonly string[]): boolean {
  for (const key of keys) if (encodedMembers.has(key)) return true;
  return false;
}

/**
 * Returns true for a list of at least `atLeast` numbers from -128 to 255: such a list holds bytes, as Kafka header
 * values and Node buffers in JSON do.
 */
function isByteArray(items: readonly unknown[], atLeast: number): boolean {
  if (items.length < atLeast) return false;
  for (let index = 0; index < items.length; index += 1) {
    const descriptor = Object.getOwnPropertyDescriptor(items, index);
    const item: unknown = descriptor && 'value' in descriptor ? descriptor.value : null;
    if (typeof item !== 'number' || !Number.isInteger(item) || item < -128 || item > 255) return false;
  }
  return true;
}

/**
 * Returns true when bytes start a Java stream, a pickle, or a .NET or Ruby object. Other bytes that are not text come
 * from a word that happens to be valid base64.
 */
const startsSerialised = (bytes: Uint8Array): boolean =>
  bytes.length > 8 &&
  (bytes[0] === 0xac || bytes[0] === 0x80 || (bytes[0] === 0 && bytes[1] === 1) || bytes[0] === 4);

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
