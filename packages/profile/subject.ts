import { type App, type AppReport, compareText, type FunctionReport } from '@emmental/model';
import { derive, type NativeByFunction } from './derive/derive.ts';
import type { Derived, DerivedFunction } from './derive/derived.ts';
import { effective, flooredEnvironments } from './levels/effective.ts';
import type { Lock } from './merge/lock.ts';
import type { ProfileFile, WithDiagnostics } from './rulebase.ts';
import type { FunctionView } from './sections/section.ts';

/** A rulebase, and the results of the scan of the same app: the input of `explain`, `check`, `ready` and `learn`. */
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

/** Returns the names of the template's functions, sorted; a function that only the rulebase names is left out. */
export const functionsOf = ({ file, app }: Subject): readonly string[] =>
  functionNames(file, app).filter((name) => app.functions.some((fn) => fn.name === name));

export const derivedOf = ({ derived }: Subject, fn: string): DerivedFunction | undefined =>
  derived.functions.find(({ name }) => name === fn);

/** Returns one function of the subject with its rules in an environment (null = the rules of all environments), and their problems. */
export function viewOf(
  subject: Subject,
  fn: string,
  environment: string | null,
): WithDiagnostics<FunctionView> {
  const { file, app, report } = subject;
  const { value: merged, diagnostics } = effective(file, fn, environment);
  const value: FunctionView = {
    subject,
    fn,
    declaration: app.functions.find(({ name }) => name === fn),
    report: reportOf(report, fn),
    derived: derivedOf(subject, fn),
    merged,
    effectiveOf: (name) => effective(file, name, null).value,
  };
  return { value, diagnostics };
}

const reportOf = ({ functions }: AppReport, fn: string): FunctionReport | undefined =>
  functions.find(({ name }) => name === fn);

/**
 * Returns null, which stands for the rules of all environments, and then the names of the environments that the rulebase, or rules
 * that it extends, name.
 */
export const environmentsOf = ({ file }: Pick<Subject, 'file'>): readonly (string | null)[] => [
  null,
  ...new Set(
    [file, ...file.company].flatMap(({ profile }) => [
      ...Object.keys(profile.environments ?? {}),
      ...flooredEnvironments(profile.floor).map(([name]) => name),
    ]),
  ),
];

export const appName = (file: ProfileFile, app: App | null): string =>
  file.profile.app ?? app?.name ?? (file.path.split('/').at(-2) || 'app');

/** Returns the names of the functions of the rulebase and of the template, sorted. */
export function functionNames(file: ProfileFile, app: App | null): readonly string[] {
  const names = new Set([
    ...Object.keys(file.profile.functions ?? {}),
    ...Object.values(file.profile.environments ?? {}).flatMap(({ functions = {} }) => Object.keys(functions)),
    ...(app?.functions.map((fn) => fn.name) ?? []),
  ]);
  return [...names].sort(compareText);
}
