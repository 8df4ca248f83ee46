import type { Source } from '@emmental/model';
import { isInstalled, joinInside } from '../program/paths.ts';
import type { Entry } from '../program.ts';
import type { HandlerSettings } from './find.ts';
import { codeFolders, uniqueFile } from './search.ts';

/**
 * Finds the module of a handler such as `pkg/mod.handler` or `pkg.mod.handler`. The function is the part
 * after the last dot.
 */
export function pythonHandlers(source: Source, settings: HandlerSettings): Entry | null {
  const handler = settings.handler.replace(/^\/var\/task\//, '').replace(/^\.?\/+/, '');
  const dot = handler.lastIndexOf('.');
  if (dot <= 0 || isInstalled(handler)) return null;
  const path = handler.slice(0, dot).replaceAll('.', '/');
  const exported = handler.slice(dot + 1);
  for (const look of [deployed, uniqueModule])
    for (const folder of codeFolders(settings.directory)) {
      const module = look(source, folder, path);
      if (module !== null) return { module, export: exported };
    }
  return null;
}

type Look = (source: Source, folder: string, path: string) => string | null;

/** Finds the file that the runtime would load. */
const deployed: Look = (source, folder, path) => {
  for (const candidate of [`${path}.py`, `${path}/__init__.py`]) {
    const file = joinInside(folder, candidate);
    if (file !== null && source.kind(file) === 'file') return source.resolve(file);
  }
  return null;
};

/**
 * Finds the only module with that path at its end: a build may have copied `src/pkg/mod.py` to `pkg/mod.py`.
 */
const uniqueModule: Look = (source, folder, path) => uniqueFile(source, folder, path, 'python');
