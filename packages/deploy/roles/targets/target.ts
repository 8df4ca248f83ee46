import type { App, Format, FunctionDeclaration, LeastRole, Role } from '@emmental/model';
import type { TemplateText } from '../../edit/overlay.ts';
import type { PlainMap } from '../../edit/write.ts';

export interface Place {
  readonly app: App;
  readonly template: TemplateText;
}

/** Writes roles in one template language. A returned sentence says why the change cannot be made here. */
export interface RoleTarget {
  readonly format: Format;
  /** Returns the role with the permissions that its one holder needs. */
  readonly tightened: (
    role: Role,
    fn: FunctionDeclaration | null,
    least: LeastRole,
    place: Place,
  ) => PlainMap | string;
  /** Returns a role of its own for a function that shares one. */
  readonly own: (fn: FunctionDeclaration, role: Role, least: LeastRole, place: Place) => PlainMap | string;
  /** Returns the shared role after each function got its own; absent: one function keeps the shared role. */
  readonly emptied?: (role: Role, place: Place) => PlainMap | string;
}
