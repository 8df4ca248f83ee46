import { refused } from '../../core/contract.ts';
import { type Any, hookInner, refusal } from '../hook.ts';
import { apply, construct, defineProperty, numberOf, put } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import type { Handles } from './targets.ts';

/** Hooks the functions that make a handle from a descriptor (for example, from that of standard output). False when a hook cannot be set. */
export function hookDescriptors(shell: Shell, { tcp, pipe, udp }: Handles): boolean {
  const { TTY } = (shell.binding('tty_wrap') ?? {}) as { readonly TTY?: { readonly prototype: object } };
  hookInner(shell.binding('tty_wrap'), 'TTY', (original) => constructing(shell, original));
  // `constructor` is removed, because the function could get the original class from the handle of a terminal.
  if (TTY !== undefined) defineProperty(TTY.prototype, 'constructor', { value: undefined });
  const taken = (original: Any) => taking(shell, original);
  const set = hookInner(tcp, 'open', taken);
  return hookInner(pipe, 'open', taken) && hookInner(udp, 'open', taken) && set;
}

/** Refuses a second handle for a connection, because the guard would not see its writes, and for the signals file, because the handle could close it. */
function taking(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const fd = numberOf(args[0]) | 0;
    put(args, 0, fd);
    if (shell.isSignals(fd) || shell.refusesBeside(fd, 'a second handle for')) return refused;
    return apply(original, this, args);
  };
}

/** Hooks the class of terminals; its constructor accepts descriptors of any kind. */
function constructing(shell: Shell, original: Any) {
  const stand = function (this: unknown, ...args: unknown[]): unknown {
    const fd = numberOf(args[0]) | 0;
    put(args, 0, fd);
    if (shell.isSignals(fd) || shell.refusesBeside(fd, 'a terminal on')) throw refusal('uv_tty_init');
    return construct(
      original as never,
      args,
      (new.target as unknown) === stand ? original : (new.target as never),
    );
  };
  return stand;
}
