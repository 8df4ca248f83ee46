import { allowed, type Core } from '../core/contract.ts';
import { type Disk, isSocket } from './disk.ts';
import { create } from './primordials.ts';

/** Remembers the descriptors of this thread's sockets, and refuses calls that use a socket by its descriptor instead of its handle. */
export interface Sockets {
  readonly note: (fd: unknown) => void;
  readonly refusesBeside: (fd: number, act: string) => boolean;
}

/** Makes the list of sockets. `ask` is the wrapped core (`guarded.ts`), `core` is the core itself. */
export function createSockets(core: Core, ask: Core, disk: Disk): Sockets {
  const hasThreads = core.limits('code') && core.allows('worker');
  const known: Record<number, true> = create(null) as Record<number, true>;
  return {
    note: (fd) => {
      if (typeof fd === 'number' && fd >= 0) known[fd] = true;
    },
    refusesBeside: (fd, act) => {
      // Threads share the descriptors of the process, and the list has only those of this thread: with threads, any descriptor above 2 is checked.
      if (known[fd] !== true && (fd < 3 || !hasThreads)) return false;
      if (isSocket(disk.opened(fd))) {
        const done = `${act} the socket ${fd}`;
        return ask.use('addon', done) !== allowed || ask.beside(done) !== allowed;
      }
      // The socket was closed, and the descriptor belongs to another file now.
      delete known[fd];
      return false;
    },
  };
}
