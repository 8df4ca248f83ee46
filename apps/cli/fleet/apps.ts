import type { AppWithFunctions } from '../named-function.ts';
import type { ScannedApp } from '../pipeline.ts';
import type { Scan } from '../scan.ts';
import { placedIn } from './place.ts';

/** Returns the apps of scans with their functions, by the ids that reports have. */
export const appsIn = (scans: readonly Scan[]): readonly AppWithFunctions[] =>
  scans.flatMap((scan) => {
    const placed = placedIn(scan, scans);
    return scan.apps.map(({ app }) => placedApp(app, placed));
  });

/** Returns an app and its functions with other ids. */
export const placedApp = (
  { id, name, template, functions }: ScannedApp['app'],
  placed: (id: string) => string,
): AppWithFunctions => ({
  id: placed(id),
  name,
  template: template === null ? null : placed(template),
  functions: functions.map((fn) => ({ id: placed(fn.id), name: fn.name })),
});
