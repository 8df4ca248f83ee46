import { z } from 'zod';
import { type CompiledRule, type CompiledRules, codeUses, type ProfileSection } from '../compiled-profile.ts';
import { strict } from './strict.ts';

/** A text. YAML does not read `yes` or an empty value as a text, so the user has to quote such a value. */
export const text = z
  .union([z.string(), z.number()], {
    error: ({ input }) => (input === undefined ? 'is missing' : 'expected a string; put it in quotes'),
  })
  .transform(String)
  .refine((value) => value.trim() !== '', 'must not be empty');

export const matching = (pattern: RegExp, says: string) => z.string({ error: says }).regex(pattern, says);

/** Returns a schema that accepts one item or a list of items. Its output is always a list. */
export function oneOrMore<T extends string>(item: z.ZodType<T, string | number>) {
  return z
    .union([item, z.array(item).min(1, 'the list is empty; remove the rule, or list what it allows')], {
      error: ({ input }) => (input === undefined ? 'is missing' : undefined),
    })
    .transform((value): readonly T[] => (Array.isArray(value) ? value : [value]));
}

const action = z
  .enum(['allow', 'watch', 'deny'], { error: 'expected allow, watch or deny' })
  .default('allow');

/** Classes of attacks that the inspection engine looks for. */
const attackClasses = [
  'sqli',
  'nosqli',
  'cmdi',
  'code-injection',
  'deserialization',
  'path-traversal',
  'ssrf',
  'xss',
  'xxe',
  'ssti',
  'ldap',
  'proto-pollution',
  'log4shell',
  'crlf',
  'redos',
] as const;

/** The sources that start a function: `POST /orders`, `sqs:MailQueue`, `schedule`, `any`. */
export const sources = oneOrMore(
  matching(
    /^(any|(\*|[A-Z]+) \/\S*|[a-z0-9-]+(:.+)?)$/,
    'expected a source such as POST /orders, sqs:MailQueue, schedule or any',
  ),
);

const inboundRule = strict(
  {
    from: sources,
    who: matching(
      /^(anyone|signed-in|account|nobody|unknown)(-through \S+)?$/,
      'expected anyone, signed-in, account, nobody or unknown, with -through FUNCTION if it comes through another function',
    ).optional(),
    inspect: z
      .union([z.literal('all'), z.literal('none'), z.array(z.enum(attackClasses)).min(1)], {
        error: `expected all, none or a list of ${attackClasses.join(', ')}`,
      })
      .default('all'),
    /** `learned` = events must have the shape in `.emmental/shapes/<function>.json`. */
    shape: z.literal('learned', { error: 'expected learned; leave it out to use no shape' }).optional(),
    action,
  },
  'a rule of inbound',
);

const target =
  /^(any|env:[A-Za-z_]\w*|group:\S+|aws:[a-z0-9.-]+(@[a-z0-9-]+)?|unix:\/\S+|\[[0-9a-fA-F:.]+\](\/\d{1,3})?(:(\d{1,5}|\*))?|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*|(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?(\/\d{1,2})?(:(\d{1,5}|\*))?)$/;

const outboundRule = strict(
  {
    to: oneOrMore(
      matching(
        target,
        'expected host:port, "*.host:port", an address, aws:service, env:NAME, unix:/path, group:NAME or any',
      ),
    ),
    action,
  },
  'a rule of outbound',
);

const path = matching(
  /^(\/.*|code|runtime|group:\S+)$/,
  'expected an absolute path such as /tmp/**, code, runtime or group:NAME',
);

const fileRule = strict(
  {
    read: oneOrMore(path).optional(),
    write: oneOrMore(path).optional(),
    /** The guard removes the files that an invocation writes there, so that the next invocation cannot read them. */
    fresh: z.literal(true, { error: 'expected true; leave it out to keep written files' }).optional(),
    action,
  },
  'a rule of files',
)
  .refine((rule) => rule.read !== undefined || rule.write !== undefined, {
    error: 'a rule of files needs read, write or both',
    // If a field is misspelt, only the unknown field is reported, not also that `read` or `write` is missing.
    when: ({ issues }) => issues.length === 0,
  })
  .refine(
    ({ fresh, write = [], action: does }) =>
      fresh === undefined ||
      (does !== 'deny' &&
        write.length > 0 &&
        write.every((path) => /^\/tmp\/[^/]/.test(path) && !path.includes('/../'))),
    {
      error: 'fresh applies to files written below /tmp, such as write: /tmp/**',
      when: ({ issues }) => issues.length === 0,
    },
  );

const processRule = strict(
  {
    run: text,
    /** One glob for each argument; absent = any arguments. */
    args: z.array(text).optional(),
    action,
  },
  'a rule of processes',
);

const codeRule = strict(
  { use: oneOrMore(z.enum(codeUses, { error: `expected one of ${codeUses.join(', ')}` })), action },
  'a rule of code',
);

const permissionRule = strict(
  {
    call: oneOrMore(
      matching(
        /^(\*|group:\S+|[a-z0-9-]+:[A-Za-z0-9*?]+|[a-z]+(\.[A-Za-z]+){2})$/,
        'expected an action such as dynamodb:GetItem, "s3:Get*", storage.objects.get or group:NAME',
      ),
    ),
    /** A resource of the template (`Orders`, `Orders/index/byCustomer`), an ARN, `env:NAME`, `group:NAME`; absent = any. */
    resource: oneOrMore(text).optional(),
    action,
  },
  'a rule of permissions',
);

/**
 * The schema of a rule, by section. The section definitions (packages/profile/sections) do not contain these schemas,
 * because zod takes 46 ms to load and a scan uses the definitions without parsing any rule.
 */
export const sectionRules = {
  inbound: inboundRule,
  outbound: outboundRule,
  files: fileRule,
  processes: processRule,
  code: codeRule,
  permissions: permissionRule,
} as const satisfies Readonly<Record<ProfileSection, z.ZodType>>;

/** The JSON Schema of one field of a compiled rule. */
export interface CompiledField {
  readonly shape: Readonly<Record<string, unknown>>;
  readonly isOptional?: true;
}

const texts: CompiledField = { shape: { type: 'array', items: { type: 'string' } } };

/** By section, the fields of a compiled rule that only the rules of that section have. */
export const compiledFields: {
  readonly [S in ProfileSection]: {
    readonly [F in Exclude<keyof CompiledRules[S], keyof CompiledRule>]-?: CompiledField;
  };
} = {
  inbound: {
    triggers: texts,
    source: { shape: { type: ['string', 'null'] } },
    inspect: { shape: { anyOf: [{ const: 'all' }, texts.shape] } },
    shape: { shape: { type: ['object', 'null'] } },
    batchItemFailures: { shape: { type: 'boolean' } },
  },
  outbound: { to: texts, except: { ...texts, isOptional: true } },
  files: { read: texts, write: texts, fresh: { shape: { const: true }, isOptional: true } },
  processes: {
    run: { shape: { type: 'string' } },
    args: { shape: { anyOf: [{ type: 'null' }, texts.shape] } },
  },
  code: { use: { shape: { type: 'array', items: { enum: codeUses } } } },
  permissions: { call: texts, resource: texts },
};
