import { type App, type FunctionDeclaration, folderOf, type Location, type Trigger } from '@emmental/model';

/** Builds an App of functions that a file makes without a template. What starts them is not known. */
export const appWithoutTemplate = (path: string, functions: readonly FunctionDeclaration[]): App => ({
  id: path,
  name: functions.length === 1 ? (functions[0]?.name ?? path) : path,
  template: null,
  folder: folderOf(path),
  format: 'handler',
  functions,
  subjects: [],
  roles: [],
  resources: new Map(),
  resourcePolicies: [],
  values: { total: 0, unknown: 0 },
});

/** The trigger of a function that no template declares: anything may start it, so its event counts as untrusted. */
export const undeclaredTrigger = (at: Location): Trigger => ({
  kind: 'custom',
  source: 'undeclared trigger',
  sourceId: null,
  sourceValue: null,
  exposure: 'unknown',
  by: 'no template declares what starts it',
  at,
  place: null,
  settings: new Map(),
});
