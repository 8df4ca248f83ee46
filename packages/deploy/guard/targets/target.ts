import type { Format, FunctionDeclaration } from '@emmental/model';
import type { TemplateText } from '../../edit/overlay.ts';
import type { Plain, PlainMap } from '../../edit/write.ts';

/** The texts that one template language needs to give a function the guard. */
export interface Target {
  readonly format: Format;
  /** Returns the layer itself, built from `folder` (relative to the template). */
  readonly layer: (folder: string) => PlainMap;
  /** Returns the path of the function in the template. */
  readonly place: (fn: FunctionDeclaration) => readonly string[];
  /** Returns the layer and the environment of one function. */
  readonly onFunction: (fn: FunctionDeclaration, variables: PlainMap, template: TemplateText) => PlainMap;
  /** Returns a statement more for the function's role, or a sentence when its role cannot be reached from the template. */
  readonly permission: (
    fn: FunctionDeclaration,
    statement: PlainMap,
    template: TemplateText,
  ) => PlainMap | string;
}

/** Name of the inline policy that lets a role put blocked events aside. */
export const policyName = 'EmmentalQuarantine';

/** Nests a value: returns `{ a: { b: value } }` for the path a, b. */
export const under = (path: readonly string[], value: Plain): PlainMap =>
  path.reduceRight<Plain>((inner, key) => ({ [key]: inner }), value) as PlainMap;
