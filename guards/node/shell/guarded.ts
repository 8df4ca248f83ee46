import { allowed, refused, unread } from '../core/contract.ts';
import { apply, freeze, indexOf, keys } from './primordials.ts';
import type { Shell } from './shell.ts';

/**
 * Methods that are called all the time. They mostly answer without new work, and the core itself checks the stack when they do not: the
 * check costs more than most answers. None of them takes more than three arguments.
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

/** Wraps the core so that no error leaves it: errors belong to the core's realm, and are none of the function's. */
export function guarded(core: Shell['core']): Shell['core'] {
  const safe = Object.create(null) as Record<string, unknown>;
  const names = keys(core);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as keyof Shell['core'];
    const method = core[name] as (...args: unknown[]) => unknown;
    // Without a list of arguments, because calls of connections and files pass here.
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
  // `sent` has a function of its own, so that V8 knows which method it calls.
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
 * Answers for a method that failed. The function could fill the stack, or pass a text that is too long, to make the core fail: then the
 * call fails, too. Any other failure is reported; it lets the call through, or refuses it when the guard is `closed`.
 */
function failure(core: Shell['core'], name: string, error: unknown): unknown {
  if (isExhaustion(error)) throw new RangeError('Maximum call stack size exceeded');
  core.failed(`${name}: ${messageOf(error)}`);
  switch (name) {
    case 'begin':
    case 'attacked':
    case 'attached':
    case 'freshFolders':
      return '';
    case 'wants':
      return unread;
    default:
      return core.isClosed() ? refused : allowed;
  }
}

/** True for the error of a full stack, or of a text that is too long. */
export function isExhaustion(error: unknown): boolean {
  try {
    const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
    // A regular expression without room throws a SyntaxError.
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
