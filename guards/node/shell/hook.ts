import { refused } from '../core/contract.ts';
import { filled, type Make, standInOf } from './place.ts';
import {
  apply,
  defineProperty,
  ErrorOf,
  getOwnPropertyDescriptor,
  nextTick,
  ownKeys,
  reject,
} from './primordials.ts';

// biome-ignore lint/complexity/noBannedTypes: hooks stand in for any function
export type Any = Function;
type Args = unknown[];

/**
 * Puts `make(original)` in the place of `target[name]` with its name, length and own properties; returns false when there is no function,
 * or it cannot be replaced. Code that already holds the old function keeps it: hooks are set before any code of the function runs.
 */
export function hook(target: object | null | undefined, name: PropertyKey, make: Make): boolean {
  if (target === null || target === undefined) return false;
  if (filled(target, name, make, false)) return true;
  const own = getOwnPropertyDescriptor(target, name);
  if (own === undefined) return false;
  try {
    if (own.get !== undefined) return defineProperty(target, name, lazy(target, name, own, make));
    if (typeof own.value !== 'function') return false;
    return defineProperty(target, name, { ...own, value: dressed(own.value as Any, make) });
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

/** Does the same as `hook` for functions that only Node's own code calls: nobody looks at their names. */
export function hookInner(target: object | null | undefined, name: PropertyKey, make: Make): boolean {
  if (target === null || target === undefined) return false;
  if (filled(target, name, make, true)) return true;
  const own = getOwnPropertyDescriptor(target, name);
  if (own === undefined || typeof own.value !== 'function') return false;
  try {
    own.value = make(own.value as Any);
    return defineProperty(target, name, own);
  } catch {
    return false;
  }
}

/**
 * Sets stand-ins for functions of `target`; `open` loads their hooks when one of them is called. Returns false when one cannot be set.
 * `inner`: only Node's own code calls the functions. `passing`: the original is called until another call has loaded the hooks.
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

/** Hooks a function that Node loads by a getter; it is not loaded before somebody reads it. */
function lazy(
  target: object,
  name: PropertyKey,
  own: PropertyDescriptor,
  make: (original: Any) => Any,
): PropertyDescriptor {
  let stand: Any | null = null;
  return {
    ...own,
    get: () => {
      if (stand === null) {
        stand = dressed(apply(own.get as Any, target, []) as Any, make);
        // Node's getter puts what it loaded in its own place; the stand-in takes that place back.
        defineProperty(target, name, {
          value: stand,
          writable: true,
          enumerable: own.enumerable === true,
          configurable: true,
        });
      }
      return stand;
    },
  };
}

/** Gives a stand-in the name, length, prototype and own symbols of the original; objects of a class name the stand-in as their class. */
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
    const own = getOwnPropertyDescriptor(original, key);
    if (own === undefined || key === 'arguments' || key === 'caller') continue;
    const mine = getOwnPropertyDescriptor(stand, key);
    if (mine !== undefined && !mine.configurable && !mine.writable) continue;
    if (mine !== undefined && !mine.configurable && 'value' in own)
      defineProperty(stand, key, { value: own.value });
    else if (mine?.configurable !== false) defineProperty(stand, key, own);
  }
  const { prototype } = original;
  const named = typeof prototype === 'object' && getOwnPropertyDescriptor(prototype, 'constructor');
  if (named && named.value === original) defineProperty(prototype, 'constructor', { ...named, value: stand });
}

/** Makes the error that the system would give: code, number, call and path as in `EACCES: permission denied, open '/etc/passwd'`. */
export function refusal(call: string, path?: string, dest?: string): Error {
  const at = path === undefined ? '' : ` '${path}'${dest === undefined ? '' : ` -> '${dest}'`}`;
  const error = new ErrorOf(`EACCES: permission denied, ${call}${at}`);
  set(error, 'errno', refused);
  set(error, 'code', 'EACCES');
  set(error, 'syscall', call);
  if (path !== undefined) set(error, 'path', path);
  if (dest !== undefined) set(error, 'dest', dest);
  return error;
}

/** Makes an error with a code, as Node's own errors have. */
export function coded(code: string, message: string): Error {
  const error = new ErrorOf(message);
  set(error, 'code', code);
  return error;
}

const set = (target: object, name: string, value: unknown): void => {
  defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
};

/** Refuses a call into a binding as the call would answer: by the callback of a request object, by a promise, or by throwing. */
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
