import { type Outcome, patchOf, type TextFile, takenBack } from '@emmental/deploy';
import type { App } from '@emmental/model';
import type { ScannedApp } from '../../apps/cli/pipeline.ts';

/** An app of a repository with the texts of its files. */
export interface Read {
  readonly app: App;
  readonly files: readonly TextFile[];
  /** Through every slice. */
  readonly scanned: ScannedApp;
  readonly today: string;
  /** The app as it stands with these texts. */
  readonly readAgain: (changed: ReadonlyMap<string, string>) => App | undefined;
}

/** What one part made of one app, and what is wrong with that. */
export interface Measured {
  readonly part: 'guard' | 'roles' | 'settings';
  readonly outcomes: readonly Pick<Outcome, 'kind' | 'why'>[];
  /** Paths of files that change. */
  readonly changed: readonly string[];
  readonly wrong: readonly string[];
  /** More that is counted. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** Files that are not as they were after the change was taken back. */
export function undone(files: readonly TextFile[], after: ReadonlyMap<string, string>): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const now = after.get(path);
    if (now === undefined) return [];
    return takenBack(now, patchOf(path, text, now)) === text ? [] : [`${path}: differs after the removal`];
  });
}

/** The texts after a change. */
export const filesAfter = (
  files: readonly TextFile[],
  after: ReadonlyMap<string, string>,
): readonly TextFile[] => files.map(({ path, text }) => ({ path, text: after.get(path) ?? text }));

/** Functions that are gone or new. */
export const otherFunctions = (before: App, after: App): readonly string[] => {
  const ids = (app: App): string =>
    app.functions
      .map(({ id }) => id)
      .sort()
      .join();
  return ids(before) === ids(after) ? [] : [`${before.id}: other functions`];
};
