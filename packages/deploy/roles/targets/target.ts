import type { App, Format, FunctionDeclaration, LeastRole, Role } from '@emmental/model';
import type { TemplateText } from '../../edit/overlay.ts';
import type { PlainMap } from '../../edit/write.ts';

export interface Place {
  readonly app: App;
  readonly template: TemplateText;
}

/** How one template language writes roles. A sentence says why it cannot be done here. */
export interface RoleTarget {
  readonly format: Format;
  /** The role as its one holder needs it. */
  readonly tightened: (
    role: Role,
    fn: FunctionDeclaration | null,
    least: LeastRole,
    place: Place,
  ) => PlainMap | string;
  /** A role of its own for a function that shares one. */
  readonly own: (fn: FunctionDeclaration, role: Role, least: LeastRole, place: Place) => PlainMap | string;
  /** What becomes of a shared role when each function has its own; absent: one function keeps it. */
  readonly emptied?: (role: Role, place: Place) => PlainMap | string;
}
