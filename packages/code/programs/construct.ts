import { endingsOf } from '../languages/index.ts';
import type { ProgramFunction } from './functions.ts';

/** A function of a template that a program wrote. */
export interface WrittenFunction {
  /** The ids of its construct and of the constructs around it, and a hash: `ApiCreateOrder1A2B3C4D`. */
  readonly logicalId: string;
  /** `index.handler` */
  readonly handler: string;
  readonly language: 'javascript' | 'python';
}

/** The code of such a function, as its program names it. */
export interface NamedCode {
  readonly directory: string;
  readonly handler: string;
  /** The file, relative to `directory`, where Node.js would split its name at another dot; absent = the handler names it. */
  readonly entryPoints?: readonly string[];
  /** The construct that names the code. */
  readonly by: ProgramFunction;
}

/**
 * Finds the code that a program names for a function of its template. The logical id ends with the id of the construct.
 * Where several constructs fit, the one whose file or code shares most words with the rest of the logical id is taken; null
 * where two fit alike, or none.
 */
export function codeInProgram(
  fn: WrittenFunction,
  functions: readonly ProgramFunction[],
  isFile: (path: string) => boolean,
): NamedCode | null {
  const name = fn.logicalId.replace(/[0-9A-F]{8}$/, '');
  const candidates = functions.flatMap((by) => {
    const id = (by.id ?? '').replace(/[^A-Za-z0-9]/g, '');
    if (id === '' || !name.endsWith(id) || name === fn.logicalId) return [];
    const code = codeOf(by, fn, isFile);
    const around = name.slice(0, -id.length);
    return code ? [{ code, id, score: score(around, by), around }] : [];
  });
  const longest = Math.max(...candidates.map(({ id }) => id.length));
  const fitting = candidates.filter(({ id }) => id.length === longest).sort((a, b) => b.score - a.score);
  const [best, next] = fitting;
  if (!best || (next && next.score === best.score && differ(next.code, best.code))) return null;
  // An id such as `Handler` may belong to a construct of a package.
  const isTelling = best.around === '' || best.score > 0 || !generic.test(best.id);
  return isTelling ? best.code : null;
}

const generic = /^(?:Default|Fn|Function|Handler|Lambda|LambdaFunction|Resource)$/i;

const differ = (left: NamedCode, right: NamedCode): boolean =>
  left.directory !== right.directory || left.handler !== right.handler;

function codeOf(
  by: ProgramFunction,
  fn: WrittenFunction,
  isFile: (path: string) => boolean,
): NamedCode | null {
  const dot = fn.handler.lastIndexOf('.');
  const [module, exported] = [fn.handler.slice(0, dot), fn.handler.slice(dot + 1)];
  if (by.code === null || dot <= 0 || (by.handler !== null && exportOf(by.handler) !== exported)) return null;
  const endings = endingsOf(fn.language);
  const ending = endings.find((each) => by.code?.endsWith(each));
  if (ending !== undefined && isFile(by.code)) {
    const slash = by.code.lastIndexOf('/');
    const stem = by.code.slice(slash + 1, -ending.length);
    const directory = by.code.slice(0, Math.max(0, slash));
    const dots = stem.lastIndexOf('.');
    if (dots < 0) return { directory, handler: `${stem}.${exported}`, by };
    const handler = `${stem.slice(dots + 1)}.${exported}`;
    return { directory, handler, entryPoints: [by.code.slice(slash + 1)], by };
  }
  const path = by.code === '' ? module : `${by.code}/${module}`;
  return endings.some((each) => isFile(`${path}${each}`))
    ? { directory: by.code, handler: fn.handler, by }
    : null;
}

/** Returns the export that a construct names: `handler`, or the last part of `index.handler`. */
const exportOf = (handler: string): string => handler.slice(handler.lastIndexOf('.') + 1);

/**
 * Counts the words of the construct's file and code that a logical id contains. A word of the file's name that the id does not
 * contain counts against it: `rag.ts` fits `RagRetrieve` better than `rag-search.ts`.
 */
function score(around: string, { file, code }: ProgramFunction): number {
  const ids = around.toLowerCase();
  const has = (word: string) => ids.includes(word);
  const missing = wordsIn(file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '')).filter(
    (word) => !has(word),
  );
  return wordsIn(`${file} ${code}`).filter(has).length - missing.length / 10;
}

const wordsIn = (path: string): readonly string[] => [
  ...new Set(path.toLowerCase().match(/[a-z0-9]{3,}/g) ?? []),
];
