import { refused } from '../../core/contract.ts';
import { type Any, hookInner, refusal } from '../hook.ts';
import { apply, construct, defineProperty, put } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import type { Handles } from './targets.ts';

/** Handles that take a descriptor: standard output is one. */
export function hookDescriptors(shell: Shell, { tcp, pipe, udp }: Handles): boolean {
  const { TTY } = (shell.binding('tty_wrap') ?? {}) as { readonly TTY?: { readonly prototype: object } };
  hookInner(shell.binding('tty_wrap'), 'TTY', (original) => constructing(shell, original));
  // A terminal's handle leads to its class.
  if (TTY !== undefined) defineProperty(TTY.prototype, 'constructor', { value: undefined });
  const taken = (original: Any) => taking(shell, original);
  const set = hookInner(tcp, 'open', taken);
  return hookInner(pipe, 'open', taken) && hookInner(udp, 'open', taken) && set;
}

/** A second handle for a connection would not be read, and one for the signals could end them. */
function taking(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const fd = Number(args[0]) | 0;
    put(args, 0, fd);
    if (shell.isSignals(fd) || shell.refusesBeside(fd, 'a second handle for')) return refused;
    return apply(original, this, args);
  };
}

/** The class of terminals takes a descriptor of any kind as it is made. */
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
