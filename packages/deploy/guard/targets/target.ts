import type { Format, FunctionDeclaration } from '@emmental/model';
import type { TemplateText } from '../../edit/overlay.ts';
import type { Plain, PlainMap } from '../../edit/write.ts';

/** What one template language writes to give a function the guard. */
export interface Target {
  readonly format: Format;
  /** The layer itself, built from `folder` (relative to the template). */
  readonly layer: (folder: string) => PlainMap;
  /** Path of the function in the template. */
  readonly place: (fn: FunctionDeclaration) => readonly string[];
  /** The layer and the environment on one function. */
  readonly onFunction: (fn: FunctionDeclaration, variables: PlainMap, template: TemplateText) => PlainMap;
  /** A statement more for the function's role; a sentence when its role cannot be reached from the template. */
  readonly permission: (
    fn: FunctionDeclaration,
    statement: PlainMap,
    template: TemplateText,
  ) => PlainMap | string;
}

/** Name of the inline policy that lets a role put blocked events aside. */
export const policyName = 'EmmentalQuarantine';

/** `{ a: { b: value } }` of the path a, b. */
export const under = (path: readonly string[], value: Plain): PlainMap =>
  path.reduceRight<Plain>((inner, key) => ({ [key]: inner }), value) as PlainMap;
