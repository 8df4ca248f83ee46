import {
  type Abstract,
  type Call,
  choices,
  type Instance,
  native,
  recordOf,
  serialOf,
  stringOf,
  testFact,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { sanitize, settle } from '../rules.ts';
import {
  anyText,
  anything,
  enforce,
  fixedForm,
  jsonSchema,
  outcome,
  type Schema,
  textLike,
  validated,
} from './schema.ts';

/** Schemas of the code's objects. An object without an entry proves nothing. */
const schemas = new WeakMap<Instance['facts'], Schema>();

function made(call: Pick<Call, 'machine' | 'at' | 'name' | 'library' | 'self'>, schema: Schema): Abstract {
  const facts = { schema: native(`schema ${++call.machine.ids}`, () => undefinedValue) };
  schemas.set(facts, schema);
  const isYup = call.library === 'yup' || (call.self?.kind === 'instance' && call.self.name === 'yup');
  return instanceOf(isYup ? { ...call, name: 'yup' } : call, 'validation/schema', facts);
}

const schemaOf = (value: Abstract | undefined): Schema => {
  const known = choices(value ?? undefinedValue).map((choice) => {
    if (choice.kind === 'instance') return schemas.get(choice.facts) ?? anything;
    return choice.kind === 'object' ? recordSchema(choice) : anything;
  });
  const [first] = known;
  return known.length === 1 && first ? first : anything;
};

function recordSchema(value: Abstract): Schema {
  if (value.kind !== 'object') return { kind: 'record', fields: new Map(), open: false };
  const fields = new Map<string, Schema>();
  for (const [name, field] of value.object.fields) fields.set(name, schemaOf(field.value));
  return { kind: 'record', fields, open: false };
}

const fixed =
  /^(enum|nativeEnum|literal|number|int|int32|float32|bigint|boolean|bool|date|uuid|uuidv4|guid|cuid|cuid2|ulid|nanoid|ipv4|ipv6|undefined|null|nan|picklist|isoDate|isoTimestamp|integer)$/;
const texts = /^(string|email|url|base64|nonempty|emoji|jwt|symbol)$/;
const fixing =
  /^(uuid|guid|cuid|cuid2|ulid|nanoid|datetime|isoDate|ip|ipv4|ipv6|alphanum|hex|token|valid|oneOf|only|equal|equals|integer|creditCard)$/;

const maker = (name: string): Behaves | undefined => {
  if (/^(object|strictObject|looseObject|shape|type|interface)$/.test(name))
    return (call) => made(call, recordSchema(call.args[0] ?? undefinedValue));
  if (/^(array|tuple|set)$/.test(name))
    return (call) => made(call, { kind: 'list', item: schemaOf(call.args[0]) });
  if (fixed.test(name)) return (call) => made(call, fixedForm);
  if (texts.test(name)) return (call) => made(call, anyText);
  if (
    /^(any|unknown|record|mixed|union|discriminatedUnion|lazy|custom|alternatives|binary|map|intersection|optional|nullable|preprocess)$/.test(
      name,
    )
  )
    return (call) => made(call, /^(optional|nullable)$/.test(name) ? schemaOf(call.args[0]) : anything);
  return undefined;
};

const own = (call: Call): Schema => schemaOf(call.self ?? undefined);
const value = (call: Call): Abstract => call.args[0] ?? undefinedValue;

/** Throws, or returns the value. */
const parse = (call: Call): Abstract => {
  enforce(call, own(call), value(call));
  return validated(call, own(call), value(call));
};

/** Returns `{ success, data, error }`. */
const safeParse = (call: Call): Abstract =>
  recordOf(call.machine, {
    success: outcome(call, own(call), value(call)),
    data: validated(call, own(call), value(call)),
    error: outcome(call, own(call), value(call), 'no'),
  });

/** Returns `{ error, value }` in joi; yup returns a promise of the value, or throws. */
const validate = (call: Call): Abstract => {
  const result = validated(call, own(call), value(call));
  if (call.library === 'yup' || (call.self?.kind === 'instance' && call.self.name === 'yup')) {
    enforce(call, own(call), value(call));
    return result;
  }
  const made = recordOf(call.machine, { error: outcome(call, own(call), value(call), 'no'), value: result });
  return made;
};

const method = (name: string, self: Instance): Behaves | undefined => {
  const schema = schemas.get(self.facts) ?? anything;
  if (/^(then|catch|finally)$/.test(name)) return undefined;
  if (/^(parse|parseAsync|validateAsync|validateSync|attempt|cast|assert|decode)$/.test(name)) return parse;
  if (/^(safeParse|safeParseAsync|spa)$/.test(name)) return safeParse;
  if (name === 'validate') return validate;
  if (/^(isValid|isValidSync|is|guard)$/.test(name)) return (call) => outcome(call, schema, value(call));
  if (/^(regex|pattern|matches)$/.test(name))
    return (call) => {
      const [pattern] = call.args;
      const facts = pattern?.kind === 'instance' ? pattern.facts : {};
      return made(call, textLike(stringOf(facts['pattern']), stringOf(facts['flags']) ?? ''));
    };
  if (fixing.test(name))
    return (call) =>
      call.args.length === 0 && /^(valid|oneOf|only)$/.test(name)
        ? (call.self ?? undefinedValue)
        : made(call, fixedForm);
  if (/^(keys|shape|extend|append)$/.test(name))
    return (call) => {
      const more = recordSchema(call.args[0] ?? undefinedValue);
      const before = schema.kind === 'record' ? [...schema.fields] : [];
      return made(call, {
        kind: 'record',
        fields: new Map([...before, ...(more.kind === 'record' ? more.fields : [])]),
        open: false,
      });
    };
  if (/^(items|of)$/.test(name)) return (call) => made(call, { kind: 'list', item: schemaOf(call.args[0]) });
  if (name === 'array') return (call) => made(call, { kind: 'list', item: schema });
  if (/^(passthrough|unknown|loose)$/.test(name))
    return (call) => made(call, schema.kind === 'record' ? { ...schema, open: true } : schema);
  if (/^(transform|pipe|or|and)$/.test(name)) return (call) => made(call, anything);
  return { returns: 'self' };
};

const schemaLibraries: LibraryModel = {
  libraries: [
    'zod',
    'zod/v4',
    'zod/v3',
    'joi',
    '@hapi/joi',
    'yup',
    'superstruct',
    'valibot',
    '@sinclair/typebox',
    'io-ts',
  ],
  language: 'javascript',
  pattern: (path) => {
    const name = path.split('.').at(-1) ?? '';
    return maker(name);
  },
  types: { 'validation/schema': { pattern: method, complete: true } },
};

/** `ajv.compile(schema)` returns a function that tests a value. */
const ajv: LibraryModel = {
  libraries: [
    'ajv',
    'ajv/dist/2019',
    'ajv/dist/2020',
    'is-my-json-valid',
    'jsonschema',
    '@cfworker/json-schema',
    'djv',
  ],
  language: 'javascript',
  exports: {
    '': { returns: { type: 'validation/ajv' } },
    Ajv: { returns: { type: 'validation/ajv' } },
    Validator: { returns: { type: 'validation/ajv' } },
    validate: (call) =>
      recordOf(call.machine, { valid: outcome(call, jsonSchema(call, call.args[1]), value(call)) }),
  },
  types: {
    'validation/ajv': {
      methods: {
        compile: (call) => {
          const schema = jsonSchema(call, call.args[0]);
          return native(`validate ${serialOf(call)}`, (later) => outcome(later, schema, value(later)));
        },
        validate: (call) => outcome(call, jsonSchema(call, call.args[0]), call.args[1] ?? undefinedValue),
        addSchema: { returns: 'self' },
        addFormat: { returns: 'self' },
        errorsText: { returns: 'fresh' },
      },
      complete: true,
    },
  },
};

const tests: Readonly<Record<string, string>> = {
  isUUID: 'anchored pattern',
  isInt: 'number',
  isNumeric: 'number',
  isFloat: 'number',
  isDecimal: 'number',
  isAlphanumeric: 'allow-list',
  isAlpha: 'allow-list',
  isHexadecimal: 'allow-list',
  isMongoId: 'allow-list',
  isIn: 'allow-list',
  isIP: 'anchored pattern',
  isPort: 'number',
  isDate: 'anchored pattern',
  isISO8601: 'anchored pattern',
  isSlug: 'allow-list',
};

const validator: LibraryModel = {
  libraries: ['validator', 'validator/es'],
  language: 'javascript',
  pattern: (path) => {
    const name = path.split('.').at(-1) ?? '';
    const by = Object.hasOwn(tests, name) ? tests[name] : undefined;
    if (by) return (call) => testFact(value(call), by);
    if (name === 'escape') return (call) => sanitize(value(call), 'html escaping');
    if (name === 'toInt' || name === 'toFloat') return { returns: { sanitized: '0', by: 'number' } };
    if (name === 'whitelist') return { returns: { sanitized: '0', by: 'allow-list' } };
    return name.startsWith('is') ? { returns: 'fresh' } : undefined;
  },
};

/** Libraries that generate names and digests. */
const generated: readonly LibraryModel[] = [
  {
    libraries: [
      'uuid',
      'nanoid',
      'ulid',
      'cuid',
      '@paralleldrive/cuid2',
      'shortid',
      'ksuid',
      'uniqid',
      'short-uuid',
      'uuid/v4',
    ],
    language: 'javascript',
    exports: { validate: (call) => testFact(value(call), 'anchored pattern') },
    pattern: () => ({ returns: 'fresh' }),
  },
  {
    libraries: ['crypto'],
    language: 'javascript',
    exports: {
      createHash: { returns: { type: 'node/hash' } },
      createHmac: { returns: { type: 'node/hash' } },
      hash: { returns: 'fresh' },
      randomUUID: { returns: 'fresh' },
      randomInt: { returns: 'fresh' },
      timingSafeEqual: { returns: 'fresh' },
    },
    types: {
      'node/hash': {
        methods: { update: { returns: 'self' }, digest: { returns: 'fresh' }, copy: { returns: 'self' } },
        complete: true,
      },
    },
  },
  {
    // A signed token is base64url and dots, whatever its content.
    libraries: ['jsonwebtoken'],
    language: 'javascript',
    exports: {
      sign: (call) => {
        const token = unknown('a signed token');
        settle(call, [token]);
        return token;
      },
    },
  },
  {
    libraries: ['global'],
    language: 'javascript',
    exports: { 'crypto.randomUUID': { returns: 'fresh' } },
  },
  {
    libraries: ['md5', 'sha1', 'object-hash', 'hasha', 'bcrypt', 'bcryptjs'],
    language: 'javascript',
    pattern: () => ({ returns: 'fresh' }),
  },
];

export const validationInJavaScript: readonly LibraryModel[] = [
  schemaLibraries,
  ajv,
  validator,
  ...generated,
];
