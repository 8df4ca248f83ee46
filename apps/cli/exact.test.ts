import { describe, expect, test } from 'vitest';
import type { ExactCase, Label } from './exact/case.ts';
import { exactDefinitions } from './exact/definitions.ts';
import { falseAlarms } from './exact/false-alarms.ts';
import { exactInstances } from './exact/instances.ts';
import { folderWith, json } from './testing/run.ts';

interface Told {
  readonly rule: string;
  readonly title: string;
  readonly resource: string | null;
  readonly function: string | null;
  readonly severity: string;
  readonly condition: string | null;
  readonly line: number;
  readonly evidence: readonly { readonly text: string }[];
}
interface Scan {
  readonly apps: readonly { readonly functions: readonly { readonly unknown: readonly unknown[] }[] }[];
  readonly findings: readonly Told[];
  readonly diagnostics: readonly unknown[];
}

/** The condition of a finding, and its words. */
const wordsOf = ({ condition, evidence }: Told): string =>
  [condition ?? '', ...evidence.map(({ text }) => text).filter((text) => text.startsWith('condition '))].join(
    ' ',
  );

/** Does a finding fit a label? */
const fits = (told: Told, { rule, on, severity, when, line }: Label): boolean =>
  (rule.endsWith('/') ? told.rule.startsWith(rule) : told.rule === rule) &&
  (on?.test(`${told.title}\n${told.resource}\n${told.function}`) ?? true) &&
  (severity === undefined || told.severity === severity) &&
  (line === undefined || told.line === line) &&
  (when === undefined || (when === null ? told.condition === null : when.test(wordsOf(told))));

const named = (cases: readonly ExactCase[]) => cases.map((each) => [each.says, each] as const);

function judged({ files, finds = [], not = [], asks }: ExactCase): readonly string[] {
  const scan = json<Scan>(['scan', folderWith(files)]);
  const { findings } = scan;
  const shown = (told: Told): string =>
    `${told.severity} ${told.rule} ${told.resource ?? told.function}: ${told.title} [${wordsOf(told)}]`;
  const named = ({ rule, on, severity, when }: Label): string =>
    `${severity ?? ''} ${rule} ${on ?? ''} ${when === undefined ? '' : when}`;
  const absent = finds.filter((label) => !findings.some((told) => fits(told, label)));
  const wrong = not.flatMap((label) => findings.filter((told) => fits(told, label)));
  const questions = JSON.stringify([
    scan.apps.map(({ functions }) => functions.map(({ unknown }) => unknown)),
    scan.diagnostics,
  ]);
  return [
    ...absent.map((label) => `absent: ${named(label)}`),
    ...wrong.map((told) => `wrong: ${shown(told)}`),
    ...(asks === undefined || asks.test(questions) ? [] : [`no question: ${asks}`]),
  ];
}

describe.each(Object.entries({ ...falseAlarms, ...exactInstances, ...exactDefinitions }))(
  '%s',
  (_, cases) => {
    test.each(named(cases.filter(({ isLeft }) => !isLeft)))('%s', (__, each) => {
      expect(judged(each)).toEqual([]);
    });
    // A label that holds by now must lose its mark.
    test.fails.each(named(cases.filter(({ isLeft }) => isLeft)))('left: %s', (__, each) => {
      expect(judged(each)).toEqual([]);
    });
  },
);
