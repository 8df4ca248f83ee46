import { allowed, refused, unread } from '../core/contract.ts';
import { apply, freeze, indexOf, keys } from './primordials.ts';
import type { Shell } from './shell.ts';

/**
 * What is asked all the time finds its answer without new work; the core itself makes room when it does not, which costs more
 * than most answers. None of these takes more than three arguments.
 */
const frequent: Readonly<Partial<Record<keyof Shell['core'], true>>> = {
  begin: true,
  enforces: true,
  file: true,
  opening: true,
  moves: true,
  opened: true,
  wants: true,
  sent: true,
  end: true,
};

/** `core` with its errors kept in: they belong to its realm, and an error of the guard is none of the function's. */
export function guarded(core: Shell['core']): Shell['core'] {
  const safe = Object.create(null) as Record<string, unknown>;
  const names = keys(core);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as keyof Shell['core'];
    const method = core[name] as (...args: unknown[]) => unknown;
    // Without a list of arguments: calls of connections and files come by here.
    const often = (first: unknown, second: unknown, third: unknown): unknown => {
      try {
        return method(first, second, third);
      } catch (error) {
        return failure(core, name, error);
      }
    };
    const seldom = (...args: unknown[]): unknown => {
      try {
        core.makeRoom();
        return apply(method, undefined, args);
      } catch (error) {
        return failure(core, name, error);
      }
    };
    safe[name] = frequent[name] ? often : seldom;
  }
  // One of its own, so that V8 sees which method it calls.
  const { sent } = core;
  safe['sent'] = (handle: object, text: string, length: number): unknown => {
    try {
      return sent(handle, text, length);
    } catch (error) {
      return failure(core, 'sent', error);
    }
  };
  return freeze(safe) as unknown as Shell['core'];
}

/**
 * A full stack, or a text without end, could make the core fail on purpose: then the call is refused, as it would have
 * failed by itself. Any other failure lets the call through, and tells.
 */
function failure(core: Shell['core'], name: string, error: unknown): unknown {
  if (isExhaustion(error)) throw new RangeError('Maximum call stack size exceeded');
  core.failed(`${name}: ${messageOf(error)}`);
  return name === 'begin' || name === 'attacked' || name === 'attached' || name === 'freshFolders'
    ? ''
    : name === 'wants'
      ? unread
      : core.isClosed()
        ? refused
        : allowed;
}

/** A full stack, or a text without end. */
export function isExhaustion(error: unknown): boolean {
  try {
    const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
    // A regular expression that finds no room says so with a SyntaxError.
    return name === 'RangeError' || indexOf(`${message as string}`, 'tack overflow') >= 0;
  } catch {
    return true;
  }
}

export const messageOf = (error: unknown): string => {
  try {
    return `${(error as { message?: string }).message}`;
  } catch {
    return 'unknown';
  }
};
