import type { Any } from '../hook.ts';
import { apply, defineProperty, ownKeys } from '../primordials.ts';

/** The parts that Node's loader of inner modules gives to each of them. */
export interface Inner {
  readonly internalBinding: Any;
  readonly require: Any;
  readonly BuiltinModule: { readonly map: { readonly get: (id: string) => InnerModule | undefined } };
}

interface InnerModule {
  readonly loaded?: boolean;
  readonly loading?: boolean;
  readonly compileForInternalLoader: Any;
}

let known: { readonly inner: Inner | null } | null = null;

/** Returns the loader of inner modules; null when this Node does not lead there. The first call has to come before any code of the function. */
export function innerOf(): Inner | null {
  known ??= { inner: reached() };
  return known.inner;
}

/** Calls `act` as soon as an inner module of Node is loaded, before its first user gets it. Returns false when there is no such module. */
export function whenCompiled({ BuiltinModule }: Inner, id: string, act: () => void): boolean {
  const module = BuiltinModule.map.get(id);
  if (module === undefined) return false;
  if (module.loaded === true || module.loading === true) {
    act();
    return true;
  }
  const { compileForInternalLoader: compile } = module;
  let isDone = false;
  return defineProperty(module, 'compileForInternalLoader', {
    value: (): unknown => {
      const exports = apply(compile, module, []);
      // With a full stack `act` throws, and is called again the next time.
      if (!isDone) act();
      isDone = true;
      return exports;
    },
    configurable: true,
  });
}

const { Blob, structuredClone } = globalThis;
const probe = 'emmental probe';

/**
 * Reaches the loader of inner modules by a message. A message names the class of an object by module and name, and Node loads that module:
 * this one names the module of the loader, and a getter gets what the module holds. `messages.ts` closes this way afterwards.
 */
function reached(): Inner | null {
  const symbols = ownKeys(Blob.prototype) as readonly { readonly description?: string }[];
  let clone: PropertyKey | null = null;
  let revive: PropertyKey | null = null;
  for (let at = 0; at < symbols.length; at += 1) {
    const { description } = symbols[at] as { readonly description?: string };
    if (description === 'messaging_clone_symbol') clone = symbols[at] as PropertyKey;
    if (description === 'messaging_deserialize_symbol') revive = symbols[at] as PropertyKey;
  }
  if (clone === null || revive === null) return null;
  const blob = new Blob([]);
  const description = { data: null, deserializeInfo: `internal/bootstrap/realm:${probe}` };
  defineProperty(blob, clone, { value: () => description });
  // With this empty class Node makes an object that nobody keeps, and reports nothing.
  class Nothing {}
  defineProperty(Nothing.prototype, revive, { value: () => undefined });
  let inner: Inner | null = null;
  defineProperty(Object.prototype, probe, {
    get(this: Inner) {
      inner = this;
      return Nothing;
    },
    configurable: true,
  });
  try {
    structuredClone(blob);
  } catch {
    // This Node refuses, so that the function cannot go this way either.
  }
  delete (Object.prototype as unknown as Record<string, unknown>)[probe];
  return inner;
}
