import type { Program } from '@emmental/code';
import {
  type Abstract,
  choices,
  createMachine,
  describe,
  getMember,
  type HeapObject,
  type Instance,
  isNothing,
  loadModule,
  type Machine,
  type ModuleRecord,
  moduleFrame,
  nowhere,
  present,
  readExport,
  stringOf,
} from '@emmental/evaluator';
import { noFillings } from '@emmental/link';
import {
  type FirebaseFunction,
  type FirebaseFunctions,
  type FirebaseStarter,
  firebaseStarters,
  isAboutImport,
  type Location,
  type Value,
} from '@emmental/model';
import { createDomain } from './domain.ts';
import { builderType } from './models/firebase/builder.ts';
import { globalOptionsIn } from './models/firebase/declarations.ts';
import { functionsIn } from './models/firebase/handler.ts';
import { createRecorder } from './record.ts';

/** Levels of groups, and functions of one module. */
const bounds = { depth: 6, functions: 1_000 } as const;

/** The options that say what starts a function, where it runs, and as whom. Source: firebase-functions, `GlobalOptions` and its heirs. */
const optionNames =
  `invoker serviceAccount secrets ingressSettings vpcConnector vpcConnectorEgressSettings vpcEgress maxInstances
  concurrency memory timeoutSeconds region enforceAppCheck document ref bucket topic schedule eventType alertType`.split(
    /\s+/,
  );

/**
 * Finds the functions that a module declares by calls of Firebase's SDK: runs its top level on abstract values, and looks for the
 * functions in its exports and in groups of them. Source: firebase-functions, `runtime/loader.ts`.
 */
export function declaredFunctions(program: Program, module: string): FirebaseFunctions {
  const machine = createMachine(program, noFillings, createDomain([]), createRecorder());
  const made = loadModule(machine, module);
  const start = { file: module, line: 1, column: 1 };
  if (!made) return { functions: [], open: [{ why: 'the file could not be read', at: start }] };
  const walk: Walk = { machine, functions: [], open: [], seen: new Set() };
  machine.stack.push(moduleFrame(machine, made, '(start)', null));
  for (const [name, value] of exportsOf(machine, made)) {
    visit(value, [name], walk);
    const what = isDeclared(made, name) ? notRead(value) : null;
    if (what !== null) walk.open.push({ why: `its export ${name} is ${what}`, at: start });
  }
  for (const each of withStars(machine, made)) {
    const at = { file: each.module.path, line: 1, column: 1 };
    if (hasUnknownExports(each)) walk.open.push({ why: 'it exports under names that are not known', at });
    for (const star of each.stars)
      if (star.kind !== 'object')
        walk.open.push({
          why: `it exports everything of ${star.kind === 'library' ? star.library : 'code that is not known'}`,
          at,
        });
  }
  machine.stack.pop();
  if (machine.stopped)
    walk.open.push({ why: 'the code needs more steps than the analysis takes', at: start });
  const broken = program.diagnostics.find(
    ({ code, file }) => !isAboutImport(code) && machine.modules.has(file),
  );
  if (broken) walk.open.push({ why: broken.message, at: broken });
  return { functions: walk.functions, open: walk.open };
}

/** In Python every import and variable of a module is an export; a function of Firebase is one with a decorator. */
const isDeclared = ({ module }: ModuleRecord, name: string): boolean =>
  module.language !== 'python' ||
  module.body.some((statement) => statement.kind === 'function' && statement.function.name === name);

/** Says what an export is whose code was not read, and which may be a function of Firebase; null for any other value. */
function notRead(value: Abstract): string | null {
  for (const choice of choices(value)) {
    if (choice.kind === 'library' && !/^firebase-functions\b/.test(choice.library))
      return `a part of ${choice.library}, whose code was not read`;
    // A chain of the SDK that ends with an unknown call is a chain still.
    if (choice.kind === 'instance' && (choice.type === '' || choice.type === builderType))
      return `made by ${choice.name}, whose code was not read`;
    if (choice.kind === 'unknown') return `not known: ${choice.why}`;
  }
  return null;
}

