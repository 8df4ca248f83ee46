import { codeInProgram, type ProgramFunction, programFunctions } from '@emmental/code';
import type { App, Diagnostic, FunctionDeclaration, Source } from '@emmental/model';
import type { ReadResult } from '@emmental/read';

/**
 * Reads the source of the programs that declare functions (AWS CDK, SST, Pulumi). A program whose output is not in the
 * repository is reported with the number of functions that its source seems to create. A function in a snapshot gets the
 * code that the source of its program names.
 */
export async function withPrograms(read: ReadResult, source: Source): Promise<ReadResult> {
  const cache = new Map<string, readonly ProgramFunction[]>();
  const functionsIn = async (folder: string) => {
    const known = cache.get(folder) ?? (await programFunctions(source, folder)).functions;
    cache.set(folder, known);
    return known;
  };
  const counts = new Map<string, { count: number; command: string | null }>();
  for (const { folder, message, command } of read.programs ?? []) {
    const before = counts.get(message)?.count ?? 0;
    const own = (await functionsIn(folder)).filter(({ file }) => !isExample(file, folder));
    counts.set(message, { count: before + own.length, command });
  }
  const apps: App[] = [];
  for (const app of read.apps) {
    const folder = read.printedBy?.get(app.id);
    apps.push(folder === undefined ? app : withCode(app, await functionsIn(folder), source));
  }
  return { ...read, apps, diagnostics: read.diagnostics.map((each) => withCount(each, counts)) };
}

/** Is a file of a program in a folder of documentation or examples below the program? Nobody deploys its constructs. */
const isExample = (file: string, program: string): boolean =>
  /^(?:.*\/)?(?:docs?|examples?)\//.test(program === '' ? file : file.slice(program.length + 1));

/** Gives the functions of a snapshot the code that the source of its program names. */
const withCode = (app: App, functions: readonly ProgramFunction[], source: Source): App => ({
  ...app,
  functions: app.functions.map((fn) => {
    const handler = fn.handler.kind === 'unknown' ? namedCode(fn, functions, source) : null;
    return handler ? { ...fn, handler } : fn;
  }),
});

function namedCode(
  fn: FunctionDeclaration,
  functions: readonly ProgramFunction[],
  source: Source,
): FunctionDeclaration['handler'] | null {
  const { logicalId, language } = fn;
  const { handler } = fn.handler;
  if (handler === undefined || language === 'other') return null;
  const isFile = (path: string): boolean => source.kind(path) === 'file';
  const found = codeInProgram({ logicalId, handler, language }, functions, isFile);
  return (
    found && {
      kind: 'handler',
      directory: found.directory,
      handler: found.handler,
      ...(found.entryPoints ? { entryPoints: found.entryPoints } : {}),
      inline: null,
      link: { how: 'construct of the program', certain: false },
    }
  );
}

/** Adds the number of functions to the diagnostic about a tool. */
function withCount(
  each: Diagnostic,
  counts: ReadonlyMap<string, { readonly count: number; readonly command: string | null }>,
): Diagnostic {
  const found = [...counts].find(
    ([message]) => each.message === message || each.message.startsWith(`${message}, in `),
  );
  if (each.code !== 'template/unread-format' || !found) return each;
  const [, { count, command }] = found;
  if (count === 0) return each;
  // A construct in a loop, or in a class of the program, counts once and may create several functions.
  const functions = count === 1 ? 'at least 1 function' : `at least ${count} functions`;
  const list = command === null ? '' : `; ${command} writes the templates that a scan reads`;
  return {
    ...each,
    message: `${each.message}; its source seems to create ${functions}${list}`,
    functions: count,
  };
}
