import type { Source } from '@emmental/model';
import { nodeFile } from '../program/node-file.ts';
import { isInstalled, joinInside } from '../program/paths.ts';

/** A way to split a handler into the path of a file (without its ending) and an export. */
export interface HandlerReading {
  readonly path: string;
  readonly export: string;
}

/** How the runtime of a language finds the file of a handler. */
export interface HandlerFiles {
  /** Returns the ways to split a handler, the runtime's own way first; [] for a handler of an installed package. */
  readingsOf(handler: string): readonly HandlerReading[];
  /** Returns the module that the runtime loads for `folder/path`; null if the repository has no such module. */
  fileAt(source: Source, folder: string, path: string): string | null;
}

/** Node.js: the runtime splits the file name at its first dot, so that dot is tried first, then the later dots. */
const node: HandlerFiles = {
  readingsOf(handler) {
    if (isInstalled(handler)) return [];
    const path = inTask(handler);
    const name = path.lastIndexOf('/') + 1;
    const readings: HandlerReading[] = [];
    for (let dot = path.indexOf('.', name + 1); dot !== -1; dot = path.indexOf('.', dot + 1))
      readings.push({ path: path.slice(0, dot), export: path.slice(dot + 1) });
    return readings.filter((reading) => reading.export !== '' && !/(?:^|\/)\.*$/.test(reading.path));
  },
  fileAt(source, folder, path) {
    const file = joinInside(folder, path);
    if (file === null || file === '' || isInstalled(file)) return null;
    const found = nodeFile(source, file);
    return found?.kind === 'module' ? found.path : null;
  },
};

/** Python: `pkg/mod.handler` or `pkg.mod.handler`; the function is the part after the last dot. */
const python: HandlerFiles = {
  readingsOf(handler) {
    const path = inTask(handler);
    const dot = path.lastIndexOf('.');
    if (dot <= 0 || isInstalled(handler) || /^\.*$/.test(path)) return [];
    return [{ path: path.slice(0, dot).replaceAll('.', '/'), export: path.slice(dot + 1) }];
  },
  fileAt(source, folder, path) {
    for (const candidate of [`${path}.py`, `${path}/__init__.py`]) {
      const file = joinInside(folder, candidate);
      if (file !== null && source.kind(file) === 'file') return source.resolve(file);
    }
    return null;
  },
};

export const handlerFiles = { javascript: node, python } as const;

/** Returns a handler relative to the folder of the deployed code. */
const inTask = (handler: string): string => handler.replace(/^\/var\/task\//, '').replace(/^\.?\/+/, '');
