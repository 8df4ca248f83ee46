import { guardOnGoogle, guardWrapper, type Source } from '@emmental/model';
import { languageOf } from '../languages/index.ts';
import { listFolder } from '../program/folder.ts';
import type { ResolveContext } from '../program/load.ts';
import { resolveNode } from '../program/node.ts';
import { below, joinInside } from '../program/paths.ts';
import { isQuietScript } from './quiet-script.ts';

/** The settings of a function that decide which code runs besides its handler. */
export interface BesideSettings extends Omit<ResolveContext, 'source'> {
  readonly language: 'javascript' | 'python' | 'other';
  /** True if a layer whose content is not in the repository may hold a file below `/opt`. */
  readonly hasUnreadLayers: boolean;
  /** Returns every text that a variable may have, and null among them for a text that is not known; [] if it is not set. */
  readonly textsOf: (variable: string) => readonly (string | null)[];
}

/** Code that runs besides the handler: before it, or as a process of its own. */
export interface Beside {
  /** Modules of the repository that run before the module of the handler. */
  readonly modules: readonly string[];
  /** Code that is not read. `id` names it, the same in every function; `file` is null where the repository has no such file. */
  readonly unread: readonly UnreadStart[];
}

export interface UnreadStart {
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly file: string | null;
  /** The variable that starts it; absent = no variable does. */
  readonly variable?: string;
}

/**
 * Finds the code that runs besides a handler: extensions in own layers, the wrapper script that starts the runtime, modules
 * that NODE_OPTIONS loads, `sitecustomize` in a folder of PYTHONPATH, and a library that LD_PRELOAD loads.
 * Sources: Lambda developer guide, "Lambda extensions", "Modifying the runtime environment"; Node.js, "Command-line API";
 * Python, "site".
 */
export function codeBeside(source: Source, settings: BesideSettings): Beside {
  const found = [
    ...extensionsIn(source, settings.layers),
    ...wrappers(source, settings),
    ...(settings.language === 'javascript' ? setBy('NODE_OPTIONS', nodeOptions(source, settings)) : []),
    ...(settings.language === 'python' ? setBy('PYTHONPATH', siteModules(source, settings)) : []),
    ...setBy('LD_PRELOAD', preloaded(settings)),
  ];
  return {
    modules: [...new Set(found.flatMap((each) => ('module' in each ? each.module : [])))],
    unread: found.flatMap((each) => ('module' in each ? [] : [each])),
  };
}

type Found = { readonly module: string } | UnreadStart;

const setBy = (variable: string, found: readonly Found[]): readonly Found[] =>
  found.map((each) => ('module' in each ? each : { ...each, variable }));

/** Lambda starts each file in `extensions` of a layer as a process with the permissions of the function. */
function extensionsIn(source: Source, layers: readonly string[]): readonly Found[] {
  return layers.flatMap((layer) => {
    const folder = below(layer, 'extensions');
    if (source.kind(folder) !== 'directory') return [];
    return listFolder(source, folder)
      .filter(({ name, kind }) => kind === 'file' && !name.startsWith('.'))
      .map(({ name }) => {
        const file = below(folder, name);
        const why = 'it runs as a process beside the handler and is not read';
        return { id: `start/${file}`, what: `what the extension ${file} does`, why, file };
      });
  });
}

/** The variable of Lambda, and the variable in which the guard keeps the wrapper that was there before it. */
const wrapperVariables = ['AWS_LAMBDA_EXEC_WRAPPER', 'EMMENTAL_NEXT_WRAPPER'] as const;

function wrappers(source: Source, settings: BesideSettings): readonly Found[] {
  return wrapperVariables.flatMap((variable) => {
    const found = settings.textsOf(variable).flatMap((path): readonly Found[] => {
      if (path === '' || path === guardWrapper) return [];
      if (path === null) return [unknownStart(variable, 'what the wrapper script of the runtime does')];
      const file = fileAt(source, path, settings);
      if (file === null && isInUnreadLayer(path, settings)) return [];
      const read = file === null ? null : source.read(file);
      if (read && 'text' in read && isQuietScript(read.text)) return [];
      const why =
        file === null
          ? 'the file is not in the repository'
          : 'it runs before the handler and its commands are not read';
      return [
        { id: `start/${file ?? path}`, what: `what the wrapper script ${file ?? path} does`, why, file },
      ];
    });
    return setBy(variable, found);
  });
}

const unknownStart = (variable: string, what: string): UnreadStart => ({
  id: `start/${variable}`,
  what,
  why: `the value of ${variable} is not known`,
  file: null,
});

/** Is the path in a layer that has a question of its own, or whose own calls are documented? */
const isInUnreadLayer = (path: string, { hasUnreadLayers }: BesideSettings): boolean =>
  hasUnreadLayers && path.startsWith('/opt/');

