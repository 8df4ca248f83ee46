import { type Guard, startGuard } from './guard.ts';

const key = Symbol.for('emmental.guard');
const known = (process as unknown as Record<symbol, Guard | undefined>)[key];
// Loaded twice (a second copy, or after its entry was taken out of the cache) it stays the one that is there.
const guard = known ?? startGuard(__filename, __dirname, module.parent?.id === 'internal/preload');
if (known === undefined) Object.defineProperty(process, key, { value: guard });

export const { protect, load } = guard;
