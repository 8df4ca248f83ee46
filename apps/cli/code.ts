import type { AppReview } from '@emmental/access';
import { analyse, codeFindings, hasExport, isKnownPackage } from '@emmental/behaviour';
import { type FoundEntry, findEntry, loadProgram, withArchives } from '@emmental/code';
import type { FunctionCode } from '@emmental/dependencies';
import { fillingsOf, knownVariables } from '@emmental/link';
import {
  type AppReport,
  type Behaviour,
  type Diagnostic,
  diagnostic,
  type Finding,
  type FunctionDeclaration,
  folderOf,
  isBesideHandler,
  type Link,
  type LinkedHandler,
  notifyingBuckets,
  type Source,
  unreadRole,
} from '@emmental/model';
import type { NamedCode } from './assume/named-code.ts';
import { besideHandler, searchedFolders } from './beside-handler.ts';
import { committedCopies } from './committed-copies.ts';
import { functionCode, type Handler } from './dependencies/function-code.ts';
import { withPackageEvidence } from './package-evidence.ts';

/**
 * Analyses the code of one function. `named` = code that people named in answers, by question. A defect of this program in one function must not stop the others: that
 * function's behaviour is then unknown.
 */
export async function codeOf(
  fn: FunctionDeclaration,
  source: Source,
  named: ReadonlyMap<string, NamedCode> = new Map(),
  refused: ReadonlySet<string> = new Set(),
): Promise<Analysed> {
  try {
    return await behaviourOf(fn, source, named, refused);
  } catch (error) {
    const about = `${fn.name}: ${error instanceof Error ? error.message : String(error)}`;
    return {
      ...unread(fn, 'its code could not be read'),
      diagnostics: [diagnostic('code/failed', fn.at, about)],
    };
  }
}

export interface Analysed {
  readonly entry: LinkedHandler | null;
  readonly behaviours: readonly Behaviour[] | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Files of the modules that were read. */
  readonly files: readonly string[];
  readonly code: FunctionCode;
}

const unread = (fn: FunctionDeclaration, why: string): Analysed => ({
  entry: null,
  behaviours: null,
  diagnostics: [],
  files: [],
  code: functionCode(fn, { why }),
});

/** Finds the handler of one function, loads its modules and runs it on abstract values; returns its behaviour. */
export async function behaviourOf(
  fn: FunctionDeclaration,
  files: Source,
  named: ReadonlyMap<string, NamedCode> = new Map(),
  refused: ReadonlySet<string> = new Set(),
): Promise<Analysed> {
  const source = withArchives(files);
  const fillings = fillingsOf(fn);
  const found = await entryOf(fn, source, fillings, { named, refused });
  if ('why' in found) return { ...unread(fn, found.why), diagnostics: found.diagnostics };
  const { entry, inline, directory } = found;
  const beside = besideHandler(fn, source, directory);
  const look = async (answers: Answers) => {
    const files = [...answers.outside.values(), ...answers.also].map(({ file }) => file);
    const program = await loadProgram(source, [entry.module, ...beside.modules, ...files], {
      directory,
      layers: fn.layerDirectories ?? [],
      inline,
      isKnown: isKnownPackage,
      readsCopied: true,
    });
    const analysis = analyse(program, entry, {
      fillings,
      triggers: fn.triggers,
      buckets: notifyingBuckets(fn.triggers),
      outside: { named: answers.outside },
      also: answers.also,
      before: beside.modules,
    });
    return { program, analysis };
  };
  const first = await look({ outside: new Map(), also: [] });
  const met = [...first.analysis.behaviours, ...beside.behaviours];
  const answers = answersFor(fn, met, named);
  const { program, analysis } = answers.outside.size + answers.also.length > 0 ? await look(answers) : first;
  const copies = committedCopies(
    program,
    files,
    directory,
    fn.layerDirectories,
    searchedFolders(fn, directory),
  );
  return {
    entry: { file: entry.module, export: entry.export, link: found.link },
    behaviours: program.modules.has(entry.module)
      ? await withPackageEvidence(
          [...analysis.behaviours, ...beside.behaviours, ...copies],
          fn,
          source,
          directory,
        )
      : null,
    diagnostics: [...program.diagnostics, ...analysis.diagnostics],
    files: [...program.modules.keys()],
    code: functionCode(fn, { entry, inline, directory }),
  };
}

/** Code that people named: in place of code that the function meets, and for the function's own questions. */
interface Answers {
  readonly outside: ReadonlyMap<string, NamedCode>;
  readonly also: readonly NamedCode[];
}

