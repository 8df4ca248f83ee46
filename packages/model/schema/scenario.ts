import { z } from 'zod';
import { sinkKinds } from '../behaviour.ts';
import { strict } from './strict.ts';

const sentence = z.string().min(1, 'must not be empty').max(300, 'must be 300 characters or fewer');
const some = (what: string) => z.array(z.string().min(1)).min(1, `name at least one ${what}`);

/** The effects that a step of a scenario can have. Slices decide which of them they stop. In two words, the second is the target. */
export const effectWords = [
  'deliver',
  'take-effect',
  'run-program',
  'run-code',
  'connect internet',
  'connect inside',
  'read-file',
  'read-environment',
  'call needed',
  'call excess',
  'answer',
  'start',
  'load',
  'flood',
  'escalate',
  'silence',
] as const;

const step = strict(
  {
    says: sentence,
    effect: z.enum(effectWords, { error: `expected one of ${effectWords.join(', ')}` }),
    attack: z
      .array(z.string().regex(/^T\d{4}(\.\d{3})?$/, 'a technique of ATT&CK, such as T1190 or T1078.004'))
      .default([]),
    gains: z.enum(['code', 'native-code'], { error: 'expected code or native-code' }).optional(),
  },
  'a step',
);

const route = strict(
  {
    way: z.string().regex(/^[a-z][a-z0-9 -]{0,39}$/, 'lower-case letters, digits, blanks and dashes'),
    loses: sentence,
    steps: z.array(step).min(1, 'a route has at least one step').max(20, 'a route has at most 20 steps'),
  },
  'a route',
);

/** The schema of an attack scenario that a user wrote: a file in `emmental-threats/`. */
export const scenario = strict(
  {
    id: z.string().regex(/^X[1-9]\d{0,2}$/, 'X and a number, such as X1: T1 to T15 are taken'),
    name: z.string().min(1).max(40, 'must be 40 characters or fewer'),
    /** The head of the scenario's column in the table of `emmental holes`. */
    head: z
      .string()
      .regex(/^[a-z0-9]{1,3}$/, 'up to three lower-case letters or digits')
      .optional(),
    help: sentence,
    sas: z.array(z.number().int().min(1).max(12)).default([]),
    /** All conditions have to hold. Each matching sink and trigger makes a separate route. */
    when: strict(
      {
        sinks: z.array(z.enum(sinkKinds, { error: `expected some of ${sinkKinds.join(', ')}` })).optional(),
        triggers: some('kind of trigger').optional(),
        outsiders: z.literal(true, { error: 'true, or leave it out' }).optional(),
        needs: some('action').optional(),
        granted: some('action').optional(),
        reaches: some('resource or type').optional(),
        findings: some('rule').optional(),
        variables: some('variable').optional(),
      },
      'when',
    ),
    routes: z
      .array(route)
      .min(1, 'a threat has at least one route')
      .max(20, 'a threat has at most 20 routes'),
  },
  'a threat',
)
  .refine(({ when }) => Object.keys(when).length > 0, {
    path: ['when'],
    message: 'add at least one condition to when',
  })
  .superRefine(({ when, routes }, context) => {
    const needs = { deliver: 'sinks', 'take-effect': 'sinks', start: 'triggers' } as const;
    for (const [r, { steps }] of routes.entries())
      for (const [s, { effect }] of steps.entries()) {
        const wanted = (needs as Readonly<Record<string, 'sinks' | 'triggers'>>)[effect];
        if (wanted && when[wanted] === undefined)
          context.addIssue({
            code: 'custom',
            path: ['routes', r, 'steps', s, 'effect'],
            message: `${effect} needs when.${wanted}, which is missing`,
          });
      }
  });

export type Scenario = z.output<typeof scenario>;
