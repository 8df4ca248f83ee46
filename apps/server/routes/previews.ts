import { firstOf, proposalKinds, proposalLabels } from '@emmental/store';
import { z } from 'zod';
import type { Drafted } from '../changes/preview.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, textOrNull, time } from './fields.ts';
import { proposalSource } from './proposal-source.ts';

const count = z.number().min(0);

/** The fields of a draft and of a preview about the change itself. */
const change = {
  kind: z.enum(proposalKinds),
  title: z.string(),
  because: z.string(),
  functions: z.array(z.string()),
  label: z.enum(proposalLabels),
  until: textOrNull,
  patch: z.string(),
  /** A command that does the same at once; null = only the patch does. */
  command: textOrNull,
  warnings: z.array(z.string()),
  /** The number of a proposal that does the same and waits; null = none does. */
  waits: z.number().nullable(),
};

const body = { kind: 'json', schema: proposalSource, limit: { packed: 16_384, unpacked: 16_384 } } as const;

const draft = defineRoute({
  method: 'post',
  path: '/v1/changes/draft',
  says: 'A change as it would be proposed, with its warnings, without its dry run. Nothing is stored.',
  caller: 'person',
  body,
  answers: { 200: z.object({ ...change, ...asOf }) },
  answer: async ({ backend: { engine, now }, body: asked, person }) => {
    const { draftedOf } = await import('../changes/preview.ts');
    const at = now();
    const drafted = await draftedOf({ engine, person, now: at }, asked);
    return { status: 200, body: { ...changeOf(drafted), asOf: at.toISOString() } };
  },
});

/** Returns what the answers say about a change. */
const changeOf = ({ draft: made, warnings, waits }: Drafted) => {
  const { kind, title, because, functions, label, until, patch, command } = made;
  return { kind, title, because, functions, label, until, patch, command, warnings, waits };
};

const preview = defineRoute({
  method: 'post',
  path: '/v1/changes/preview',
  says: 'A change as it would be proposed, with its dry run and its warnings. Nothing is stored.',
  caller: 'person',
  query: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }),
  body,
  answers: {
    200: z.object({
      ...change,
      from: time,
      /** Null = not known, for the reason `why`. */
      effect: z
        .object({
          alike: z
            .object({
              areProofs: z.boolean(),
              /** The class of attack of events with a proof, `cmdi`; null = of any class. */
              class: textOrNull,
              calls: count,
              stopped: count,
              already: count,
              passed: count,
            })
            .nullable(),
          allowed: count,
          refused: count,
          attacks: count,
          /** Stopped once the sections `laterIn` are enforced. */
          later: count,
          laterIn: z.array(z.string()),
          undecided: count,
        })
        .nullable(),
      why: textOrNull,
      invocations: count,
      ...asOf,
    }),
  },
  answer: async ({ backend: { engine, now }, body: asked, query, person }) => {
    const { previewOf } = await import('../changes/preview.ts');
    const at = now();
    const from = firstOf(query.days, at);
    const {
      effect,
      why,
      invocations,
      from: since,
      ...made
    } = await previewOf({ engine, person, now: at }, asked, from);
    return {
      status: 200,
      body: { ...changeOf(made), effect, why, invocations, from: since, asOf: at.toISOString() },
    };
  },
});

/** Changes before they are proposed. */
export const previewRoutes: readonly Route[] = [draft, preview];