/** Returns the file of the repository that is deployed to a path; relative paths begin at `/var/task`. Null if there is none. */
function fileAt(source: Source, path: string, { directory, layers }: BesideSettings): string | null {
  const inLayer = /^\/opt\/(.+)$/.exec(path)?.[1];
  const inTask = /^(?:\/var\/task\/)?([^/].*)$/.exec(path)?.[1];
  const candidates =
    inLayer === undefined
      ? [joinInside(directory, inTask ?? '')]
      : layers.map((layer) => joinInside(layer, inLayer));
  return candidates.find((file) => file !== null && source.kind(file) === 'file') ?? null;
}

/** Options of Node.js that name a module to load before the program. */
const loading =
  /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)(?:\s+|=)(?:"([^"]+)"|(\S+))/g;

/** Options of Node.js by which another file is loaded for a name. */
const choosing =
  /(?:^|\s)(?:-C|--conditions|--experimental-default-type|--preserve-symlinks(?:-main)?)(?:[\s=]|$)/;

function nodeOptions(source: Source, settings: BesideSettings): readonly Found[] {
  return settings.textsOf('NODE_OPTIONS').flatMap((options): readonly Found[] => {
    if (options === null) return [unknownStart('NODE_OPTIONS', 'which code NODE_OPTIONS loads')];
    if (choosing.test(options))
      return [unknownStart('NODE_OPTIONS', 'which files the conditions of NODE_OPTIONS choose')];
    return [...options.matchAll(loading)]
      .map(([, quoted, bare]) => (quoted ?? bare ?? '').replace(/^file:\/\//, ''))
      .filter((name) => !isGoogleGuard(name))
      .flatMap((name) => loadedModule(source, name, settings));
  });
}

const isGoogleGuard = (path: string): boolean => path.startsWith(`${guardOnGoogle}/`);

function loadedModule(source: Source, name: string, settings: BesideSettings): readonly Found[] {
  const from = below(settings.directory, 'index.js');
  const found = resolveNode(from, name, true, { ...settings, source });
  if (found.kind === 'module') return [{ module: found.path }];
  const isPath = /^[./]/.test(name);
  if (isPath && isInUnreadLayer(name, settings)) return [];
  if (!isPath && found.kind === 'library') {
    const library = /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
    if (settings.isKnown('javascript', library)) return [];
    const why = 'its code is not in the repository';
    return [{ id: `package/${library}`, what: `what the package ${library} does`, why, file: null }];
  }
  const why = found.kind === 'unknown' ? found.why : 'it is not read';
  return [{ id: `start/${name}`, what: `what ${name} does, which NODE_OPTIONS loads`, why, file: null }];
}

/** Folders of the runtime itself. */
const ofRuntime = /^\/(?:var\/(?:runtime|lang)|usr\/(?:local\/)?lib)(?:\/|$)/;

/** Python imports these modules when it starts, from any folder of its path. */
const siteNames = ['sitecustomize', 'usercustomize'] as const;

function siteModules(source: Source, settings: BesideSettings): readonly Found[] {
  return settings.textsOf('PYTHONPATH').flatMap((folders): readonly Found[] => {
    if (folders === null) return [unknownStart('PYTHONPATH', 'which code Python loads when it starts')];
    return folders.split(':').flatMap((folder): readonly Found[] => {
      if (folder === '' || ofRuntime.test(folder) || isGoogleGuard(folder)) return [];
      const modules = siteNames.flatMap((name) =>
        [`${name}.py`, `${name}/__init__.py`].flatMap((file) => {
          const path = fileAt(source, `${folder.replace(/\/$/, '')}/${file}`, settings);
          return path !== null && languageOf(path) === 'python' ? [{ module: path }] : [];
        }),
      );
      const isDeployed = /^(?:\/var\/task(?:\/|$)|\/opt(?:\/|$)|[^/])/.test(folder);
      if (modules.length > 0 || isDeployed) return modules;
      const what = `what Python loads from ${folder} when it starts`;
      return [{ id: `start/${folder}`, what, why: 'the folder is not in the repository', file: null }];
    });
  });
}

/** The dynamic linker loads these libraries into every process. */
function preloaded(settings: BesideSettings): readonly Found[] {
  return settings.textsOf('LD_PRELOAD').flatMap((paths): readonly Found[] => {
    if (paths === null) return [unknownStart('LD_PRELOAD', 'which library LD_PRELOAD loads')];
    return paths
      .split(/[\s:]+/)
      .filter((path) => path !== '' && !isInUnreadLayer(path, settings))
      .map((path) => {
        const why = 'it is native code, which is not read';
        return { id: `start/${path}`, what: `what the library ${path} does`, why, file: null };
      });
  });
}
