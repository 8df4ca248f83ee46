import { allowed, refused, unread } from '../core/contract.ts';
import { apply, create, freeze, indexOf, keys, RangeErrorOf } from './primordials.ts';
import type { Shell } from './shell.ts';

/**
 * Methods that are called very often. Their wrapper does not check the stack first, because the check takes longer than most answers; the
 * core checks the stack itself before it does new work. These methods take at most three arguments.
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

/** Wraps the methods of the core so that they throw no error of the core's realm: through such an object the function could reach that realm. */
export function guarded(core: Shell['core']): Shell['core'] {
  const safe = create(null) as Record<string, unknown>;
  const names = keys(core);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as keyof Shell['core'];
    const method = core[name] as (...args: unknown[]) => unknown;
    // This wrapper makes no list of arguments, because the frequent calls about connections and files use it.
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
  // `sent` has a separate wrapper, so that V8 can optimise the call of this one method.
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
 * Returns the answer for a method of the core that threw an error. The function could make the core fail by using up the stack or by passing
 * a text that is too long: then this throws a RangeError, and the call fails. Any other failure is reported; the call goes on, or is
 * refused if `onError` is `closed`.
 */
function failure(core: Shell['core'], name: string, error: unknown): unknown {
  if (isExhaustion(error)) throw new RangeErrorOf('Maximum call stack size exceeded');
  core.failed(`${name}: ${messageOf(error)}`);
  switch (name) {
    case 'begin':
    case 'attacked':
    case 'attached':
    case 'freshFolders':
    case 'told':
      return '';
    case 'wants':
      return unread;
    default:
      return core.isClosed() ? refused : allowed;
  }
}

/** True for the error of a stack overflow, or of a text that is too long. */
export function isExhaustion(error: unknown): boolean {
  try {
    const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
    // A regular expression that overflows the stack throws a SyntaxError with this message.
    return name === 'RangeError' || indexOf(`${message as string}`, 'tack overflow') >= 0;
  } catch {
    return true;
  }
}

/** Returns the message of an error; `unknown` when the message cannot be read. */
export const messageOf = (error: unknown): string => {
  try {
    return `${(error as { message?: string }).message}`;
  } catch {
    return 'unknown';
  }
};
