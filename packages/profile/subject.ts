import type { App, AppReport, FunctionReport } from '@emmental/model';
import { functionNames } from './compile/compile.ts';
import { derive, type NativeByFunction } from './derive/derive.ts';
import type { Derived, DerivedFunction } from './derive/derived.ts';
import type { Lock } from './merge/lock.ts';
import type { ProfileFile } from './rulebase.ts';

/** A rulebase beside what the repository says of the same app: what `explain`, `check` and `ready` look at. */
export interface Subject {
  readonly file: ProfileFile;
  readonly lock: Lock;
  readonly app: App;
  readonly report: AppReport;
  readonly derived: Derived;
}

export const subjectOf = (
  file: ProfileFile,
  lock: Lock,
  app: App,
  report: AppReport,
  native?: NativeByFunction,
): Subject => ({
  file,
  lock,
  app,
  report,
  derived: derive(app, report, native),
});

/** Functions that the template has; those that only the rulebase names are none. */
export const functionsOf = ({ file, app }: Subject): readonly string[] =>
  functionNames(file, app).filter((name) => app.functions.some((fn) => fn.name === name));

export const derivedOf = ({ derived }: Subject, fn: string): DerivedFunction | undefined =>
  derived.functions.find(({ name }) => name === fn);

export const reportOf = ({ report }: Subject, fn: string): FunctionReport | undefined =>
  report.functions.find(({ name }) => name === fn);

/** `null` for what holds everywhere, then each environment of the rulebase. */
export const environmentsOf = ({ file }: Pick<Subject, 'file'>): readonly (string | null)[] => [
  null,
  ...Object.keys(file.profile.environments ?? {}),
];
