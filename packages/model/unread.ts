import { coverageOf } from './coverage.ts';
import { type Diagnostic, type DiagnosticCode, diagnosticCodes } from './diagnostic.ts';
import { compareLocations, compareText, type Location } from './location.ts';
import type { AppReport, FunctionReport } from './report.ts';

/** The ways in which input can be lost. The words are a contract (JSON `unread[].cause`). */
export const lossCauses = [
  'over a limit',
  'unreadable',
  'not text',
  'syntax error',
  'rulebase not read',
  'fault of the scanner',
  'no function analysed',
  'no longer analysed',
  'moved out of sight',
] as const;

export type LossCause = (typeof lossCauses)[number];

/** A part of the input that is there and could not be read, so that nobody knows what a scan would have found in it. */
export interface Loss extends Location {
  readonly cause: LossCause;
  /** The reason, as a sentence. */
  readonly message: string;
  /** The remedy: `split it`. */
  readonly todo: string;
  /** The reason of the option --allow-unread that accepts the loss; null = nobody accepts it. */
  readonly accepted: string | null;
}

/** A template that the base of a comparison has and the tree no longer has. It is no loss. */
export interface Removed {
  readonly file: string;
  /** The ids of the functions that it declared. */
  readonly functions: readonly string[];
}

/** Codes of problems after which a part of the input is lost, with the cause. Other problems are coverage, or lose nothing. */
const lossOf: Partial<Record<DiagnosticCode, LossCause>> = {
  'read/too-large': 'over a limit',
  'read/too-many-files': 'over a limit',
  'read/limit': 'over a limit',
  'read/unreadable': 'unreadable',
  'read/not-a-file': 'unreadable',
  'read/outside-root': 'unreadable',
  'read/not-text': 'not text',
  'read/syntax': 'syntax error',
  'read/partly-read': 'syntax error',
  'code/syntax': 'syntax error',
  'profile/extends': 'rulebase not read',
  'profile/invalid': 'rulebase not read',
  'read/failed': 'fault of the scanner',
  'code/failed': 'fault of the scanner',
  'scan/failed': 'fault of the scanner',
};

/** Codes of problems that are a loss only where the base of a comparison does not have them. */
const lossIfNew: Partial<Record<DiagnosticCode, LossCause>> = {
  'code/limit': 'over a limit',
  'code/unresolved-import': 'no longer analysed',
  'code/unread-import': 'no longer analysed',
  'read/not-found': 'no longer analysed',
  'template/invalid': 'no longer analysed',
  'template/cycle': 'no longer analysed',
  'template/would-run-code': 'no longer analysed',
  'template/elsewhere': 'no longer analysed',
  'template/macro': 'no longer analysed',
  'template/packaged-copy': 'moved out of sight',
};

/** Returns the loss that a diagnostic reports; null if it loses nothing. `isNew` is true if a comparison shows that the base did not have the problem. */
export function lossIn(problem: Diagnostic, isNew = false): Loss | null {
  const cause = lossOf[problem.code] ?? (isNew ? lossIfNew[problem.code] : undefined);
  if (cause === undefined) return null;
  const { file, line, column, message, code } = problem;
  return { cause, file, line, column, message, todo: diagnosticCodes[code].todo, accepted: null };
}

/** Returns the parts of the input that a report says nothing about, sorted by place. */
export function lossesIn(
  apps: readonly Pick<AppReport, 'id' | 'template' | 'functions'>[],
  diagnostics: readonly Diagnostic[],
): readonly Loss[] {
  const lost = diagnostics.flatMap((problem) => lossIn(problem) ?? []);
  return sortedLosses([...lost, ...noneAnalysed(apps, lost.length > 0)]);
}

/** Sorts losses by place, each once. */
export const sortedLosses = (losses: readonly Loss[]): readonly Loss[] =>
  [
    ...new Map(
      losses.map((loss) => [`${loss.file}:${loss.line}:${loss.cause} ${loss.message}`, loss]),
    ).values(),
  ].sort((a, b) => compareLocations(a, b) || compareText(a.message, b.message));

/** Is code of the function in a language and a form that a scan reads? Other languages and forms are a matter of coverage. */
const isSupported = ({ leftOut = [] }: Pick<FunctionReport, 'leftOut'>): boolean =>
  !leftOut.some(
    (cause) =>
      cause === 'language not read' ||
      cause === 'archive' ||
      cause === 'image' ||
      cause === 'added by the CDK' ||
      cause === 'code not asked for',
  );

/**
 * Was the code of a function found and read, at least in part? A source that stands for a deployed file that it was not compared with does
 * not count.
 */
const isRead = ({ leftOut = [], handler }: Pick<FunctionReport, 'leftOut' | 'handler'>): boolean =>
  handler?.link?.notCompared === undefined &&
  !leftOut.some(
    (cause) =>
      cause === 'code not found' ||
      cause === 'export not found' ||
      cause === 'load fails' ||
      cause === 'syntax error' ||
      cause === 'fault',
  );

/** Is the code of a function unread although a scan reads its language? */
export const isUnread = (fn: Pick<FunctionReport, 'leftOut' | 'handler'>): boolean =>
  isSupported(fn) && !isRead(fn);

/** Returns the loss of a function whose source stands for a deployed file that was not shown to do the same; null if there is no such file. */
export function notComparedIn({ name, handler }: Pick<FunctionReport, 'name' | 'handler'>): Loss | null {
  const deployed = handler?.link?.notCompared;
  if (deployed === undefined) return null;
  return {
    cause: 'no longer analysed',
    file: deployed,
    line: 1,
    column: 1,
    message: `${name} may deploy this file, and it was not shown to do what its source ${handler?.file} does`,
    todo: 'commit the source alone, or scan the deployed file as it is',
    accepted: null,
  };
}

/** Returns the loss of a run in which functions are declared in languages that a scan reads, and the code of none was read. */
function noneAnalysed(
  apps: readonly Pick<AppReport, 'id' | 'template' | 'functions'>[],
  isLossKnown: boolean,
): readonly Loss[] {
  const supported = apps.flatMap(({ functions }) => functions.filter(isSupported));
  const [first] = supported;
  // A function over a limit may have been read in part. If no function was read completely, that is a loss, too.
  const isPart = (fn: FunctionReport) => !isLossKnown && fn.leftOut?.includes('limit') === true;
  if (!first || supported.some((fn) => isRead(fn) && !isPart(fn))) return [];
  return [
    {
      cause: 'no function analysed',
      file: first.file,
      line: first.line,
      column: 1,
      message:
        supported.length === 1
          ? `the code of the only function, ${first.name}, was not found or read`
          : `the code of none of the ${supported.length} functions was found or read`,
      todo: 'check the names of the handlers, and scan where their code lies',
      accepted: null,
    },
  ];
}

/** The share of the declared functions whose code was analysed, in percent, rounded down; 0 if none is declared. */
export function coveredPercent(
  apps: readonly Pick<AppReport, 'functions'>[],
  diagnostics: readonly Diagnostic[],
): number {
  const { declared, analysed } = coverageOf(apps, diagnostics);
  return declared === 0 ? 0 : Math.floor((100 * analysed) / declared);
}
