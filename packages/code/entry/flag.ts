import { posix } from 'node:path';
import type { Entry } from '../program.ts';

/**
 * Parses `--handler FILE#EXPORT`. FILE is absolute, or relative to PATH. Null when the text has another form, and when a
 * relative FILE leads out of PATH.
 */
export function parseHandlerFlag(flag: string): Entry | null {
  const hash = flag.lastIndexOf('#');
  const exported = flag.slice(hash + 1);
  const module = posix.normalize(flag.slice(0, Math.max(0, hash)).replaceAll('\\', '/'));
  const isInside = module !== '.' && !module.startsWith('../') && module !== '/';
  return hash > 0 && exported !== '' && isInside ? { module, export: exported } : null;
}
