import { z } from 'zod';
import { sinkKinds } from '../behaviour.ts';
import { everySection, type ProfileSection, profileSections } from '../compiled-profile.ts';
import { isDay } from '../day.ts';
import { matching, oneOrMore, sectionRules, sources, text } from './rules.ts';
import { strict } from './strict.ts';

/** The last day on which an assumption or exception counts, `2027-03-31`. */
const day = z.union([z.string(), z.date()]).transform((value, context) => {
  const text = typeof value === 'string' ? value : value.toISOString().slice(0, 10);
  if (isDay(text)) return text;
  context.addIssue({ code: 'custom', message: 'must be a day such as 2027-03-31' });
  return z.NEVER;
});

const sentence = z.string().min(1, 'must not be empty');

/** A person's answer to an open question. Its key is the id of the question in the report: `<function>/<what>`. */
export const assumption = strict(
  {
    is: z.union([z.string(), z.number(), z.boolean()]).transform(String),
    because: sentence,
    owner: sentence,
    until: day,
  },
  'an assumption',
);

/** A decision to accept a finding for a while. Its key is any name. */
export const findingException = strict(
  {
    /** A rule id (or alias), optionally followed by a resource or an advisory: `access/excess-write Orders`. */
    finding: sentence,
    /** The name of the function; absent = the exception counts in the whole app. */
    where: sentence.optional(),
    reason: sentence,
    owner: sentence,
    until: z.union([z.literal('fix-available'), day]),
  },
  'an exception of a finding',
);

/**
 * A decision that a proof of the guards is no attack in one function, for a while: text of these fields, in events of these sources, may change
 * the structure of calls of this kind.
 */
export const proofException = strict(
  {
    /** The kind of call: `sql`. */
    proof: z.enum(sinkKinds, { error: `expected one of ${sinkKinds.join(', ')}` }),
    where: sentence,
    from: sources.refine(
      (names) => !names.includes('any'),
      'must name what starts the function: any is all of it',
    ),
    /** `body.query`, `Records[].body.query`. */
    field: oneOrMore(
      matching(
        /^(?:[A-Za-z_$][\w$-]{0,99}|\[\])(?:\.[A-Za-z_$][\w$-]{0,99}|\[\]){0,20}$/,
        'expected a field of the event such as body.query or Records[].body.query, with [] for each place of a list',
      ),
    ),
    reason: sentence,
    owner: sentence,
    until: day,
  },
  'an exception of a proof',
);

const exception = z.union([findingException, proofException]);

/**
 * The name of a rule, a group or an environment. YAML 1.1 reads words such as `on` and `yes` as true or false, so they
 * are refused: a name must be the same text for every reader.
 */
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/, 'a name is letters, digits, dots and dashes')
  .refine(
    (value) => !/^(y|n|yes|no|on|off|true|false|null)$/i.test(value),
    'YAML reads this word as true or false; use another name',
  );

/** Returns the schema of a section: rules by name, or `none`. The published JSON Schema names it like the section. */
const section = <S extends ProfileSection>(id: S) =>
  z
    .union([z.literal('none'), z.record(name, sectionRules[id])], { error: 'expected rules, or none' })
    .meta({ id });

const sections = Object.fromEntries(profileSections.map((id) => [id, section(id).optional()])) as {
  readonly [S in ProfileSection]: z.ZodOptional<ReturnType<typeof section<S>>>;
};

const mode = z.enum(['learn', 'alert', 'enforce'], { error: 'expected learn, alert or enforce' });
const modes = z.union([mode, strict(everySection(mode.optional()), 'mode')], {
  error: 'expected learn, alert or enforce, or a mode for each section',
});

const breakGlass = z.enum(['allowed', 'forbidden'], { error: 'expected allowed or forbidden' });

/** The settings that a function, `defaults` and an environment have in common. */
const block = {
  owner: sentence.optional(),
  mode: modes.optional(),
  ...sections,
  'on-block': strict(
    {
      http: z.int().min(400).max(599).optional(),
      /** The place where a blocked event waits: `sqs:Queue`, `s3:Bucket/prefix`, `pubsub:topic`, `gs:bucket/prefix`, `file:/path`. */
      quarantine: z
        .string()
        .regex(
          /^(sqs|s3|pubsub|gs|file):.+$/,
          'expected sqs:QUEUE, s3:BUCKET/prefix, pubsub:TOPIC, gs:BUCKET/prefix or file:/path',
        )
        .optional(),
    },
    'on-block',
  ).optional(),
  /** Decides what the function does when the guard itself fails. */
  'on-error': z.enum(['open', 'closed'], { error: 'expected open or closed' }).optional(),
  'break-glass': breakGlass.optional(),
};

const functionBlock = strict(block, 'a function').meta({ id: 'function' });
const functions = z.record(sentence, functionBlock);

const groups = z.record(name, z.array(text).min(1, 'the group is empty')).meta({ id: 'groups' });

const floorOf = { mode: mode.optional(), 'break-glass': breakGlass.optional() };

/** The schema of `emmental.yaml`, and of the company rules that it can extend. */
export const profile = strict(
  {
    emmental: z.literal('profile/1', {
      error: ({ input }) =>
        typeof input === 'string' && /^profile\/\d+$/.test(input)
          ? 'expected profile/1, the version that this emmental reads: update emmental, or restore the older file'
          : 'expected profile/1, as in: emmental: profile/1',
    }),
    app: sentence.optional(),
    template: sentence.optional(),
    /** A path from this file, or an installed package; never a URL. */
    extends: z.union([sentence, z.array(sentence)]).optional(),
    /** Named groups of hosts, operations, resources or paths; rules refer to them as `group:payments`. */
    objects: strict(
      {
        hosts: groups.optional(),
        operations: groups.optional(),
        resources: groups.optional(),
        paths: groups.optional(),
      },
      'objects',
    ).optional(),
    defaults: strict(block, 'defaults').optional(),
    functions: functions.optional(),
    environments: z
      .record(name, strict({ ...block, functions: functions.optional() }, 'an environment'))
      .optional(),
    /** The weakest settings that an app may have; under the name of an environment, those for that environment. */
    floor: z
      .object({
        ...floorOf,
        'exception-days': z.int().min(1).max(3660).optional(),
        /** Decides if comments and metadata can accept findings: only on lines that approvers own, or never. Absent = they can. */
        comments: z.enum(['approved', 'forbidden'], { error: 'expected approved or forbidden' }).optional(),
        /** The traffic that `profile learn` needs before it removes a rule without a hit. */
        removal: strict(
          {
            days: z.int().min(1).max(366).optional(),
            invocations: z.int().min(1).max(1_000_000).optional(),
            calls: z.int().min(1).max(1_000_000_000).optional(),
          },
          'removal',
        ).optional(),
        approvers: z.array(sentence).optional(),
      })
      .catchall(strict(floorOf, 'the floor of an environment'))
      .optional(),
    assume: z.record(z.string(), assumption).optional(),
    exceptions: z.record(z.string(), exception).optional(),
  },
  'the file',
);

export type Profile = z.output<typeof profile>;
export type FindingException = z.output<typeof findingException>;
export type ProofException = z.output<typeof proofException>;
