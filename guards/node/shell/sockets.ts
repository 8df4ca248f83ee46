import { allowed, type Core } from '../core/contract.ts';
import { type Disk, isSocket } from './disk.ts';

/** The descriptors of this thread's sockets: past the handle of a socket nobody may use its number. */
export interface Sockets {
  readonly note: (fd: unknown) => void;
  readonly refusesBeside: (fd: number, act: string) => boolean;
}

/** `ask` is the guarded core, `core` the core itself. */
export function createSockets(core: Core, ask: Core, disk: Disk): Sockets {
  const hasThreads = core.limits('code') && core.allows('worker');
  const known: Record<number, true> = Object.create(null) as Record<number, true>;
  return {
    note: (fd) => {
      if (typeof fd === 'number' && fd >= 0) known[fd] = true;
    },
    refusesBeside: (fd, act) => {
      // All threads share the descriptors of the process: sockets of another thread are not in the list, nor are the first three.
      if (known[fd] !== true && (fd < 3 || !hasThreads)) return false;
      if (isSocket(disk.opened(fd))) {
        const done = `${act} the socket ${fd}`;
        return ask.use('addon', done) !== allowed || ask.beside(done) !== allowed;
      }
      // The socket was closed; its number can be used for something else.
      delete known[fd];
      return false;
    },
  };
}
