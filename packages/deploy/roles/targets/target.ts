import type { App, Format, FunctionDeclaration, LeastRole, Role } from '@emmental/model';
import type { TemplateText } from '../../edit/overlay.ts';
import type { PlainMap } from '../../edit/write.ts';

/** The app and its template. */
export interface Place {
  readonly app: App;
  readonly template: TemplateText;
}

/** Writes roles in one template language. A method returns an overlay, or a sentence if the change is not possible. */
export interface RoleTarget {
  readonly format: Format;
  /** Reduces a role to the permissions that its only holder needs. */
  readonly reduceRole: (
    role: Role,
    fn: FunctionDeclaration | null,
    least: LeastRole,
    place: Place,
  ) => PlainMap | string;
  /** Adds a separate role for a function that shares `role`. */
  readonly addRole: (
    fn: FunctionDeclaration,
    role: Role,
    least: LeastRole,
    place: Place,
  ) => PlainMap | string;
  /** Removes the permissions of a shared role after each function got a separate one. Absent = one function keeps the shared role. */
  readonly emptyRole?: (role: Role, place: Place) => PlainMap | string;
}
