import type { Exposure } from '@emmental/model';

/** The right answers of `scan` about one function, written from its code, its declaration and Google's documentation before the first run. */
export interface Label {
  readonly reachedBy: Exposure;
  readonly needs: readonly string[];
  /** The smallest predefined roles without `roles/`; `a|b` where two do. */
  readonly roles: readonly string[];
  /** True where the code alone does not say everything that is needed: a question must be open. */
  readonly open: boolean;
}

/** Small programs that share a declaration: their files, and a label for each function by the name that Google shows. */
export interface LabelledFunctions {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, Label>>;
}

/** Writes a label: the permissions and the roles are separated by spaces. */
export function needs(reachedBy: Exposure, permissions: string, roles: string, open = ''): Label {
  const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
  return { reachedBy, needs: words(permissions), roles: words(roles), open: open === 'open' };
}
