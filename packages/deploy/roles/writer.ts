import type { FunctionDeclaration, LeastRole, Role } from '@emmental/model';

/** Collects the changes of roles in the files of one app. A sentence says why one cannot be made; null = it is made. */
export interface RoleWriter {
  /** The role as its one holder needs it; `fn` is null for a holder that is no function. */
  tightened(role: Role, fn: FunctionDeclaration | null, least: LeastRole): string | null;
  /** A role of its own for a function that shares one. */
  own(fn: FunctionDeclaration, role: Role, least: LeastRole): string | null;
  /** What becomes of a shared role when each function has its own; absent: one function keeps it. */
  emptied?(role: Role): string | null;
  /** What a role should say, for people. */
  text(least: LeastRole): string;
  /** The texts after all changes, by path; only those that change. */
  files(): ReadonlyMap<string, string> | string;
}
