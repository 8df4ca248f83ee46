import type { Core, Inspection, Later, Reading } from '../core/contract.ts';
import type { Natives } from '../realm/natives.ts';
import type { Carried } from './carried.ts';
import type { Any } from './hook.ts';
import { partsOf } from './parts.ts';
import {
  apply,
  base64Into,
  construct,
  create,
  ErrorOf,
  indexOf,
  isArrayBuffer,
  latin1Of,
  lengthOf,
  numberOf,
  slice,
} from './primordials.ts';

/** The realm of the core, and functions that compile the packed parts of guard.cjs. */
export interface Realm {
  readonly createCore: (...args: Parameters<typeof import('../core/index.ts').createCore>) => Core;
  readonly inspection: () => Inspection;
  /** Returns the global object of a new context. */
  readonly freshGlobal: () => object;
  readonly reading: () => Reading;
  readonly later: () => Later;
  readonly part: ReturnType<typeof partsOf>;
  /** Returns the table of AWS requests as JSON. */
  readonly requests: () => string;
  /** Returns the table of the methods of Google's APIs as JSON. */
  readonly googleMethods: () => string;
}

interface Vm {
  readonly compileFunction: (source: string, parameters: readonly string[], options: object) => () => unknown;
  readonly createContext: (sandbox: object | symbol, options: object) => object;
  readonly constants?: { readonly DONT_CONTEXTIFY?: symbol };
}

/**
 * Makes the realm of the core: a context with its own Array, Map, RegExp and JSON, in which `eval` and `Function` are switched off. No object
 * of this realm may be passed to the function's code, because from any object the function could reach the realm's built-ins.
 */
export function openRealm(
  vm: Vm,
  load: (id: string) => object,
  zlib: object | null,
  { texts, core }: Carried,
): Realm {
  const unpacked = unpackerOf(zlib);
  // `compileFunction` is used, because the other ways to compile call functions that the function's code could replace.
  const { compileFunction, createContext } = vm;
  // With an ordinary global object (`DONT_CONTEXTIFY`, not in every Node) the names of the language are found faster.
  const context = createContext(vm.constants?.DONT_CONTEXTIFY ?? create(null), {
    name: 'emmental',
    codeGeneration: { strings: false, wasm: false },
  });
  const compiled = (source: string, name: string, where: object): unknown =>
    // `__proto__: null` is needed: otherwise a `contextExtensions` that the function adds to `Object.prototype` would be an option.
    compileFunction(`return ${source}`, [], { __proto__: null, filename: `emmental:${name}`, ...where })();
  const run = (source: string, name: string): unknown => compiled(source, name, { parsingContext: context });
  const createCore = (core.runInContext(context) as () => Realm['createCore'])();
  return {
    createCore,
    freshGlobal: () => {
      // Code that claims to be Node's gets this object, too: it must not make code of texts or bytes.
      const codeGeneration = { __proto__: null, strings: false, wasm: false };
      const fresh = createContext(create(null) as object, {
        __proto__: null,
        name: 'internal',
        codeGeneration,
      });
      return compileFunction('return this', [], {
        __proto__: null,
        filename: '',
        parsingContext: fresh,
      })() as object;
    },
    later: () => (run(unpacked(texts.later()), 'later') as () => Later)(),
    reading: () => (run(unpacked(texts.reading()), 'reading') as () => Reading)(),
    part: partsOf(texts.part, unpacked, (source, name) => compiled(source, name, {})),
    requests: () => unpacked(texts.requests()),
    googleMethods: () => unpacked(texts.googleMethods()),
    inspection: () =>
      (run(unpacked(texts.inspection()), 'inspection') as (natives: Natives) => Inspection)(nativesOf(load)),
  };
}

interface BrotliDecoder {
  readonly prototype: { readonly init: Any; readonly writeSync: Any; readonly close: Any };
}

const Bytes = Uint8Array;
const Plain = ArrayBuffer;
const Words = Uint32Array;
/** `BROTLI_DECODE` in Node's `lib/zlib.js`. */
const decodes = 8;

