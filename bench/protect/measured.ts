import { type Outcome, patchOf, type TextFile, takenBack } from '@emmental/deploy';
import type { App } from '@emmental/model';
import type { ScannedApp } from '../../apps/cli/pipeline.ts';

/** An app of a repository with the texts of its files. */
export interface Read {
  readonly app: App;
  readonly files: readonly TextFile[];
  /** The app with the results of every pass of the scan. */
  readonly scanned: ScannedApp;
  readonly today: string;
  /** Returns the app that these texts declare. */
  readonly readAgain: (changed: ReadonlyMap<string, string>) => App | undefined;
}

/** The changes of one part of `protect` in one app, and the mistakes in them. */
export interface Measured {
  readonly part: 'guard' | 'roles' | 'settings';
  readonly outcomes: readonly Pick<Outcome, 'kind' | 'why'>[];
  /** Paths of the changed files. */
  readonly changed: readonly string[];
  readonly wrong: readonly string[];
  /** The changed files, where the part keeps them for another parser. */
  readonly texts?: ReadonlyMap<string, string>;
  /** Further counts, by name. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** Returns the files that differ from the original after the change was undone. */
export function undone(files: readonly TextFile[], after: ReadonlyMap<string, string>): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const now = after.get(path);
    if (now === undefined) return [];
    return takenBack(now, patchOf(path, text, now)) === text ? [] : [`${path}: differs after the removal`];
  });
}

/** Returns the texts of the files after a change. */
export const filesAfter = (
  files: readonly TextFile[],
  after: ReadonlyMap<string, string>,
): readonly TextFile[] => files.map(({ path, text }) => ({ path, text: after.get(path) ?? text }));

/** Returns the names of functions that disappeared or are new. */
export const otherFunctions = (before: App, after: App): readonly string[] => {
  const ids = (app: App): string =>
    app.functions
      .map(({ id }) => id)
      .sort()
      .join();
  return ids(before) === ids(after) ? [] : [`${before.id}: other functions`];
};
