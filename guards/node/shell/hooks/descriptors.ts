import { refused } from '../../core/contract.ts';
import { type Any, hookInner, refusal } from '../hook.ts';
import { apply, construct, defineProperty, put } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import type { Handles } from './targets.ts';

/** Hooks handles that take a descriptor, as that of standard output. */
export function hookDescriptors(shell: Shell, { tcp, pipe, udp }: Handles): boolean {
  const { TTY } = (shell.binding('tty_wrap') ?? {}) as { readonly TTY?: { readonly prototype: object } };
  hookInner(shell.binding('tty_wrap'), 'TTY', (original) => constructing(shell, original));
  // The handle of a terminal would lead to its class.
  if (TTY !== undefined) defineProperty(TTY.prototype, 'constructor', { value: undefined });
  const taken = (original: Any) => taking(shell, original);
  const set = hookInner(tcp, 'open', taken);
  return hookInner(pipe, 'open', taken) && hookInner(udp, 'open', taken) && set;
}

/** Refuses a second handle for a connection, which nobody would read, and for the signals, which it could end. */
function taking(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const fd = Number(args[0]) | 0;
    put(args, 0, fd);
    if (shell.isSignals(fd) || shell.refusesBeside(fd, 'a second handle for')) return refused;
    return apply(original, this, args);
  };
}

/** Hooks the class of terminals, which takes a descriptor of any kind when an object is made. */
function constructing(shell: Shell, original: Any) {
  const stand = function (this: unknown, ...args: unknown[]): unknown {
    const fd = Number(args[0]) | 0;
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
