import type { Carried } from './carried.ts';
import { startGuard } from './guard.ts';
import type { Guard } from './platform.ts';
import type { ModuleClass } from './shell.ts';

/** Starts the guard. The shell is a separate script, not a module, so `load.ts` passes the values of a module (`module`, `__filename`, `__dirname`). */
export const start = (module: NodeJS.Module, file: string, home: string, carried: Carried): Guard =>
  startGuard({
    file,
    home,
    isPreload: module.parent?.id === 'internal/preload',
    // The constructor of a module is the class; loading `node:module` would load more code.
    Module: module.constructor as unknown as ModuleClass,
    carried,
  });