function answersFor(
  fn: FunctionDeclaration,
  behaviours: readonly Behaviour[],
  named: ReadonlyMap<string, NamedCode>,
): Answers {
  if (named.size === 0) return { outside: new Map(), also: [] };
  const met = new Set(
    behaviours.flatMap((behaviour) => (behaviour.kind === 'undecided' ? (behaviour.cause ?? []) : [])),
  );
  const isBeside = (id: string) =>
    behaviours.some((each) => isBesideHandler(each) && 'cause' in each && each.cause === id);
  return {
    outside: new Map([...named].filter(([id]) => met.has(id) && !isBeside(id))),
    also: [...named].flatMap(([id, code]) =>
      (id.startsWith(`${fn.name}/`) && id !== `${fn.name}/code`) || isBeside(id) ? [code] : [],
    ),
  };
}

type Found = Handler & { readonly link: Link };

/** Answers of people about the code of functions: the code that they named, and the questions that they answered with `none`. */
interface PeoplesAnswers {
  readonly named: ReadonlyMap<string, NamedCode>;
  readonly refused: ReadonlySet<string>;
}

/**
 * Finds the handler by the answer of a person, or else by the template. The answer also replaces a source that was found for
 * certain: the person may know that something else is deployed.
 */
async function entryOf(
  fn: FunctionDeclaration,
  source: Source,
  fillings: ReturnType<typeof fillingsOf>,
  { named, refused }: PeoplesAnswers,
): Promise<Found | { readonly why: string; readonly diagnostics: readonly Diagnostic[] }> {
  const { handler } = fn;
  const question = `${fn.name}/code`;
  const answer = named.get(question);
  if (answer)
    return {
      entry: { module: answer.file, export: answer.export },
      inline: null,
      directory: handler.kind === 'handler' ? handler.directory : folderOf(answer.file),
      link: { how: 'answer', certain: true },
    };
  const found = await declaredSource(fn, source, fillings);
  if (found && 'entry' in found)
    return refused.has(question)
      ? { why: `a person answered that ${found.entry.module} is not its source`, diagnostics: [] }
      : found;
  const isOpen = handler.kind === 'handler' || found?.diagnostic.code === 'code/several-handlers';
  if (found && isOpen) return { why: found.diagnostic.message, diagnostics: [found.diagnostic] };
  return { why: handler.kind === 'unknown' ? handler.why : 'its code was not found', diagnostics: [] };
}

/** Finds the source of a function by the settings of its template; null where the template shows no handler. */
async function declaredSource(
  fn: FunctionDeclaration,
  source: Source,
  fillings: ReturnType<typeof fillingsOf>,
): Promise<FoundEntry | null> {
  const { handler } = fn;
  const isKnown = handler.kind === 'handler';
  if (handler.handler === undefined || (!isKnown && fn.language === 'other')) return null;
  const found = await findEntry(source, {
    directory: isKnown ? handler.directory : null,
    artefact: isKnown ? null : (handler.artefact ?? null),
    handler: handler.handler,
    language: fn.language,
    runtime: fn.runtime,
    inline: isKnown ? handler.inline : null,
    entryPoints: isKnown ? (handler.entryPoints ?? []) : [],
    environment: knownVariables(fillings),
    at: fn.at,
  });
  return isKnown && handler.link && 'entry' in found
    ? { ...found, link: weaker(handler.link, found.link) }
    : found;
}

/** Returns the link of the code folder, unless the file in it is the less certain part. */
function weaker(folder: Link, file: Link): Link {
  const { notCompared } = file;
  if (folder.certain && !file.certain) return file;
  return notCompared === undefined ? folder : { ...folder, notCompared };
}

/** Does the file have the export that a person named? */
export async function isExported(code: NamedCode, source: Source): Promise<boolean> {
  return hasExport(await loadProgram(source, [code.file], { isKnown: isKnownPackage }), code);
}

/** Returns the findings in the code of an app's functions. */
export function findingsInCode(reviewed: AppReview, report: AppReport): readonly Finding[] {
  return codeFindings(
    report.functions.flatMap((fn) => {
      const declaration = reviewed.functions.get(fn.id)?.function;
      const unread = unreadRole(fn);
      return declaration
        ? [
            {
              function: declaration,
              behaviours: fn.behaviours,
              reachedBy: fn.reachedBy,
              ways: fn.ways ?? [],
              granted: fn.granted,
              ...(unread ? { unreadRole: unread } : {}),
            },
          ]
        : [];
    }),
  );
}
