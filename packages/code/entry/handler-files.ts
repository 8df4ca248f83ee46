import type { Source } from '@emmental/model';
import { nodeFile } from '../program/node-file.ts';
import { isInstalled, joinInside } from '../program/paths.ts';
import { pythonFile } from '../program/python-file.ts';

/** A way to split a handler into the path of a file (without its ending) and an export. */
export interface HandlerReading {
  readonly path: string;
  readonly export: string;
}

/** How the runtime of a language finds the file of a handler. */
export interface HandlerFiles {
  /** Returns the ways to split a handler, the runtime's own way first; [] for a handler of an installed package. */
  readingsOf(handler: string): readonly HandlerReading[];
  /** Returns the module that the runtime loads for `folder/path`, or that is compiled to it; null if the repository has no such module. */
  fileAt(source: Source, folder: string, path: string): string | null;
  /** Returns the module from which `folder/path` is built, or else the one that the runtime loads; null if there is none. */
  sourceAt(source: Source, folder: string, path: string): string | null;
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
    for (const ending of loadedEndings) {
      const found = source.kind(file + ending) === 'file' ? nodeFile(source, file + ending, 'runtime') : null;
      if (found?.kind === 'module') return found.path;
    }
    return node.sourceAt(source, folder, path);
  },
  sourceAt(source, folder, path) {
    const file = joinInside(folder, path);
    if (file === null || file === '' || isInstalled(file)) return null;
    const found = nodeFile(source, file, 'build');
    return found?.kind === 'module' ? found.path : null;
  },
};

/** The endings that the runtime tries, in its order. Source: `_tryRequire` in UserFunction.js of aws-lambda-nodejs-runtime-interface-client. */
const loadedEndings = ['.js', '.mjs', '.cjs'] as const;

/** Python: `pkg/mod.handler` or `pkg.mod.handler`; the function is the part after the last dot. */
const python: HandlerFiles = {
  readingsOf(handler) {
    const path = inTask(handler);
    const dot = path.lastIndexOf('.');
    if (dot <= 0 || isInstalled(handler) || /^\.*$/.test(path)) return [];
    return [{ path: path.slice(0, dot).replaceAll('.', '/'), export: path.slice(dot + 1) }];
  },
  fileAt(source, folder, path) {
    const file = joinInside(folder, path);
    const found = file === null || file === '' ? null : pythonFile(source, file);
    return found?.kind === 'module' ? found.path : null;
  },
  sourceAt: (source, folder, path) => python.fileAt(source, folder, path),
};

export const handlerFiles = { javascript: node, python } as const;

/** Returns a handler relative to the folder of the deployed code. */
const inTask = (handler: string): string => handler.replace(/^\/var\/task\//, '').replace(/^\.?\/+/, '');
