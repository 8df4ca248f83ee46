/** The origin of a call; it is read in the core's realm, where the function's code cannot change it. */
export interface Caller {
  /** For example `child_process.exec`; null when the function's code reached the hook without a built-in of Node. */
  readonly api: string | null;
  /** At most 5 frames of the function's own code, the innermost first: `src/orders.js:17:3 place`. */
  readonly stack: readonly string[];
}

/** Leaves frames out whose files are below `home`, the guard's own folder, and writes paths below `root` without it. */
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

/** Makes `child_process.execSync` of `node:child_process` and `Object.execSync`; null for most inner modules of Node. */
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

/** Returns the file of the innermost frame that is not the guard's; files of Node are passed over unless `nodeCounts`. */
export function callingFile(home: string, nodeCounts: boolean): string | null {
  for (const { file } of frames(home)) if (nodeCounts || !file.startsWith('node:')) return file;
  return null;
}

/** Returns file and name of the innermost function that is not the guard's. */
export function callingFunction(home: string): string | null {
  const [first] = frames(home);
  return first === undefined ? null : `${first.file} ${first.name}`;
}

export interface Place {
  readonly file: string;
  /** The index in the text of the file; row and column are the same place as Node shows it. */
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

/** Returns the place of the innermost function that is not the guard's; null for code that stands in no file. */
export function callingPlace(home: string): Place | null {
  const [first] = frames(home);
  if (first === undefined || !first.file.startsWith('/')) return null;
  const { file, row, column, site } = first;
  const at = site.getPosition();
  if (at === null) return null;
  // Modules are named by a URL.
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
    // The text of the site would name what a `sourceURL` comment claims. Code that `eval` made has no file.
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
 * Reads the stack. Node writes the stack of an error with `prepareStackTrace` of the error's realm, or else of the main realm: without
 * a function here, the function's code could set one, and would get an error of this realm and write the stack.
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
