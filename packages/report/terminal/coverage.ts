import {
  type Coverage,
  type CoverageCause,
  coverageOf,
  type FunctionReport,
  isWhole,
  type Report,
} from '@emmental/model';
import { count, type Screen, wrap } from './layout.ts';

type Reported = Pick<Report, 'apps' | 'diagnostics'>;

/** Returns the lines of the screen about the coverage of a report; none if there is nothing to say. */
export const coverageLines = (report: Reported, screen: Screen): string[] =>
  linesIn(coverageText(report), screen);

/** Returns the lines of a sentence; none for an empty one. */
export const linesIn = (sentence: string, screen: Screen): string[] =>
  sentence === '' ? [] : wrap(sentence, screen.width);

/** Returns the sentence about the coverage of a report: `code of 4 of 6 functions analysed: 1 archive, 1 in Java`. */
export const coverageText = ({ apps, diagnostics }: Reported): string =>
  sentenceOf(
    coverageOf(apps, diagnostics),
    apps.flatMap(({ functions }) => functions),
  );

/** Returns the same sentence for a coverage that was counted before. `functions` name the languages that are not read. */
export function sentenceOf(
  coverage: Coverage,
  functions: readonly Pick<FunctionReport, 'runtime' | 'leftOut'>[] = [],
): string {
  const { declared, causes } = coverage;
  if (declared === 0 && causes.length === 0) return '';
  const left = causes.map((cause) => causeText(cause, functions)).join(', ');
  const sentence =
    declared === 0
      ? 'no function was listed'
      : `code of ${partText(coverage)} analysed${likelyText(coverage)}`;
  return left === '' ? sentence : `${sentence}: ${left}${overlapText(coverage)}`;
}

/** Returns how many functions are counted under several causes, so that readers do not add up the counts. */
function overlapText({ overlapping }: Coverage): string {
  if (!overlapping) return '';
  return ` (${overlapping === 1 ? '1 function has' : `${overlapping} functions have`} several of these causes)`;
}

/** Returns what a report without findings speaks for: an empty text if everything was analysed, else ` (code of 4 of 6 functions analysed)`. */
export function limitedTo({ apps, diagnostics }: Reported): string {
  const coverage = coverageOf(apps, diagnostics);
  if (isWhole(coverage)) return '';
  return coverage.declared === 0 ? '' : ` (code of ${partText(coverage)} analysed)`;
}

const likelyText = ({ likely }: Coverage): string => (likely ? `, ${likely} by a likely link` : '');

function partText({ declared, analysed, atLeast }: Coverage): string {
  if (declared !== analysed || atLeast)
    return `${analysed} of ${atLeast ? 'at least ' : ''}${count(declared, 'function')}`;
  return declared === 1 ? '1 function' : `all ${count(declared, 'function')}`;
}

function causeText(
  { cause, count: number }: Coverage['causes'][number],
  functions: readonly Pick<FunctionReport, 'runtime' | 'leftOut'>[],
): string {
  if (cause !== 'language not read') return words[cause](number);
  if (functions.length === 0) return `${number} in a language that is not read`;
  const unread = functions.filter(({ leftOut = [] }) => leftOut.includes(cause));
  const byLanguage = new Map<string, number>();
  for (const { runtime } of unread) {
    const language = languageOf(runtime);
    byLanguage.set(language, (byLanguage.get(language) ?? 0) + 1);
  }
  return [...byLanguage].map(([language, each]) => `${each} in ${language}`).join(', ');
}

/** The languages of runtimes that are not read. Source: Lambda developer guide, runtimes. */
const languages: readonly (readonly [RegExp, string])[] = [
  [/^java/, 'Java'],
  [/^go/, 'Go'],
  [/^dotnet/, '.NET'],
  [/^ruby/, 'Ruby'],
  [/^php/, 'PHP'],
];

const languageOf = (runtime: string | null): string =>
  languages.find(([pattern]) => pattern.test(runtime ?? ''))?.[1] ?? 'a language that is not read';

const plain =
  (noun: string, plural?: string) =>
  (number: number): string =>
    count(number, noun, plural);

const words = {
  'code not found': (number) => `${number} whose code was not found`,
  'export not found': (number) => `${number} whose file does not export the handler`,
  'load fails': (number) => `${number} whose file fails while it is loaded`,
  archive: plain('archive'),
  image: plain('image'),
  'added by the CDK': (number) => `${number} that the CDK adds`,
  'code built at run time': (number) => `${number} with code built at run time`,
  'import not found': (number) => `${number} with an import that was not found`,
  'import not read': (number) => `${number} with an import that was not read`,
  'code beside the handler': (number) => `${number} with code beside the handler that is not read`,
  'syntax error': plain('syntax error'),
  'code not asked for': (number) => `${number} not asked for`,
  'file not read': plain('file not read', 'files not read'),
  'template part not read': plain('part of a template not read', 'parts of templates not read'),
  'tool not read': plain('tool not read', 'tools not read'),
  limit: (number) => `${number} over a limit`,
  fault: (number) => `${number} after a fault of the scanner`,
} as const satisfies Record<Exclude<CoverageCause, 'language not read'>, (number: number) => string>;
