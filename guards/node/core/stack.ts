/** The origin of a call. It is read from the stack in the core's realm, where the function's code cannot change the result. */
export interface Caller {
  /** The function of Node, for example `child_process.exec`; null when the function's code called the hook directly. */
  readonly api: string | null;
  /** At most 5 frames of the function's own code, the innermost first: `src/orders.js:17:3 place`. */
  readonly stack: readonly string[];
}

/** Reads the caller from the stack. Frames below `home`, the guard's own folder, are left out; paths below `root` are shown relative to it. */
export function callerOf(home: string, root: string): Caller {
  let api: string | null = null;
  const stack: string[] = [];
  for (const { name, file, row, column } of frames(home)) {
    if (file.startsWith('node:')) {
      if (stack.length === 0) api = apiOf(file, name) ?? api;
      continue;
    }
    const shown = file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
    stack.push(
      `${shown}:${row}:${column}${name === '' ? '' : ` ${name.replace(/^Object\./, '')}`}`.slice(0, 200),
    );
    if (stack.length >= 5) break;
  }
  return { api, stack };
}

/** Returns `child_process.execSync` for the file `node:child_process` and the name `Object.execSync`; null for most internal modules of Node. */
function apiOf(file: string, name: string): string | null {
  const module = file.slice('node:'.length);
  if (module.startsWith('internal/') && !/^internal\/(?:fs|dns|deps\/undici|worker)/.test(module))
    return null;
  const short = module.replace(/^internal\//, '').replace(/^deps\/undici\/undici$/, 'fetch');
  const last = name
    .split(/[ .]/)
    .filter((part) => part !== '' && part !== 'new' && part !== 'async')
    .at(-1);
  return last === undefined || last.startsWith('<') ? short : `${short}.${last}`;
}

/** Returns the file of the innermost frame outside the guard; files of Node are skipped unless `nodeCounts` is true. */
export function callingFile(home: string, nodeCounts: boolean): string | null {
  for (const { file } of frames(home)) if (nodeCounts || !file.startsWith('node:')) return file;
  return null;
}

/** Returns the file and the name of the innermost function outside the guard, separated by a blank. */
export function callingFunction(home: string): string | null {
  const [first] = frames(home);
  return first === undefined ? null : `${first.file} ${first.name}`;
}

/** A place in a source file. */
export interface Place {
  readonly file: string;
  /** The index in the text of the file; row and column are the same place as Node shows it. */
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

/** Returns the place of the call in the innermost function outside the guard; null for code that is not in a file. */
export function callingPlace(home: string): Place | null {
  const [first] = frames(home);
  if (first === undefined || !first.file.startsWith('/')) return null;
  const { file, row, column, site } = first;
  const at = site.getPosition();
  if (at === null) return null;
  // The file name of an ECMAScript module is a URL.
  if (site.getFileName() === file) return { file, at, row, column };
  try {
    return { file: decodeURIComponent(file.replace(/[?#].*$/, '')), at, row, column };
  } catch {
    return null;
  }
}

interface Frame {
  readonly name: string;
  readonly file: string;
  readonly row: number;
  readonly column: number;
  readonly site: CallSite;
}

function frames(home: string): readonly Frame[] {
  const found: Frame[] = [];
  for (const site of sites()) {
    const row = site.getLineNumber();
    // Built-in functions of the language have no place.
    if (row === null) continue;
    // `String(site)` would contain the name in a `sourceURL` comment, which the code can choose. Code from `eval` has no file name.
    const file = (site.getFileName() ?? '').replace(/^file:\/\//, '');
    if (file.startsWith('emmental:') || file.startsWith(`${home}/`)) continue;
    const name = /^(?:async )?(.{1,200}?) \(/.exec(String(site))?.[1] ?? '';
    found.push({ name, file, row, column: site.getColumnNumber() ?? 0, site });
  }
  return found;
}

/** Source: V8's stack trace API. */
interface CallSite {
  readonly getFileName: () => string | null | undefined;
  readonly getLineNumber: () => number | null;
  readonly getColumnNumber: () => number | null;
  readonly getPosition: () => number | null;
}

/**
 * Reads the stack. Node formats the stack of an error with `prepareStackTrace` of the error's realm, or of the main realm if that is not
 * set. So this function sets it: otherwise the function's code could set it in the main realm, get an error object of this realm, and
 * return a false stack.
 */
function sites(): readonly CallSite[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  try {
    Error.stackTraceLimit = 60;
    Error.prepareStackTrace = (_, found) => found;
    return new Error().stack as unknown as readonly CallSite[];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}
