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
 * A function that is hooked from the start, of which nobody has loaded yet what the hook does: most functions call few of them,
 * and compiling all would be a good part of each start.
 */
interface Place {
  original: Any | null;
  make: Make | null;
  /** What is called there; null while the hook or the original is not known. */
  act: Any | null;
  /** What stands there. */
  stand: Any | null;
}

const places = belongings<Record<PropertyKey, Place | undefined>>();

/**
 * A stand-in, and how its place is remembered once it stands there. `open` loads the hooks, and is false when that fails and calls
 * go on all the same; `passes`: not for this call.
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
 * Puts a hook where a stand-in waits for it; false when none does. `isInner`: nobody looks at what stands there, so that the hook takes
 * the very place, which spares each call the way over the stand-in.
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
  // Whoever took the place away from its hook does not get past it.
  if (place.act === null) throw new ErrorOf('emmental: this call cannot be judged');
  return place.act;
}
