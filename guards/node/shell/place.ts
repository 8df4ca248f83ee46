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
 * A function that is hooked from the start, and whose hook is loaded with the first call. Most functions call few of the hooked functions,
 * and compiling all hooks would take much of each start.
 */
interface Place {
  original: Any | null;
  make: Make | null;
  /** The hooked function; null while the hook or the original is not known. */
  act: Any | null;
  /** The function that stands in the place now. */
  stand: Any | null;
}

const places = belongings<Record<PropertyKey, Place | undefined>>();

/**
 * Makes a stand-in, and a function that remembers its place once it is set. `open` loads the hooks; it returns false when that fails and
 * calls go on. With `passes` calls of this function do not load them.
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
 * Gives a hook to the stand-in that waits for it; returns false when there is none. With `isInner` nobody looks at the function in the
 * place, so the hook replaces the stand-in and each call saves a step.
 */
export function filled(target: object, name: PropertyKey, make: Make, isInner: boolean): boolean {
  const place = places.get(target)?.[name];
  if (place === undefined) return false;
  const { make: first } = place;
  place.make = first === null ? make : (original) => make(first(original));
  settle(place);
  const own = isInner && place.act !== null ? getOwnPropertyDescriptor(target, name) : undefined;
  if (own !== undefined && own.value === place.stand) {
    own.value = place.act;
    if (defineProperty(target, name, own)) place.stand = place.act;
  }
  return true;
}

function settle(place: Place): void {
  if (place.original !== null && place.make !== null) place.act = place.make(place.original);
}

function opened(place: Place, open: () => boolean): Any {
  if (!open() && place.act === null) return place.original as Any;
  // A place without its hook refuses the call.
  if (place.act === null) throw new ErrorOf('emmental: this call cannot be judged');
  return place.act;
}
