import type { Any } from '../hook.ts';
import { apply, BlobOf, cloneOf, defineProperty, objectPrototype, ownKeys } from '../primordials.ts';

/** The functions that Node's loader of internal modules passes to each internal module. */
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

/** Returns the loader of Node's internal modules; null when the loader cannot be taken in this Node. The first call has to be made before code of the function runs. */
export function innerOf(): Inner | null {
  known ??= { inner: takenByMessage() };
  return known.inner;
}

/** Calls `act` when an internal module of Node is loaded, before its first user gets the module. Returns false when there is no such module. */
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
      // If the stack overflows, `act` throws, and is called again the next time.
      if (!isDone) act();
      isDone = true;
      return exports;
    },
    configurable: true,
  });
}

const probe = 'emmental probe';

/**
 * Gets the loader of internal modules by a trick with a structured clone. A message contains the class of an object as `module:name`; Node
 * loads that module and reads the member `name` of its exports. This function sends a message with the module of the loader and the name
 * `probe`, and a getter for `probe` on `Object.prototype` gets the exports as `this`. `messages.ts` blocks this way for the function.
 */
function takenByMessage(): Inner | null {
  const symbols = ownKeys(BlobOf.prototype) as readonly { readonly description?: string }[];
  let clone: PropertyKey | null = null;
  let revive: PropertyKey | null = null;
  for (let at = 0; at < symbols.length; at += 1) {
    const { description } = symbols[at] as { readonly description?: string };
    if (description === 'messaging_clone_symbol') clone = symbols[at] as PropertyKey;
    if (description === 'messaging_deserialize_symbol') revive = symbols[at] as PropertyKey;
  }
  if (clone === null || revive === null) return null;
  const blob = new BlobOf([]);
  const description = { data: null, deserializeInfo: `internal/bootstrap/realm:${probe}` };
  defineProperty(blob, clone, { value: () => description });
  // Node makes an object of this empty class, and reports no error.
  class Nothing {}
  defineProperty(Nothing.prototype, revive, { value: () => undefined });
  let inner: Inner | null = null;
  defineProperty(objectPrototype, probe, {
    get(this: Inner) {
      inner = this;
      return Nothing;
    },
    configurable: true,
  });
  try {
    cloneOf(blob);
  } catch {
    // This Node refuses the message, so the function cannot use this way either.
  }
  delete (objectPrototype as unknown as Record<string, unknown>)[probe];
  return inner;
}