/**
 * Returns a function that unpacks a text with Node's native decoder, taken from the binding at the start. `node:zlib` is not used, because the
 * function could replace its decoder, and the unpacked texts run in the core's realm. Source of the calls: Node's `lib/zlib.js`.
 */
function unpackerOf(binding: object | null): (packed: string) => string {
  const { BrotliDecoder: Decoder } = binding as { readonly BrotliDecoder: BrotliDecoder };
  const { init, writeSync, close } = Decoder.prototype;
  return (packed) => {
    const colon = indexOf(packed, ':');
    const size = numberOf(slice(packed, 0, colon));
    const source = slice(packed, colon + 1);
    const input = new Bytes((source.length * 3) >> 2);
    const length = base64Into(input, source, 0, input.length);
    const output = new Bytes(size);
    const settings = new Words(10);
    for (let at = 0; at < 10; at += 1) settings[at] = 0xffffffff;
    const left = new Words(2);
    const decoder = construct(Decoder as never, [decodes]) as object;
    apply(init, decoder, [settings, left, () => undefined]);
    apply(writeSync, decoder, [0, input, 0, length, output, 0, size]);
    apply(close, decoder, []);
    if (left[0] !== 0) throw new ErrorOf('a part of the guard cannot be unpacked');
    return latin1Of(output, 0, size);
  };
}

/** Returns the native functions that the inspection engine needs, with the signatures of `Natives`. */
export function nativesOf(load: (id: string) => object): Natives {
  const { isUtf8, Buffer: NodeBuffer } = load('node:buffer') as typeof import('node:buffer');
  const zlib = load('node:zlib') as typeof import('node:zlib');
  const { gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync } = zlib;
  const inflaters = {
    gzip: gunzipSync,
    deflate: inflateSync,
    raw: inflateRawSync,
    brotli: brotliDecompressSync,
  };
  const { prototype } = NodeBuffer as unknown as {
    readonly prototype: Record<string, (...args: never[]) => unknown>;
  };
  const writers = {
    utf8: prototype['utf8Write'],
    latin1: prototype['latin1Write'],
    utf16le: prototype['ucs2Write'],
    hex: prototype['hexWrite'],
    base64: prototype['base64Write'],
    base64url: prototype['base64urlWrite'],
  };
  const readers = {
    utf8: prototype['utf8Slice'],
    latin1: prototype['latin1Slice'],
    utf16le: prototype['ucs2Slice'],
    hex: prototype['hexSlice'],
    base64: prototype['base64Slice'],
    base64url: prototype['base64urlSlice'],
  };
  const named = (format: string) => (format === 'utf-8' ? 'utf8' : format) as keyof typeof writers;
  const { byteLength } = NodeBuffer;
  return {
    size: (text, format) => byteLength(text, named(format)),
    fill: (bytes, text, format) =>
      apply(writers[named(format)] as never, bytes, [text, 0, lengthOf(bytes)]) as number,
    text: (bytes, format) => apply(readers[named(format)] as never, bytes, [0, lengthOf(bytes)]) as string,
    isUtf8: (bytes) => isUtf8(copyIn(bytes)),
    isArrayBuffer,
    inflate: (format, bytes, limit) => {
      try {
        const {
          buffer,
          byteOffset,
          byteLength: size,
        } = inflaters[format](copyIn(bytes), { maxOutputLength: limit });
        const out = new Plain(size);
        const source = new Bytes(buffer as ArrayBuffer, byteOffset, size);
        const copy = new Bytes(out);
        for (let at = 0; at < size; at += 1) copy[at] = source[at] as number;
        return out;
      } catch (error) {
        return indexOf(`${(error as { code?: string }).code}`, 'BUFFER_TOO_LARGE') >= 0 ? null : undefined;
      }
    },
  };
}

/** Copies bytes of the core's realm into new bytes of the function's realm. */
function copyIn(bytes: Uint8Array): Uint8Array {
  const size = lengthOf(bytes);
  const copy = new Bytes(size);
  for (let at = 0; at < size; at += 1) copy[at] = bytes[at] as number;
  return copy;
}
