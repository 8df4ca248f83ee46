import type { App, AppReport, NativeUse } from '@emmental/model';
import { sections } from '../sections/index.ts';
import type { Derived, DerivedFunction } from './derived.ts';
import type { FunctionInput } from './input.ts';

/** The uses of native code by each function, by the function's id. */
export type NativeByFunction = ReadonlyMap<string, readonly NativeUse[]>;

/**
 * Derives the rulebase that the repository of an app asks for: what starts each function (declared by the template) and
 * what its code does (needed). What could not be decided becomes a rule that watches. Places of the code stand only in
 * `why`: a refactor that changes no behaviour changes no rule. `report` is of the same app; `native` is what each function
 * loads beside the code of its language.
 */
export function derive(app: App, report: AppReport, native: NativeByFunction = new Map()): Derived {
  const functions = app.functions.flatMap((declaration): readonly DerivedFunction[] => {
    const fn = report.functions.find(({ name }) => name === declaration.name);
    return fn ? [deriveFunction({ app, declaration, fn, native: native.get(fn.id) ?? [] })] : [];
  });
  return {
    app: app.name,
    template: app.template === null ? null : (app.template.split('/').at(-1) ?? null),
    functions: functions.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function deriveFunction(input: FunctionInput): DerivedFunction {
  const derived = sections.flatMap((section) => {
    const rules = section.derive(input);
    return rules === undefined ? [] : [[section.name, rules]];
  });
  return {
    name: input.fn.name,
    at: { file: input.fn.file, line: input.fn.line },
    sections: Object.fromEntries(derived),
    notes: [],
  };
}
