/** Where a call came from; taken in the core's realm, where the function's code cannot dress it up. */
export interface Caller {
  /** `child_process.exec`; null when no built-in of Node stands between. */
  readonly api: string | null;
  /** Frames of the function's own code, the innermost first, at most 5: `src/orders.js:17:3 place`. */
  readonly stack: readonly string[];
}

/** `home`: the guard's own folder; `root`: paths below it are written without it. */
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

/** `node:child_process` and `Object.execSync` → `child_process.execSync`; inner modules of Node say nothing. */
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

/** The file of the innermost frame that is not the guard's nor `passing`, nor Node's unless that counts; null: there is none. */
export function callingFile(home: string, nodeCounts: boolean, passing = ''): string | null {
  for (const { file } of frames(home))
    if ((nodeCounts || !file.startsWith('node:')) && file !== passing) return file;
  return null;
}

interface Frame {
  readonly name: string;
  readonly file: string;
  readonly row: string;
  readonly column: string;
}

function frames(home: string): readonly Frame[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  const lines = String(new Error().stack ?? '').split('\n');
  Error.stackTraceLimit = stackTraceLimit;
  const found: Frame[] = [];
  for (const line of lines.slice(1)) {
    const frame = /^\s{0,8}at (?:async )?(?:(.{1,200}?) \()?(.{1,500}?):(\d{1,7}):(\d{1,7})\)?$/.exec(line);
    if (frame === null) continue;
    const [, name = '', file = '', row = '', column = ''] = frame;
    if (file.startsWith('emmental:') || file.startsWith(`${home}/`) || file === '<anonymous>') continue;
    found.push({ name, file: file.replace(/^file:\/\//, ''), row, column });
  }
  return found;
}
