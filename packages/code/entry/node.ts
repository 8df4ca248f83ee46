import type { Source } from '@emmental/model';
import { sourcesOf } from '../program/compiled.ts';
import { nodeFile } from '../program/node-file.ts';
import { isInstalled, joinInside, withoutEnding } from '../program/paths.ts';
import type { Entry } from '../program.ts';
import type { HandlerReading, HandlerSettings } from './find.ts';
import { codeFolders, uniqueFile } from './search.ts';

/**
 * Finds the module of a handler such as `src/orders.handler`. The runtime splits the file name at its first
 * dot, so that dot is tried first, then the later dots.
 */
export function nodeHandlers(source: Source, settings: HandlerSettings): Entry | null {
  if (isInstalled(settings.handler)) return null;
  const readings = readingsOf(settings.handler);
  const folders = codeFolders(settings.directory);
  for (const look of [deployed, compiled, bundled, unique])
    for (const reading of readings)
      for (const folder of folders) {
        const module = look(source, folder, reading, settings);
        if (module !== null) return { module, export: reading.export };
      }
  return null;
}

/**
 * Splits a handler at each dot of its file name: `a/b.c.handler` gives `a/b` with `c.handler`, and `a/b.c`
 * with `handler`.
 */
function readingsOf(handler: string): readonly HandlerReading[] {
  const path = handler.replace(/^\/var\/task\//, '').replace(/^\.?\/+/, '');
  const name = path.lastIndexOf('/') + 1;
  const readings: HandlerReading[] = [];
  for (let dot = path.indexOf('.', name + 1); dot !== -1; dot = path.indexOf('.', dot + 1))
    readings.push({ path: path.slice(0, dot), export: path.slice(dot + 1) });
  return readings.filter((reading) => reading.export !== '');
}

type Look = (
  source: Source,
  folder: string,
  reading: HandlerReading,
  settings: HandlerSettings,
) => string | null;

/** Finds the file that the runtime would load. */
const deployed: Look = (source, folder, { path }) => fileAt(source, joinInside(folder, path));

/**
 * Finds the source from which a build creates the file: if `dist/orders` is not in the repository,
 * `src/orders.ts` may be.
 */
const compiled: Look = (source, folder, { path }) => {
  const output = joinInside(folder, path);
  for (const candidate of output === null ? [] : sourcesOf(source, output)) {
    const file = fileAt(source, candidate);
    if (file !== null) return file;
  }
  return null;
};

/**
 * Finds the entry point of a bundler. A bundler puts its output files into one folder, so the entry point
 * with the file name of the handler is used, else the unique entry point.
 */
const bundled: Look = (source, folder, { path }, { entryPoints = [] }) => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const fitting = entryPoints.filter((point) => withoutEnding(point).split('/').at(-1) === name);
  const [point] = fitting.length > 0 ? fitting : entryPoints.length === 1 ? entryPoints : [];
  return point === undefined ? null : (fileAt(source, joinInside(folder, point)) ?? fileAt(source, point));
};

/** Finds the unique file with that name. */
const unique: Look = (source, folder, { path }) => uniqueFile(source, folder, path, 'javascript');

function fileAt(source: Source, path: string | null): string | null {
  if (path === null || path === '' || isInstalled(path)) return null;
  const found = nodeFile(source, path);
  return found?.kind === 'module' ? found.path : null;
}
