import type { App, AppReport, NativeUse } from '@emmental/model';
import { sections } from '../sections/index.ts';
import type { Derived, DerivedFunction } from './derived.ts';
import type { FunctionInput } from './input.ts';

/** The uses of native code, by the function's id. */
export type NativeByFunction = ReadonlyMap<string, readonly NativeUse[]>;

/**
 * Derives the rules that the functions of an app need, from the triggers that the template declares and from the behaviour of the
 * code. A question that the scan could not decide becomes a rule that watches. Only `why` holds places in the code, so that a
 * refactoring without a change of behaviour changes no rule. `report` is the report of the same app; `native` lists the programs
 * and libraries that each function loads beside the code of its language.
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
