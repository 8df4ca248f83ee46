import { sinkKinds } from '../behaviour.ts';
import { profileSections } from '../compiled-profile.ts';
import { type CompiledField, compiledFields } from './rules.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Returns the published JSON Schema of a compiled profile, `emmental/compiled-profile/1`. */
export function compiledProfileSchema(): Schema {
  const ofSections = (make: (section: (typeof profileSections)[number]) => Schema): Schema =>
    Object.fromEntries(profileSections.map((section) => [section, make(section)]));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'emmental/compiled-profile/1',
    title: 'emmental profile compile',
    ...closed({
      schema: { const: 'emmental/compiled-profile/1' },
      app: { type: 'string' },
      environment: { type: ['string', 'null'] },
      digest: { type: 'string', pattern: '^[0-9a-f]{12}$' },
      functions: { type: 'object', additionalProperties: { $ref: '#/$defs/function' } },
    }),
    $defs: {
      function: closed(
        {
          mode: closed(ofSections(() => ({ enum: ['learn', 'alert', 'enforce'] }))),
          onError: { enum: ['open', 'closed'] },
          breakGlass: { enum: ['allowed', 'forbidden'] },
          onBlock: closed({ http: { type: 'integer', minimum: 400, maximum: 599 }, quarantine }),
          ...ofSections((section) => ({
            anyOf: [{ type: 'null' }, { type: 'array', items: { $ref: `#/$defs/${section}` } }],
          })),
          skeletons: {
            type: 'object',
            additionalProperties: closed({
              forms: { type: 'array', items: { type: 'string' } },
              complete: { type: 'boolean' },
            }),
          },
          accepted: { type: 'array', items: accepted },
        },
        ['accepted'],
      ),
      ...ofSections((section) => ruleSchema(compiledFields[section])),
    },
  };
}

const quarantine: Schema = {
  anyOf: [
    { type: 'null' },
    closed({ kind: { enum: ['file', 'sqs', 's3', 'pubsub', 'gs'] }, target: { type: 'string' } }),
  ],
};

const accepted: Schema = closed({
  name: { type: 'string', minLength: 1 },
  match: { type: 'string', pattern: '^[0-9a-f]{8}$' },
  sink: { enum: sinkKinds },
  fields: { type: 'array', items: { type: 'string' }, minItems: 1 },
  triggers: { type: 'array', items: { type: 'string' } },
  source: { type: ['string', 'null'] },
  until: { type: 'string', format: 'date' },
});

/** Returns the schema of a rule: the fields that every rule has, then `fields`, which only its section has. */
function ruleSchema(fields: Readonly<Record<string, CompiledField>>): Schema {
  const own = Object.entries(fields);
  return closed(
    {
      name: { type: 'string', minLength: 1 },
      match: { type: 'string', pattern: '^[0-9a-f]{8}$' },
      action: { enum: ['allow', 'watch', 'deny'] },
      origin: { enum: ['file', 'company', 'implied'] },
      ...Object.fromEntries(own.map(([name, { shape }]) => [name, shape])),
    },
    own.flatMap(([name, { isOptional }]) => (isOptional ? [name] : [])),
  );
}

/** Returns the schema of an object with these properties and no others. All are required, except those in `optional`. */
function closed(properties: Schema, optional: readonly string[] = []): Schema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  };
}
