import { type Abstract, type Call, choices, flowsOf, nullValue, undefinedValue } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';
import { sanitize } from '../rules.ts';
import { enforce, jsonSchema, validated } from './schema.ts';
import { hmac } from './signatures.ts';

/** Models a check that raises where the value does not fit. */
const checked =
  (valueFrom: string, schemaFrom: string) =>
  (call: Call): Abstract => {
    const value = argument(call, valueFrom) ?? undefinedValue;
    const schema = jsonSchema(call, argument(call, schemaFrom));
    enforce(call, schema, value);
    return validated(call, schema, value);
  };

/** `uuid.UUID(text)` and `ipaddress.ip_address(text)` raise for any other text. */
const parsedName = (call: Call): Abstract => {
  const value = argument(call, '0|hex|address') ?? undefinedValue;
  return choices(value).every((choice) => flowsOf(choice).length === 0)
    ? value
    : sanitize(value, 'generated name');
};

export const validationInPython: readonly LibraryModel[] = [
  {
    libraries: ['jsonschema', 'fastjsonschema'],
    language: 'python',
    exports: { validate: checked('0|instance', '1|schema') },
    pattern: (path) =>
      /^(validators\.)?(Draft\w*Validator)$/.test(path)
        ? (call) =>
            instanceOf(call, 'validation/jsonschema', {
              schema: argument(call, '0|schema') ?? undefinedValue,
            })
        : undefined,
    types: {
      'validation/jsonschema': {
        methods: {
          validate: (call) => {
            enforce(
              call,
              jsonSchema(call, argument(call, 'self.schema')),
              argument(call, '0|instance') ?? undefinedValue,
            );
            return nullValue;
          },
          is_valid: { returns: 'fresh' },
          iter_errors: { returns: 'fresh' },
        },
        complete: true,
      },
    },
  },
  {
    libraries: ['aws_lambda_powertools.utilities.validation'],
    language: 'python',
    exports: { validate: checked('0|event', '1|schema') },
  },
  {
    libraries: ['uuid', 'ipaddress'],
    language: 'python',
    exports: {
      UUID: parsedName,
      ip_address: parsedName,
      IPv4Address: parsedName,
      uuid1: { returns: 'fresh' },
      uuid3: { returns: 'fresh' },
      uuid5: { returns: 'fresh' },
    },
  },
  { libraries: ['jwt'], language: 'python', exports: { encode: { returns: 'fresh' } } },
  hmac,
  {
    libraries: ['hashlib'],
    language: 'python',
    pattern: () => ({ returns: { type: 'python/hash' } }),
    types: {
      'python/hash': {
        methods: {
          update: { returns: 'undefined' },
          hexdigest: { returns: 'fresh' },
          digest: { returns: 'fresh' },
        },
        complete: true,
      },
    },
  },
];
