import type { Core, Inspection, Reading } from '../core/contract.ts';
import type { Natives } from '../realm/natives.ts';
import { apply, bufferFrom, indexOf, isView, lengthOf } from './primordials.ts';

/** Put here by the build: the core as text; what is needed later is packed, which is read in no time (Brotli, Base64). */
declare const __CORE__: string;
declare const __INSPECTION__: string;
declare const __READING__: string;
declare const __REQUESTS__: string;

export interface Realm {
  readonly createCore: (...args: Parameters<typeof import('../core/index.ts').createCore>) => Core;
  readonly inspection: () => Inspection;
  readonly reading: () => Reading;
  /** The table of AWS requests as JSON. */
  readonly requests: () => string;
}

interface Vm {
  readonly Script: new (
    source: string,
    options: object,
  ) => { readonly runInContext: (context: object) => unknown };
  readonly createContext: (sandbox: object | symbol, options: object) => object;
  readonly constants?: { readonly DONT_CONTEXTIFY?: symbol };
}

/**
 * A global scope of its own for the core: its Array, Map, RegExp and JSON are other objects than the function's. No text
 * becomes code in it. Nothing of it may reach the function's code, or that could walk to its built-ins.
 */
export function openRealm(vm: Vm, load: (id: string) => object): Realm {
  // An ordinary global object, where this Node makes one: names of the language are found faster on it.
  const context = vm.createContext(vm.constants?.DONT_CONTEXTIFY ?? Object.create(null), {
    name: 'emmental',
    codeGeneration: { strings: false, wasm: false },
  });
  const run = (source: string, name: string): unknown =>
    new vm.Script(source, { filename: `emmental:${name}` }).runInContext(context);
  const createCore = (run(__CORE__, 'core') as () => Realm['createCore'])();
  return {
    createCore,
    reading: () => (run(unpacked(__READING__, load), 'reading') as () => Reading)(),
    requests: () => unpacked(__REQUESTS__, load),
    inspection: () =>
      (run(unpacked(__INSPECTION__, load), 'inspection') as (natives: Natives) => Inspection)(
        nativesOf(load),
      ),
  };
}

function unpacked(packed: string, load: (id: string) => object): string {
  const { brotliDecompressSync } = load('node:zlib') as typeof import('node:zlib');
  return apply(textOf, brotliDecompressSync(bufferFrom(packed, 'base64')), ['latin1']) as string;
}

const { toString: textOf } = Buffer.prototype;

function nativesOf(load: (id: string) => object): Natives {
  const { isUtf8, Buffer: Bytes } = load('node:buffer') as typeof import('node:buffer');
  const zlib = load('node:zlib') as typeof import('node:zlib');
  const { gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync } = zlib;
  const inflaters = {
    gzip: gunzipSync,
    deflate: inflateSync,
    raw: inflateRawSync,
    brotli: brotliDecompressSync,
  };
  const { prototype } = Bytes as unknown as {
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
  const named = (how: string) => (how === 'utf-8' ? 'utf8' : how) as keyof typeof writers;
  const { byteLength } = Bytes;
  return {
    size: (text, how) => byteLength(text, named(how)),
    fill: (bytes, text, how) =>
      apply(writers[named(how)] as never, bytes, [text, 0, lengthOf(bytes)]) as number,
    text: (bytes, how) => apply(readers[named(how)] as never, bytes, [0, lengthOf(bytes)]) as string,
    isUtf8: (bytes) => isUtf8(copyIn(bytes)),
    isArrayBuffer: (value) => !isView(value) && value instanceof ArrayBuffer,
    inflate: (how, bytes, limit) => {
      try {
        const {
          buffer,
          byteOffset,
          byteLength: size,
        } = inflaters[how](copyIn(bytes), { maxOutputLength: limit });
        const out = new ArrayBuffer(size);
        new Uint8Array(out).set(new Uint8Array(buffer as ArrayBuffer, byteOffset, size));
        return out;
      } catch (error) {
        return indexOf(`${(error as { code?: string }).code}`, 'BUFFER_TOO_LARGE') >= 0 ? null : undefined;
      }
    },
  };
}

/** Bytes of the core as bytes of the function's realm. */
function copyIn(bytes: Uint8Array): Uint8Array {
  const size = lengthOf(bytes);
  const copy = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) copy[at] = bytes[at] as number;
  return copy;
}
