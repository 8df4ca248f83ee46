import { posix } from 'node:path';

/** The parts of an app that name it. */
export interface NamedApp {
  readonly id: string;
  readonly name: string;
  readonly template: string | null;
}

/**
 * Returns the name of each app on screens, by its id. An app is named by its folder, because the file names of templates are
 * alike. An app in PATH itself keeps its own name; apps that share a folder are named by their templates. The names differ.
 */
export function appNames(apps: readonly NamedApp[]): ReadonlyMap<string, string> {
  const byName = new Map<string, NamedApp[]>();
  for (const app of apps) {
    const name = folderName(app);
    byName.set(name, [...(byName.get(name) ?? []), app]);
  }
  return new Map(
    apps.map((app) => {
      const name = folderName(app);
      return [app.id, (byName.get(name) ?? []).length === 1 ? name : app.id];
    }),
  );
}

/** Returns the folder of an app, or the app's own name if it lies in PATH itself. */
function folderName({ id, name, template }: NamedApp): string {
  const folder = posix.dirname(template ?? id);
  return folder === '.' ? name : folder;
}

/** Returns the name of a function among several apps: `services/orders/get`. */
export const nameInFleet = (app: string, fn: string): string => `${app}/${fn}`;

/** Returns the words by which users may call an app: the name on screens, the folder, the template, and its own name. */
export const wordsFor = (app: NamedApp, shown: string): readonly string[] => [
  ...new Set([shown, posix.dirname(app.template ?? app.id), app.template ?? app.id, app.id, app.name]),
];
