import type { Statement } from '@emmental/code';
import {
  type Abstract,
  addField,
  addGetter,
  type Call,
  callFunction,
  cell,
  choices,
  constant,
  elementOf,
  getMember,
  isNothing,
  itemsOf,
  library,
  list,
  native,
  positional,
  recordOf,
  serial,
  spreadInto,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import type { Behaves, LibraryModel } from '../model.ts';

/**
 * The helpers that compilers put around modules and functions: those of TypeScript (as a library or written into the
 * file) and of esbuild. The evaluator recognises them by name in every file.
 */
export const tslib: LibraryModel = {
  libraries: ['tslib'],
  language: 'javascript',
  exports: {
    __importStar: (call) => namespace(call),
    __importDefault: (call) => withDefault(call),
    __toESM: (call) => namespace(call),
    __toCommonJS: { returns: { argument: '0' } },
    __exportStar: (call) => copied(call, call.args[1], call.args[0]),
    __reExport: (call) => copied(call, call.args[0], call.args[1]),
    __createBinding: (call) => binding(call),
    __export: (call) => getters(call),
    __assign: (call) => {
      for (const source of call.args.slice(1)) copied(call, call.args[0], source);
      return call.args[0] ?? undefinedValue;
    },
    __rest: { returns: { argument: '0' } },
    __spreadArray: (call) => spread(call),
    __spreadArrays: (call) => spread(call),
    __read: { returns: { argument: '0' } },
    __values: { returns: { argument: '0' } },
    __asyncValues: { returns: { argument: '0' } },
    __await: { returns: { argument: '0' } },
    __awaiter: (call) => generated(call, call.args[0], call.args[3]),
    __async: (call) => generated(call, call.args[0], call.args[2]),
    __generator: (call) => stateMachine(call),
    __decorate: (call) => decorated(call),
    __metadata: { returns: 'fresh' },
    __name: { returns: { argument: '0' } },
    __publicField: (call) => field(call),
    __classPrivateFieldGet: (call) =>
      getMember(call.machine, call.args[0] ?? undefinedValue, '#private', call.at),
  },
  complete: true,
};

/** `import * as x`: returns the library itself or, for a CommonJS module, its exports with the module as `default`. */
function namespace(call: Call): Abstract {
  const [module = undefinedValue] = call.args;
  if (module.kind !== 'object' || module.object.shape === 'module' || module.object.fields.has('__esModule'))
    return module;
  const made = recordOf(call.machine, { default: module });
  if (made.kind === 'object') spreadInto(call.machine, made.object, module);
  return made;
}

function withDefault(call: Call): Abstract {
  const [module = undefinedValue] = call.args;
  if (module.kind === 'library') return module;
  if (
    module.kind === 'object' &&
    (module.object.shape === 'module' || module.object.fields.has('__esModule'))
  )
    return module;
  return recordOf(call.machine, { default: module });
}

function copied(call: Call, target: Abstract | undefined, source: Abstract | undefined): Abstract {
  if (target?.kind === 'object' && source) spreadInto(call.machine, target.object, source);
  return target ?? undefinedValue;
}

/** `__createBinding(target, module, 'name')`. */
function binding(call: Call): Abstract {
  const [target, module, key, as] = call.args;
  const name = key?.kind === 'constant' ? String(key.value) : null;
  if (target?.kind === 'object' && module && name !== null)
    addField(
      call.machine,
      target.object,
      as?.kind === 'constant' ? String(as.value) : name,
      cell(getMember(call.machine, module, name, call.at)),
    );
  return undefinedValue;
}

/** `__export(exports, { handler: () => handler })`. */
function getters(call: Call): Abstract {
  const [target, all] = call.args;
  if (target?.kind === 'object' && all?.kind === 'object')
    for (const [name, getter] of all.object.fields)
      addGetter(call.machine, target.object, name, getter.value);
  return undefinedValue;
}

function spread(call: Call): Abstract {
  const parts = call.args.filter((part) => part.kind === 'object');
  const known = parts.map((part) => itemsOf(part));
  if (known.every((items) => items !== null))
    return list(
      call.machine,
      known.flat().filter((item) => item !== null),
    );
  return list(call.machine, [], union(parts.map((part) => elementOf(call.machine, part))));
}

/** Runs the body of an async function that the compiler wrote as a generator. */
function generated(call: Call, self: Abstract | undefined, body: Abstract | undefined): Abstract {
  if (!body) return unknown('an async function');
  const owner = self && !isNothing(self) ? self : null;
  const argumentList = call.args[1];
  const args = argumentList ? (itemsOf(argumentList) ?? []) : [];
  const result = callFunction(call.machine, body, owner, positional(args, call.at));
  return (result.kind === 'object' ? call.machine.returned.get(result.object) : undefined) ?? result;
}

/**
 * Runs the body of an async function that the compiler wrote as a state machine: a switch on a label with a case for
 * each part between two awaits. Runs the cases in order, twice, so that a case sees the variables that an earlier one
 * set, and loops repeat.
 */
function stateMachine(call: Call): Abstract {
  const { machine, at } = call;
  const [self, body] = call.args;
  if (body?.kind !== 'function') return unknown('the result of an async function');
  const owner = self && !isNothing(self) ? self : null;
  const sent = native(`sent${serial(machine)}`, () => unknown('an awaited value'));
  const results: Abstract[] = [];
  for (let round = 0; round < 2; round++)
    for (let label = 0; label < statesOf(body.closure.node.body); label++) {
      const state = recordOf(machine, {
        label: constant(label),
        sent,
        trys: list(machine, []),
        ops: list(machine, []),
      });
      results.push(callFunction(machine, body, owner, positional([state], at)));
    }
  const returned = choices(union(results.length > 0 ? results : [undefinedValue])).flatMap(
    (result): Abstract[] => {
      const [kind, value] = itemsOf(result) ?? [];
      return kind?.kind === 'constant' && kind.value === 2 ? [value ?? undefinedValue] : [];
    },
  );
  return returned.length > 0 ? union(returned) : unknown('the result of an async function');
}

const MAX_STATES = 200;

/** Returns the number of cases of the switch; a body without a switch is a single part. */
function statesOf(body: readonly Statement[]): number {
  for (const statement of body)
    if (statement.kind === 'switch') return Math.min(statement.cases.length, MAX_STATES);
  return 1;
}

/** `__decorate([a, b], target, 'name', descriptor)`: calls the program's decorators and returns the target unchanged. */
function decorated(call: Call): Abstract {
  const [decorators, target = undefinedValue, key] = call.args;
  const name = key?.kind === 'constant' && typeof key.value === 'string' ? key.value : null;
  const value = name === null ? target : getMember(call.machine, target, name, call.at);
  for (const decorator of decorators ? (itemsOf(decorators) ?? []) : [])
    if (decorator.kind === 'function' || decorator.kind === 'native')
      callFunction(
        call.machine,
        decorator,
        null,
        positional(
          name === null ? [target] : [target, constant(name), recordOf(call.machine, { value })],
          call.at,
        ),
      );
  return target;
}

function field(call: Call): Abstract {
  const [target, key, value = undefinedValue] = call.args;
  if (target?.kind === 'object' && key?.kind === 'constant')
    addField(call.machine, target.object, String(key.value), cell(value));
  return value;
}

const helpers: Readonly<Record<string, Behaves>> = tslib.exports ?? {};

/** Returns the compiler helper of that name, for every file with its own copy, or null. */
export const compilerHelper = (name: string): Abstract | null =>
  name.startsWith('__') && Object.hasOwn(helpers, name) ? library('tslib', name) : null;
