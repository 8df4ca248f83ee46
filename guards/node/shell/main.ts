import type { Carried } from './carried.ts';
import { startGuard } from './guard.ts';
import type { Guard } from './platform.ts';
import type { ModuleClass } from './shell.ts';

/** Starts the guard; the shell is a text of its own, and `load.ts` passes the values that a module has. */
export const start = (module: NodeJS.Module, file: string, home: string, carried: Carried): Guard =>
  startGuard({
    file,
    home,
    isPreload: module.parent?.id === 'internal/preload',
    // The class of every module; asking for `node:module` would load more of it.
    Module: module.constructor as unknown as ModuleClass,
    carried,
  });
