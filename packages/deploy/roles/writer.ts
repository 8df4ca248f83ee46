import type { FunctionDeclaration, LeastRole, Role } from '@emmental/model';

/**
 * Collects the changes of roles in the files of one app. A method returns null when the change is made, else a
 * sentence that says why not.
 */
export interface RoleWriter {
  /** Gives the role the permissions that its one holder needs; `fn` is null for a holder that is no function. */
  tightened(role: Role, fn: FunctionDeclaration | null, least: LeastRole): string | null;
  /** Gives a role of its own to a function that shares one. */
  own(fn: FunctionDeclaration, role: Role, least: LeastRole): string | null;
  /** Changes the shared role after each function got its own; absent: one function keeps the shared role. */
  emptied?(role: Role): string | null;
  /** Returns the statements that a role should have, as text for people. */
  text(least: LeastRole): string;
  /** Returns the texts after all changes, by path; only those that change. */
  files(): ReadonlyMap<string, string> | string;
}
