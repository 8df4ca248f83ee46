import type { SystemUse } from '@emmental/model';
import { statementsOf } from './when.ts';

/** A place where a package uses a temporary file, or starts a program with a literal name. */
export interface SystemPlace {
  readonly system: SystemUse;
  readonly line: number;
  /** `tempfile.mkdtemp`. */
  readonly what: string;
}

const mayUse = /["']\/tmp\/|\btempfile\b|\bfind_library\b|\bsubprocess\b/;

/**
 * Finds the uses of the system in a module of a package. For each use, returns the first place, at the top level of the
 * module if there is one.
 */
export function systemUses(text: string): readonly SystemPlace[] {
  if (!mayUse.test(text)) return [];
  const found = new Map<string, SystemPlace & { readonly indentation: number }>();
  for (const { line, indentation, written } of statementsOf(text)) {
    if (/^(?:from|import|def|class|@)\b/.test(written)) continue;
    for (const { system, what } of usesOf(written, text)) {
      const key = JSON.stringify(system);
      const before = found.get(key);
      if (!before || (before.indentation > 0 && indentation === 0))
        found.set(key, { system, line, what, indentation });
    }
  }
  return [...found.values()].map(({ system, line, what }) => ({ system, line, what }));
}

/**
 * Yields the uses in one statement. Source: docs.python.org, `tempfile`, `ctypes.util` (on Linux `find_library` runs
 * `/sbin/ldconfig`), `subprocess`.
 */
function* usesOf(written: string, text: string): Generator<Omit<SystemPlace, 'line'>> {
  const bare = written.replace(strings, '""');
  const temporary = temporaries.exec(bare)?.[1];
  if (temporary !== undefined && /\btempfile\b/.test(text))
    yield { system: { write: '/tmp/**' }, what: `tempfile.${temporary}` };
  const kept = named.exec(written)?.[2];
  if (kept !== undefined)
    for (const write of [kept, `${kept}/**`]) yield { system: { write }, what: `the name ${kept}` };
  if (/\bfind_library\(/.test(bare) && /\bctypes\b/.test(text))
    yield { system: { run: '/sbin/ldconfig', args: ['-p'] }, what: 'ctypes.util.find_library' };
  const [, how = '', list = ''] = started.test(bare) ? (started.exec(written) ?? []) : [];
  const parts = how === '' || !/\bsubprocess\b/.test(text) ? null : partsOf(list);
  const [program = '', ...args] = parts ?? [];
  if (program !== '' && program !== '*')
    yield { system: { run: program, args }, what: `subprocess.${how} of ${program}` };
}

/** Matches the assignment of a path below /tmp to a name: `DIRECTORY = "/tmp/.cache/"`. */
const named = /^\w+\s*=\s*(["'])(\/tmp\/[\w.-]+)(?:\/[\w./-]*)?\1$/;
const strings = /(["'])(?:\\.|(?!\1).)*\1/gs;
const temporaries =
  /(?<![\w.])(?:\w*tempfile\.)?(NamedTemporaryFile|TemporaryFile|SpooledTemporaryFile|TemporaryDirectory|mkstemp|mkdtemp)\(/;
const started = /(?<!\w)(run|Popen|check_output|check_call|call)\(\s*\[([^[\]]*)\]/;

/**
 * Returns the elements of a list as globs: a literal text stays, anything else becomes `*`. Null when the number of elements
 * is unknown.
 */
function partsOf(list: string): readonly string[] | null {
  const parts = list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.some((part) => part.startsWith('*'))) return null;
  return parts.map((part) => /^(['"])([\w./:=+-]+)\1$/.exec(part)?.[2] ?? '*');
}
