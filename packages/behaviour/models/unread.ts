import { isBuiltin } from 'node:module';
import { isPythonStandard, type Module } from '@emmental/code';
import { type Abstract, frameOf, type Machine, record } from '@emmental/evaluator';
import { isQuietPackage } from '@emmental/knowledge';
import { keptFor } from './kept.ts';

/** Code of the program's own that a person named in place of code that cannot be found. */
export interface NamedCode {
  /** Path of the module. */
  readonly file: string;
  readonly export: string;
}

/** Facts that the caller of the analysis has about code that is not in the repository. */
export interface Outside {
  /** Answers of people, by the cause of the question. */
  readonly named: ReadonlyMap<string, NamedCode>;
}

export const nothingOutside: Outside = { named: new Map() };

/** The unread code that a machine has met: the name that calls of it begin with → the cause of its question. */
const unreadIn = keptFor(() => new Map<string, string>());

/** Notes that calls of `name` are calls of code that was not read. */
export const noteUnread = (machine: Machine, name: string, cause: string): void => {
  unreadIn(machine).set(name, cause);
};

/** Returns the cause of the question about the code that a call of `what` reaches; null where the code is known. */
export function unreadCause(machine: Machine, what: string): string | null {
  const unread = unreadIn(machine);
  for (const [name, cause] of unread)
    if (what === name || (what.startsWith(name) && /^[./(]/.test(what.slice(name.length)))) return cause;
  // The names of long chains of calls lose their beginning.
  const [first] = unread.values();
  return what.startsWith('…') && first !== undefined ? first : null;
}

/** Notes as an open question what a package does, unless it is a part of the language or well known. */
export function notePackage(machine: Machine, library: string, outside: Outside): void {
  const { module } = frameOf(machine).record;
  const name = packageOf(library, module.language);
  if (name === null || unreadIn(machine).has(name)) return;
  const cause = `package/${name}`;
  noteUnread(machine, name, cause);
  if (outside.named.has(cause)) return;
  const what = `what the package ${name} does`;
  const why = 'its code is not in the repository';
  record(machine, { kind: 'undecided', what, why, touches: null, cause }, frameOf(machine).at);
}

/** Folders of Python that packages share: each part is of another package. */
export const isNamespace = (library: string): boolean => /^google(?:\.cloud)?$/.test(library);

/** Is the code of the package a part of the language, or well known to call no cloud? */
export const isWellKnown = (library: string, language: Module['language']): boolean =>
  packageOf(library, language) === null;
/** Returns the package that a called name of a shared folder belongs to (`google.cloud.acme.Client`); null for other names. */
export const partOfNamespace = (name: string): string | null =>
  /^google\.(?:cloud\.)?(?!cloud\b)[\w-]+/.exec(name)?.[0] ?? null;

/** Returns the package of an import; null where its code is a part of the language, or well known to call no cloud. */
function packageOf(library: string, language: Module['language']): string | null {
  if (language === 'python') {
    if (isNamespace(library)) return null;
    const [top = library] = /^google\.(?:cloud\.)?[^.]+|^[^.]+/.exec(library) ?? [];
    return isPythonStandard(top) || isQuietPackage('PyPI', top) ? null : top;
  }
  if (isBuiltin(library) || /^[a-z][a-z0-9+.-]*:/i.test(library) || library === 'global') return null;
  // No package can have such a name: it is an alias of the build.
  if (/^(?:~|#|@\/)/.test(library)) return library;
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(library)?.[0] ?? library;
  return isQuietPackage('npm', name) ? null : name;
}

/** Returns the values of a package's exports where a person named the code that stands for it. */
export const namedExport = (
  machine: Machine,
  library: string,
  path: string,
  outside: Outside,
  load: (code: NamedCode, name: string) => Abstract | null,
): Abstract | null => {
  if (outside.named.size === 0) return null;
  const cause = unreadCause(machine, library);
  const code = cause === null ? undefined : outside.named.get(cause);
  return code ? load(code, path) : null;
};
