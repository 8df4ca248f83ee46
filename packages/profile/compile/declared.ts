import type { App, FunctionDeclaration } from '@emmental/model';

/** A function as its template declares it. `app` is null without a template; `declaration` is null also when the template does not have the function. */
export interface Declared {
  readonly app: App | null;
  readonly declaration: FunctionDeclaration | null;
}

export const declaredOf = (app: App | null, fn: string): Declared => ({
  app,
  declaration: app?.functions.find(({ name }) => name === fn) ?? null,
});
