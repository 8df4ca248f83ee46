import type { Any } from './hook.ts';
import {
  apply,
  belongings,
  construct,
  create,
  defineProperty,
  ErrorOf,
  getOwnPropertyDescriptor,
} from './primordials.ts';

export type Make = (original: Any) => (this: unknown, ...args: unknown[]) => unknown;

/**
 * A place: a function of Node that is replaced at the start by a stand-in; the first call of the stand-in loads the hook. A serverless
 * function usually calls few of the hooked functions, and compiling all hooks would take much of the time of each start.
 */
interface Place {
  original: Any | null;
  /** Makes the hooked function from the original; null until the hook is loaded. */
  make: Make | null;
  /** The hooked function; null as long as the hook or the original is missing. */
  act: Any | null;
  /** The function that the property holds now: the stand-in, or the hooked function. */
  stand: Any | null;
}

const places = belongings<Record<PropertyKey, Place | undefined>>();

/**
 * Returns a function that makes the stand-in for an original, and a function that notes the property where the stand-in was set. `open` loads
 * the hooks; it returns false when that fails and calls go on without hooks. If `passes` is true, calls of this stand-in do not load the
 * hooks.
 */
export function standInOf(
  open: () => boolean,
  passes: boolean,
): { readonly make: Make; readonly remember: (target: object, name: PropertyKey) => void } {
  const place: Place = { original: null, make: null, act: null, stand: null };
  return {
    make: (original) => {
      place.original = original;
      settle(place);
      const stand = function (this: unknown, ...args: unknown[]): unknown {
        const act = place.act ?? (passes ? original : opened(place, open));
        return new.target === undefined
          ? apply(act, this, args)
          : construct(act as never, args, new.target as never);
      };
      place.stand = stand;
      return stand;
    },
    remember: (target, name) => {
      let named = places.get(target);
      if (named === undefined) {
        named = create(null) as Record<PropertyKey, Place | undefined>;
        places.set(target, named);
      }
      named[name] = place;
    },
  };
}

/**
 * Connects a hook with the stand-in at `target[name]`; returns false when there is no stand-in. If `isInner` is true, only Node's own code
 * uses the property, so the hooked function replaces the stand-in, and each call saves one step.
 */
export function filled(target: object, name: PropertyKey, make: Make, isInner: boolean): boolean {
  const place = places.get(target)?.[name];
  if (place === undefined) return false;
  const { make: first } = place;
  place.make = first === null ? make : (original) => make(first(original));
  settle(place);
  const descriptor = isInner && place.act !== null ? getOwnPropertyDescriptor(target, name) : undefined;
  if (descriptor !== undefined && descriptor.value === place.stand) {
    descriptor.value = place.act;
    if (defineProperty(target, name, descriptor)) place.stand = place.act;
  }
  return true;
}

function settle(place: Place): void {
  if (place.original !== null && place.make !== null) place.act = place.make(place.original);
}

function opened(place: Place, open: () => boolean): Any {
  if (!open() && place.act === null) return place.original as Any;
  // The part was loaded, but it contains no hook for this place: the call is refused.
  if (place.act === null) throw new ErrorOf('emmental: this call cannot be judged');
  return place.act;
}
