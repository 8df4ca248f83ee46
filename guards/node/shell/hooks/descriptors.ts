import { type Any, hookInner } from '../hook.ts';
import { apply, put } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import type { Handles } from './targets.ts';

/** Handles that take a descriptor: standard output is one. */
export function hookDescriptors(shell: Shell, { tcp, pipe, udp }: Handles): boolean {
  const taken = (original: Any) => taking(shell, original);
  const set = hookInner(tcp, 'open', taken);
  return hookInner(pipe, 'open', taken) && hookInner(udp, 'open', taken) && set;
}

/** A second handle for a connection would not be read, and one for the signals could end them. */
function taking(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const fd = Number(args[0]) | 0;
    put(args, 0, fd);
    if (shell.isSignals(fd) || shell.refusesBeside(fd, 'a second handle for')) return -13;
    return apply(original, this, args);
  };
}
