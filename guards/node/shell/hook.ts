import { refused } from '../core/contract.ts';
import { filled, type Make, standInOf } from './place.ts';
import {
  apply,
  copyOf,
  defineProperty,
  deleteProperty,
  ErrorOf,
  EvalErrorOf,
  getOwnPropertyDescriptor,
  indexOf,
  isArray,
  nextTick,
  ownKeys,
  reject,
} from './primordials.ts';

// biome-ignore lint/complexity/noBannedTypes: hooks stand in for any function
export type Any = Function;
type Args = unknown[];

/**
 * Replaces the function `target[name]` by `make(original)`, which gets the name, the length and the own properties of the original. Returns
 * false when there is no such function, or it cannot be replaced. Hooks have to be set before any code of the function runs, because code
 * that already holds the original would keep it.
 */
export function hook(target: object | null | undefined, name: PropertyKey, make: Make): boolean {
  if (target === null || target === undefined) return false;
  if (filled(target, name, make, false)) return true;
  const descriptor = getOwnPropertyDescriptor(target, name);
  if (descriptor === undefined) return false;
  try {
    if (descriptor.get !== undefined)
      return defineProperty(target, name, lazy(target, name, descriptor, make));
    if (typeof descriptor.value !== 'function') return false;
    return defineProperty(target, name, { ...descriptor, value: dressed(descriptor.value as Any, make) });
  } catch {
    return false;
  }
}

/** Hooks several functions of one object; `make` is called with each name. */
export function hookEach(
  target: object | null | undefined,
  names: readonly string[],
  make: (name: string) => Make,
): void {
  for (let at = 0; at < names.length; at += 1) hook(target, names[at] as string, make(names[at] as string));
}

/** Does the same as `hook` for a function that only Node's own code calls; the replacement does not get the name and properties of the original. */
export function hookInner(target: object | null | undefined, name: PropertyKey, make: Make): boolean {
  if (target === null || target === undefined) return false;
  if (filled(target, name, make, true)) return true;
  const descriptor = getOwnPropertyDescriptor(target, name);
  if (descriptor === undefined || typeof descriptor.value !== 'function') return false;
  try {
    descriptor.value = make(descriptor.value as Any);
    return defineProperty(target, name, descriptor);
  } catch {
    return false;
  }
}

/**
 * Replaces functions of `target` by stand-ins; the first call of a stand-in calls `open`, which loads the hooks. Returns false when a stand-in
 * cannot be set. `inner`: only Node's own code calls the functions. `passing`: calls of these functions do not load the hooks; they call
 * the original until another call has loaded the hooks.
 */
export function place(
  target: object | null | undefined,
  names: readonly string[],
  open: () => boolean,
  how: 'seen' | 'inner' | 'passing' = 'seen',
): boolean {
  let isComplete = true;
  const set = how === 'seen' ? hook : hookInner;
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    const { make, remember } = standInOf(open, how === 'passing');
    if (set(target, name, make)) remember(target as object, name);
    else isComplete = false;
  }
  return isComplete;
}

function dressed(original: Any, make: (original: Any) => Any): Any {
  const stand = make(original);
  dress(stand, original);
  return stand;
}

/** Makes the descriptor for a function that Node loads in a getter; Node loads it only when the property is first read. */
function lazy(
  target: object,
  name: PropertyKey,
  descriptor: PropertyDescriptor,
  make: (original: Any) => Any,
): PropertyDescriptor {
  let stand: Any | null = null;
  return {
    ...descriptor,
    get: () => {
      if (stand === null) {
        stand = dressed(apply(descriptor.get as Any, target, []) as Any, make);
        // Node's getter replaces itself by the loaded function; this replaces that function by the stand-in.
        defineProperty(target, name, {
          value: stand,
          writable: true,
          enumerable: descriptor.enumerable === true,
          configurable: true,
        });
      }
      return stand;
    },
  };
}

/** Copies name, length, prototype and own properties of the original to a stand-in. For a class, `constructor` of its objects becomes the stand-in. */
export function dress(stand: Any, original: Any): void {
  const names = ownKeys(original);
  // Most functions have a length and a name and nothing else.
  if (names.length === 2) {
    defineProperty(stand, 'length', { value: original.length, configurable: true });
    defineProperty(stand, 'name', { value: original.name, configurable: true });
    return;
  }
  for (let at = 0; at < names.length; at += 1) {
    const key = names[at] as PropertyKey;
    const descriptor = getOwnPropertyDescriptor(original, key);
    if (descriptor === undefined || key === 'arguments' || key === 'caller') continue;
    const present = getOwnPropertyDescriptor(stand, key);
    if (present !== undefined && !present.configurable && !present.writable) continue;
    if (present !== undefined && !present.configurable && 'value' in descriptor)
      defineProperty(stand, key, { value: descriptor.value });
    else if (present?.configurable !== false) defineProperty(stand, key, descriptor);
  }
  const { prototype } = original;
  const named = typeof prototype === 'object' && getOwnPropertyDescriptor(prototype, 'constructor');
  if (named && named.value === original) defineProperty(prototype, 'constructor', { ...named, value: stand });
}

