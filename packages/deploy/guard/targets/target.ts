import type { Format, FunctionDeclaration } from '@emmental/model';
import type { TemplateText } from '../../edit/overlay.ts';
import type { Plain, PlainMap } from '../../edit/write.ts';

/** Writes the guard in one template language. */
export interface Target {
  readonly format: Format;
  /** Returns the reason why the template cannot have a layer at all; absent = always possible. */
  readonly obstacle?: (template: TemplateText) => string | null;
  /** Returns the overlay that adds the layer, made from `folder` (relative to the template). */
  readonly layer: (folder: string) => PlainMap;
  /** Returns the path of the function in the template. */
  readonly place: (fn: FunctionDeclaration) => readonly string[];
  /** Returns the overlay that adds the layer and the environment variables to one function. */
  readonly onFunction: (fn: FunctionDeclaration, variables: PlainMap, template: TemplateText) => PlainMap;
  /** Returns the overlay that adds a statement to the function's role, or a sentence if the role is not in the template. */
  readonly permission: (
    fn: FunctionDeclaration,
    statement: PlainMap,
    template: TemplateText,
  ) => PlainMap | string;
}

/** Name of the inline policy with the permission to store blocked events. */
export const policyName = 'EmmentalQuarantine';

/** Nests a value in mappings: `{ a: { b: value } }` for the path a, b. */
export const under = (path: readonly string[], value: Plain): PlainMap =>
  path.reduceRight<Plain>((inner, key) => ({ [key]: inner }), value) as PlainMap;
