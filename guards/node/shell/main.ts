import { type Guard, startGuard } from './guard.ts';
import type { ModuleClass } from './shell.ts';

const key = Symbol.for('emmental.guard');
const known = (process as unknown as Record<symbol, Guard | undefined>)[key];
// Loaded twice (a second copy, or after its entry was taken out of the cache) it stays the one that is there.
const guard =
  known ??
  startGuard({
    file: __filename,
    home: __dirname,
    isPreload: module.parent?.id === 'internal/preload',
    // The class of every module; asking for `node:module` would load more of it.
    Module: module.constructor as unknown as ModuleClass,
  });
if (known === undefined) Object.defineProperty(process, key, { value: guard });

export const { protect, load } = guard;
