/**
 * The built-ins of the language as they were when the guard was loaded. Code of the shell uses only these and plain syntax: no method of a
 * prototype, no iterator and no spread of a list, because the function's code can replace all of them.
 */
export const { apply, construct, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
export const { set: setProperty, deleteProperty } = Reflect;
const { defineProperty: define, setPrototypeOf } = Reflect;

/** Defines a property. It first removes the prototype of the descriptor, because the function could add a `get` to `Object.prototype`. */
export const defineProperty: typeof define = (target, key, descriptor) => {
  setPrototypeOf(descriptor, null);
  return define(target, key, descriptor);
};

const bind = Function.prototype.bind;
const call = Function.prototype.call;
/** Turns a method into a function whose first argument is `this`: `uncurry(String.prototype.slice)(text, 1)`. */
export const uncurry = apply(bind, bind, [call]) as (
  // biome-ignore lint/complexity/noBannedTypes: any method of a prototype
  method: Function,
) => (self: unknown, ...args: never[]) => never;

/** Returns a bound copy of a function: `bound(act, self)`. */
export const bound = uncurry(bind) as unknown as <Act>(act: Act, self: unknown) => Act;

export const utf8Of = uncurry(methodOf(Buffer.prototype, 'utf8Slice')) as unknown as (
  bytes: Uint8Array,
  start: number,
  end: number,
) => string;
export const latin1Of = uncurry(methodOf(Buffer.prototype, 'latin1Slice')) as unknown as typeof utf8Of;
export const base64Of = uncurry(methodOf(Buffer.prototype, 'base64Slice')) as unknown as typeof utf8Of;
export const base64Into = uncurry(methodOf(Buffer.prototype, 'base64Write')) as unknown as (
  bytes: Uint8Array,
  text: string,
  from: number,
  size: number,
) => number;
type Write = (bytes: Uint8Array, text: string, from: number, size: number) => number;
const lower = uncurry(String.prototype.toLowerCase) as unknown as (text: string) => string;
const [utf8, ucs2, hex, base64url] = [
  uncurry(methodOf(Buffer.prototype, 'utf8Write')) as unknown as Write,
  uncurry(methodOf(Buffer.prototype, 'ucs2Write')) as unknown as Write,
  uncurry(methodOf(Buffer.prototype, 'hexWrite')) as unknown as Write,
  uncurry(methodOf(Buffer.prototype, 'base64urlWrite')) as unknown as Write,
];
/** The write method for each name of an encoding in Node (`ParseEncoding`); other names mean UTF-8. null: each character is one byte. */
const writers: Readonly<Record<string, Write | null | undefined>> = {
  __proto__: null as never,
  latin1: null,
  binary: null,
  ascii: null,
  ucs2,
  'ucs-2': ucs2,
  utf16le: ucs2,
  'utf-16le': ucs2,
  hex,
  base64: base64Into,
  base64url,
};
/** Returns the bytes of a text in an encoding, as a Latin-1 text. `Buffer.from` is not used, because it calls methods that the function can replace. */
export function encoded(data: string, encoding: string): string {
  if (encoding === 'latin1') return data;
  const known = encoding === 'utf8' ? utf8 : writers[lower(encoding)];
  if (known === null) return data;
  const write = known ?? utf8;
  const size = write === utf8 ? byteLength(data) : data.length * 2;
  if (write === utf8 && size === data.length) return data;
  const bytes = new Bytes(size);
  return latin1Of(bytes, 0, write(bytes, data, 0, size));
}
export const slice = uncurry(String.prototype.slice) as unknown as (
  text: string,
  from: number,
  to?: number,
) => string;
export const indexOf = uncurry(String.prototype.indexOf) as unknown as (text: string, part: string) => number;
export const startsWith = uncurry(String.prototype.startsWith) as unknown as (
  text: string,
  part: string,
) => boolean;
export const endsWith = uncurry(String.prototype.endsWith) as unknown as (
  text: string,
  part: string,
) => boolean;
/** Returns the part of a text before the first `sign`; the complete text when it does not contain `sign`. */
export const before = (value: string, sign: string): string => {
  const index = indexOf(value, sign);
  return index < 0 ? value : slice(value, 0, index);
};
export const isArray = Array.isArray;
export const isView = ArrayBuffer.isView;
export const stringify = JSON.stringify;
export const parse = JSON.parse;
export const now = Date.now;
export const { nextTick, cwd, pid } = process;
export const decode = decodeURIComponent;
export const byteLength = Buffer.byteLength;
const Bytes = Uint8Array;
/** Copies bytes into new memory. Small buffers of Node share memory, so code with another small buffer could change the bytes. */
export const bytesFrom = (bytes: Uint8Array): Uint8Array => new Bytes(bytes);
/** The global object and the process: the function can put other objects under their names. */
export const ownGlobal = globalThis;
export const ownProcess = process;
/** The variables of the process; `process.env` can be another object later. */
export const ownEnvironment = process.env;
export const numberOf = Number;
export const ProxyOf = Proxy;
export const FunctionOf = Function;
export const RangeErrorOf = RangeError;
export const EvalErrorOf = EvalError;
export const objectPrototype = Object.prototype;
export const urlPrototype = URL.prototype;
export const { canParse } = URL;
export const { Blob: BlobOf, structuredClone: cloneOf } = globalThis;
const Weak = WeakMap;
const setWeak = uncurry(WeakMap.prototype.set) as unknown as (
  map: object,
  key: object,
  value: unknown,
) => void;
const getWeak = uncurry(WeakMap.prototype.get) as unknown as (map: object, key: object) => unknown;
/** Makes a map from objects to values that keeps a value as long as its object exists; code that has an object cannot get its value. */
export function belongings<Value>(): {
  readonly set: (owner: object, value: Value) => void;
  readonly get: (owner: object) => Value | undefined;
} {
  const map = new Weak<object, unknown>();
  return {
    set: (owner, value) => setWeak(map, owner, value),
    get: (owner) => getWeak(map, owner) as Value | undefined,
  };
}
export const freeze = Object.freeze;
export const { create, keys } = Object;
export const { max, min } = Math;
export const reject = apply(bind, Promise.reject, [Promise]) as (error: unknown) => Promise<never>;
export const resolve = apply(bind, Promise.resolve, [Promise]) as (value: unknown) => Promise<unknown>;
const isAbove = uncurry(Object.prototype.isPrototypeOf) as unknown as (
  above: object,
  value: unknown,
) => boolean;
const { prototype: promisePrototype } = Promise;
/** `instanceof` is not used, because it calls a method that the function can define. */
export const isPromise = (value: unknown): value is Promise<unknown> => isAbove(promisePrototype, value);
export const ErrorOf = Error;
export const afterwards = uncurry(Promise.prototype.then) as unknown as <Value, Next>(
  promise: Promise<Value>,
  done: (value: Value) => Next,
  failed?: (error: unknown) => Next,
) => Promise<Next>;
const typedArray = getPrototypeOf(Uint8Array.prototype) as object;
const getter = (name: string): ((self: unknown) => never) =>
  uncurry(getOwnPropertyDescriptor(typedArray, name)?.get as never) as never;
export const lengthOf = getter('byteLength') as (bytes: unknown) => number;
export const isBytes = (value: unknown): value is Uint8Array => {
  try {
    return isView(value) && (tagOf(value) as string | undefined) === 'Uint8Array';
  } catch {
    return false;
  }
};
const sizeOfBuffer = uncurry(
  getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get as never,
) as unknown as (value: unknown) => number;
/** True for an ArrayBuffer of any realm. `instanceof` is not used, because it calls a method that the function can define. */
export const isArrayBuffer = (value: unknown): boolean => {
  try {
    return sizeOfBuffer(value) >= 0;
  } catch {
    return false;
  }
};
const tagOf = uncurry(getOwnPropertyDescriptor(typedArray, Symbol.toStringTag)?.get as never) as unknown as (
  value: unknown,
) => string | undefined;

function methodOf(prototype: object, name: string): never {
  return (prototype as Record<string, never>)[name] as never;
}

/**
 * Sets an item of a list that the guard made; the list has no empty items. For an index behind the end an assignment could call a setter of a
 * prototype, so the property is defined. For an existing item an assignment is safe and much faster.
 */
export function put(list: unknown[], at: number, value: unknown): void {
  if (at < list.length) list[at] = value;
  else defineProperty(list, at, { value, writable: true, enumerable: true, configurable: true });
}

const listed = (...list: unknown[]): unknown[] => list;

/** Copies a list index by index; a getter or a proxy is read once. */
export function copyOf(list: unknown): unknown[] {
  const source = list as ArrayLike<unknown>;
  const length = typeof list === 'object' && list !== null ? source.length >>> 0 : 0;
  // For a short list, a call with rest arguments makes the copy, which is much faster; a long list would not fit the stack.
  if (length < 100) return length === 0 ? [] : (apply(listed, undefined, source) as unknown[]);
  const copy: unknown[] = [];
  for (let at = 0; at < length; at += 1) put(copy, at, source[at]);
  return copy;
}

/** Converts a value to a text once, so that the checked text is the text that is used. */
export const text = (value: unknown): string => `${value as string}`;
