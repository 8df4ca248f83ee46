import type { FunctionDeclaration, LeastRole, Role } from '@emmental/model';

/**
 * Collects the changes of roles in the files of an app. A method that changes a role returns null, or a sentence if the
 * change is not possible.
 */
export interface RoleWriter {
  /** Reduces a role to the permissions that its only holder needs; `fn` is null if the holder is no function. */
  reduceRole(role: Role, fn: FunctionDeclaration | null, least: LeastRole): string | null;
  /** Adds a separate role for a function that shares `role`. */
  addRole(fn: FunctionDeclaration, role: Role, least: LeastRole): string | null;
  /** Removes the permissions of a shared role after each function got a separate one. Absent = one function keeps the shared role. */
  emptyRole?(role: Role): string | null;
  /** Returns the statements that a role should have, as text for people. */
  text(least: LeastRole): string;
  /** Returns the texts after all changes, by path; only those that change. */
  files(): ReadonlyMap<string, string> | string;
}