interface Walk {
  readonly machine: Machine;
  readonly functions: FirebaseFunction[];
  readonly open: { readonly why: string; readonly at: Location }[];
  readonly seen: Set<HeapObject>;
}

/** The values that a module exports, by name. */
function exportsOf(machine: Machine, made: ModuleRecord): ReadonlyMap<string, Abstract> {
  if (made.module.language === 'python')
    return new Map([...made.scope.names].map(([name, { value }]) => [name, present(value)]));
  const names = new Set<string>();
  for (const each of withStars(machine, made)) {
    for (const name of each.exports.fields.keys()) names.add(name);
    for (const { fields } of commonJs(each)) for (const name of fields.keys()) names.add(name);
  }
  return new Map(
    [...names].flatMap((name) => {
      const value = readExport(machine, made, name);
      return value ? [[name, value] as const] : [];
    }),
  );
}

/** A module, and those of which it exports everything: `export * from './users'`. */
function withStars(
  machine: Machine,
  made: ModuleRecord,
  seen = new Set<ModuleRecord>(),
): ReadonlySet<ModuleRecord> {
  if (seen.has(made)) return seen;
  seen.add(made);
  for (const star of made.stars) {
    const inner = star.kind === 'object' ? machine.moduleObjects.get(star.object) : undefined;
    if (inner) withStars(machine, inner, seen);
  }
  return seen;
}

const commonJs = (made: ModuleRecord): readonly HeapObject[] =>
  choices(made.commonjs.fields.get('exports')?.value ?? { kind: 'union', of: [] }).flatMap((choice) =>
    choice.kind === 'object' ? [choice.object] : [],
  );

/** Are there exports whose names the evaluator does not know: `exports[name] = …`? */
const hasUnknownExports = (made: ModuleRecord): boolean =>
  commonJs(made).some(
    ({ rest }) => functionsIn(present(rest.value)).length > 0 || rest.value.kind === 'unknown',
  );

/** Adds the functions of a value, and those of the group that it is. */
function visit(value: Abstract, path: readonly string[], walk: Walk): void {
  if (path.length > bounds.depth || walk.functions.length >= bounds.functions) return;
  const [made] = functionsIn(value);
  if (made) walk.functions.push(functionOf(made, path, walk.machine));
  else
    for (const choice of choices(value)) {
      if (choice.kind !== 'object' || walk.seen.has(choice.object)) continue;
      if (choice.object.shape !== 'record' && choice.object.shape !== 'module') continue;
      walk.seen.add(choice.object);
      for (const [name, field] of choice.object.fields) visit(present(field.value), [...path, name], walk);
      walk.seen.delete(choice.object);
    }
}

function functionOf({ facts }: Instance, path: readonly string[], machine: Machine): FirebaseFunction {
  const { generation, on, options } = facts;
  const written = [...globalOptionsIn(machine), ...(options ? [options] : [])];
  const described = new Map<string, Value>();
  for (const from of written)
    for (const name of optionNames) {
      const value = getMember(machine, from, name, nowhere);
      if (!isNothing(value)) described.set(name, describe(value));
    }
  const number = (name: string): number => Number(facts[name]?.kind === 'constant' ? facts[name].value : 1);
  const startedBy = stringOf(facts['startedBy']);
  return {
    path,
    startedBy:
      firebaseStarters.find((starter): starter is FirebaseStarter => starter === startedBy) ?? 'custom',
    call: stringOf(facts['call']) ?? '',
    generation:
      generation?.kind === 'constant' && (generation.value === 1 || generation.value === 2)
        ? generation.value
        : null,
    on: on ? describe(on) : null,
    options: described,
    at: { file: stringOf(facts['file']) ?? '', line: number('line'), column: number('column') },
  };
}