/**
 * Makes the error that Node would throw if the system refused a call: `EACCES: permission denied, open '/etc/passwd'`, with code, number,
 * call and path. The guard's words stand behind it, with the id of the signal: `; emmental: no rule of files allows: read /etc/passwd (em-…)`.
 */
export function refusal(call: string, path?: string, dest?: string): Error {
  const paths = path === undefined ? '' : ` '${path}'${dest === undefined ? '' : ` -> '${dest}'`}`;
  const error = new ErrorOf(withWords(`EACCES: permission denied, ${call}${paths}`));
  set(error, 'errno', refused);
  set(error, 'code', 'EACCES');
  set(error, 'syscall', call);
  if (path !== undefined) set(error, 'path', path);
  if (dest !== undefined) set(error, 'dest', dest);
  return error;
}

/** Returns once the guard's words about the call that was just refused; the empty text if there are none. */
export const told = (): string => wordsOfGuard();

/** Returns a message with the guard's words about the call that was just refused. */
export function withWords(message: string): string {
  const words = told();
  return words === '' ? message : `${message}; ${words}`;
}

/** Makes the error of V8 for a text that must not become code. */
export const textRefusal = (): Error =>
  new EvalErrorOf(withWords('Code generation from strings disallowed for this context'));

let wordsOfGuard = (): string => '';

/** Sets where the guard's words about a refused call come from. */
export function tellBy(words: () => string): void {
  wordsOfGuard = words;
}

/**
 * Adds the guard's words to an error that Node itself makes for a refused call and passes to the method `name` of `owner`. `address`: only
 * to an error with this address; for several addresses Node makes a list of errors.
 */
export function tellIn(owner: unknown, name: string, words: string, address?: string): void {
  if (words === '' || typeof owner !== 'object' || owner === null) return;
  try {
    const own = getOwnPropertyDescriptor(owner, name);
    const original = (owner as Readonly<Record<string, unknown>>)[name];
    if (typeof original !== 'function') return;
    const value = function (this: unknown, ...args: Args): unknown {
      let isTold = false;
      for (let at = 0; at < args.length; at += 1) isTold = addWords(args[at], words, address) || isTold;
      if (isTold && own === undefined) deleteProperty(owner, name);
      else if (isTold) defineProperty(owner, name, own as PropertyDescriptor);
      return apply(original, this, args);
    };
    defineProperty(owner, name, { value, writable: true, configurable: true });
  } catch {
    // The call stays refused; its error lacks the words.
  }
}

/** Does the same for the owner of a native handle: a socket, or a child process. */
export function tellOwner(handle: object, name: string, address?: string): void {
  const words = told();
  const names = ownKeys(handle);
  for (let at = 0; at < names.length; at += 1) {
    const key = names[at] as symbol;
    if (typeof key !== 'symbol' || key.description !== 'owner_symbol') continue;
    tellIn((handle as Readonly<Record<symbol, unknown>>)[key], name, words, address);
  }
}

/** Adds words to the message of an error about a refused call, or to those of a list of errors; returns false for another value. */
export function addWords(error: unknown, words: string, address?: string): boolean {
  if (typeof error !== 'object' || error === null || words === '') return false;
  const { code, errors, message, address: own } = error as Readonly<Record<string, unknown>>;
  const isList = isArray(errors);
  if (isList) {
    const list = copyOf(errors);
    let isTold = false;
    for (let at = 0; at < list.length; at += 1) isTold = addWords(list[at], words, address) || isTold;
    if (!isTold) return false;
  } else if (code !== 'EACCES' || (address !== undefined && own !== address)) return false;
  const text = `${message as string}`;
  if (indexOf(text, 'emmental: ') >= 0) return false;
  const value = text === '' ? words : `${text}; ${words}`;
  return defineProperty(error, 'message', { value, writable: true, configurable: true });
}

/** Makes an error of a refused call with a `code`, like the errors of Node, and with the guard's words. */
export function coded(code: string, message: string): Error {
  const error = new ErrorOf(withWords(message));
  set(error, 'code', code);
  return error;
}

const set = (target: object, name: string, value: unknown): void => {
  defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
};

/** Refuses a call of a binding in the way in which that call would report an error: by the callback of its request object, by a promise, or by throwing. */
export function refuse(args: Args, promises: unknown, error: Error): unknown {
  for (let at = args.length - 1; at >= 0; at -= 1) {
    const argument = args[at];
    if (argument === promises && argument !== undefined) return reject(error);
    if (
      typeof argument === 'object' &&
      argument !== null &&
      typeof (argument as { oncomplete?: unknown }).oncomplete === 'function'
    ) {
      nextTick(() => apply((argument as { oncomplete: Any }).oncomplete, argument, [error]));
      return undefined;
    }
  }
  throw error;
}
