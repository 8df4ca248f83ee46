import { type Diagnostic, diagnosticCodes } from './diagnostic.ts';
import type { AppReport } from './report.ts';

/** The reasons why a part of the input was not analysed. The words are a contract (JSON `coverage.causes`). */
export const coverageCauses = [
  'code not found',
  'export not found',
  'load fails',
  'archive',
  'image',
  'added by the CDK',
  'language not read',
  'code built at run time',
  'import not found',
  'import not read',
  'code beside the handler',
  'syntax error',
  'code not asked for',
  'file not read',
  'template part not read',
  'tool not read',
  'limit',
  'fault',
] as const;

export type CoverageCause = (typeof coverageCauses)[number];

/** How much of the declared functions a report is about. */
export interface Coverage {
  /** Functions that the templates declare, also those that are known but not in the report. */
  readonly declared: number;
  /** Set where `declared` is a lower bound: the source of a tool that is not read seems to create at least so many. */
  readonly atLeast?: true;
  /** Functions in the report. */
  readonly listed: number;
  /** Functions in the report whose code was analysed, with no part left out. */
  readonly analysed: number;
  /** Functions among those analysed whose source was found by a link that is only likely; absent = none. */
  readonly likely?: number;
  /** Functions that count under several causes; absent = none. */
  readonly overlapping?: number;
  /** For each cause, how many functions, files or parts of templates were left out; in the order of `coverageCauses`. */
  readonly causes: readonly { readonly cause: CoverageCause; readonly count: number }[];
}

/**
 * Counts what was analysed. A diagnostic about code counts through its function; any other diagnostic counts by itself,
 * or for the functions that it says were lost.
 */
export function coverageOf(
  apps: readonly Pick<AppReport, 'functions'>[],
  diagnostics: readonly Diagnostic[],
): Coverage {
  const counts = new Map<CoverageCause, number>();
  const add = (cause: CoverageCause, count: number) => counts.set(cause, (counts.get(cause) ?? 0) + count);
  const functions = apps.flatMap((app) => app.functions);
  for (const { leftOut = [] } of functions) for (const cause of new Set(leftOut)) add(cause, 1);
  let lost = 0;
  for (const { code, functions: ofIt } of diagnostics) {
    const { cause } = diagnosticCodes[code];
    lost += ofIt ?? 0;
    // A tool that is not read is one cause, however many functions its source creates.
    const counted = code === 'template/unread-format' ? 1 : (ofIt ?? 1);
    if (cause !== null && (!code.startsWith('code/') || ofIt !== undefined)) add(cause, counted);
  }
  const analysed = functions.filter(({ leftOut = [] }) => leftOut.length === 0);
  const overlapping = functions.filter(({ leftOut = [] }) => new Set(leftOut).size > 1).length;
  const likely = analysed.filter(({ handler }) => handler?.link?.certain === false).length;
  return {
    declared: functions.length + lost,
    ...(diagnostics.some(isLowerBound) ? { atLeast: true as const } : {}),
    listed: functions.length,
    analysed: analysed.length,
    ...(likely > 0 ? { likely } : {}),
    ...(overlapping > 0 ? { overlapping } : {}),
    causes: coverageCauses.flatMap((cause) => {
      const count = counts.get(cause);
      return count ? [{ cause, count }] : [];
    }),
  };
}

/** Is the number of functions that a diagnostic tells a lower bound? A construct in a loop or a wrapper counts once. */
const isLowerBound = ({ code, functions }: Diagnostic): boolean =>
  code === 'template/unread-format' && functions !== undefined;

/** Returns true when every declared function was analysed and nothing else was left out. */
export const isWhole = ({ declared, analysed, causes }: Coverage): boolean =>
  declared === analysed && causes.length === 0;

/** Returns the cause for a function whose code the reader of templates could not find, from the reason in words. */
export function causeOfNoCode(why: string): CoverageCause {
  // The name of a file or bucket follows a colon.
  const [reason = ''] = why.split(': ');
  if (reason.startsWith('the CDK adds')) return 'added by the CDK';
  if (/archive/.test(reason)) return 'archive';
  return /image|Dockerfile|Cloud Run/.test(reason) ? 'image' : 'code not found';
}
