import type { App, FunctionDeclaration } from '@emmental/model';

/** A function as its template declares it; both are null when there is no template, or the template does not have it. */
export interface Declared {
  readonly app: App | null;
  readonly declaration: FunctionDeclaration | null;
}

export const declaredOf = (app: App | null, fn: string): Declared => ({
  app,
  declaration: app?.functions.find(({ name }) => name === fn) ?? null,
});
