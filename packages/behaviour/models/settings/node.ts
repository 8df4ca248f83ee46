import {
  type Abstract,
  type Call,
  createObject,
  getMember,
  isNothing,
  recordOf,
  refer,
  setField,
  stringOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { variable, withFallback } from '../environment.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';

/** Libraries of Node that read and check environment variables and return their values. */
export const nodeSettings: readonly LibraryModel[] = [
  {
    // Source: github.com/af/envalid. `cleanEnv(process.env, { TABLE: str() })`.
    libraries: ['envalid'],
    language: 'javascript',
    exports: {
      cleanEnv: (call) => cleaned(call),
      customCleanEnv: (call) => cleaned(call),
    },
    pattern: (path) =>
      path === '' || path === '[]'
        ? undefined
        : (call) => recordOf(call.machine, { default: argument(call, '0.default') ?? undefinedValue }),
    complete: true,
  },
  {
    // Source: github.com/evanshortiss/env-var. `env.get('TABLE').required().asString()`.
    libraries: ['env-var'],
    language: 'javascript',
    exports: {
      get: (call) => named(call),
      from: (call) => instanceOf(call, 'env-var/from'),
    },
    types: {
      'env-var/from': { methods: { get: (call) => named(call) }, complete: true },
      'env-var/variable': {
        methods: {
          default: (call) =>
            instanceOf(call, 'env-var/variable', {
              value: withFallback({ ...call, args: [undefinedValue, ...call.args] }, heldValue(call)),
            }),
        },
        pattern: (name) => (/^as[A-Z]/.test(name) ? (call) => heldValue(call) : { returns: 'self' }),
        complete: true,
      },
    },
    complete: true,
  },
  {
    // Source: github.com/mozilla/node-convict. `convict({ db: { table: { env: 'TABLE', default: 'x' } } })`.
    libraries: ['convict'],
    language: 'javascript',
    exports: {
      '': (call) => instanceOf(call, 'convict/config', { values: valuesIn(call, call.args[0], 6) }),
      addFormat: { returns: 'undefined' },
      addFormats: { returns: 'undefined' },
      addParser: { returns: 'undefined' },
    },
    types: {
      'convict/config': {
        methods: {
          get: (call) => atPath(call),
          getProperties: (call) => values(call),
          default: (call) => atPath(call),
          has: { returns: 'fresh' },
          validate: { returns: 'self' },
          load: { returns: 'self' },
          loadFile: { returns: 'self' },
          set: { returns: 'self' },
        },
        complete: true,
      },
    },
    complete: true,
  },
];

/** Returns the variables that a schema names, with their defaults. The result leaves out all other variables. */
function cleaned(call: Call): Abstract {
  const [from = undefinedValue, schema] = call.args;
  if (schema?.kind !== 'object') return from;
  const made = createObject(call.machine, 'record');
  for (const [name, rule] of schema.object.fields) {
    const otherwise =
      rule.value.kind === 'object' ? rule.value.object.fields.get('default')?.value : undefined;
    const value = getMember(call.machine, from, name, call.at);
    setField(
      call.machine,
      made,
      name,
      otherwise && !isNothing(otherwise)
        ? withFallback({ ...call, args: [undefinedValue, otherwise] }, value)
        : value,
    );
  }
  return refer(made);
}

function named(call: Call): Abstract {
  const name = stringOf(call.args[0]);
  return instanceOf(call, 'env-var/variable', {
    value: name === null ? unknown('an environment variable') : variable(name),
  });
}

const heldValue = ({ self }: Call): Abstract =>
  (self?.kind === 'instance' ? self.facts['value'] : undefined) ?? unknown('an environment variable');

const values = ({ self }: Call): Abstract =>
  (self?.kind === 'instance' ? self.facts['values'] : undefined) ?? unknown('the configuration');

/** Returns the values that a schema names: a leaf has a `default`, and may name the variable that it is read from. */
function valuesIn(call: Call, schema: Abstract | undefined, depth: number): Abstract {
  if (schema?.kind !== 'object' || depth === 0) return unknown('a part of the configuration');
  const { fields } = schema.object;
  const otherwise = fields.get('default')?.value;
  const name = stringOf(fields.get('env')?.value);
  if (name !== null)
    return otherwise
      ? withFallback({ ...call, args: [undefinedValue, otherwise] }, variable(name))
      : variable(name);
  if (otherwise) return union([otherwise, unknown('a file of configuration')]);
  const made = createObject(call.machine, 'record');
  for (const [key, field] of fields)
    setField(call.machine, made, key, valuesIn(call, field.value, depth - 1));
  return refer(made);
}

/** `config.get('db.table')`: returns the value at the path. */
function atPath(call: Call): Abstract {
  const path = stringOf(call.args[0]);
  if (path === null) return call.args.length === 0 ? values(call) : unknown('a part of the configuration');
  return path.split('.').reduce((value, name) => getMember(call.machine, value, name, call.at), values(call));
}
