import type { App, AppReport, NativeUse } from '@emmental/model';
import { codeOf } from './code.ts';
import type { Derived, DerivedFunction } from './derived.ts';
import { filesOf } from './files.ts';
import { inboundOf } from './inbound.ts';
import type { FunctionInput } from './input.ts';
import { outboundOf } from './outbound.ts';
import { permissionsOf } from './permissions.ts';
import { processesOf } from './processes.ts';

export type NativeByFunction = ReadonlyMap<string, readonly NativeUse[]>;

/**
 * The rulebase of an app as its repository asks for it: what starts each function (declared by the template) and what
 * its code does (needed). What could not be decided becomes a rule that is watched. Places of the code are only in
 * `why`: a refactor that changes no behaviour changes no rule. `report` is of the same app; `native` is what each function
 * loads beside the code of its language, by its id.
 */
export function derive(app: App, report: AppReport, native: NativeByFunction = new Map()): Derived {
  const functions = app.functions.flatMap((declaration): readonly DerivedFunction[] => {
    const fn = report.functions.find((one) => one.name === declaration.name);
    return fn ? [deriveFunction({ app, declaration, fn, native: native.get(fn.id) ?? [] })] : [];
  });
  return {
    app: app.name,
    template: app.template === null ? null : (app.template.split('/').at(-1) ?? null),
    functions: functions.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function deriveFunction(input: FunctionInput): DerivedFunction {
  const files = filesOf(input);
  const processes = processesOf(input);
  const code = codeOf(input);
  return {
    name: input.fn.name,
    at: { file: input.fn.file, line: input.fn.line },
    sections: {
      inbound: inboundOf(input),
      outbound: outboundOf(input),
      ...(files ? { files } : {}),
      ...(processes ? { processes } : {}),
      ...(code ? { code } : {}),
      permissions: permissionsOf(input),
    },
    notes: [],
  };
}
