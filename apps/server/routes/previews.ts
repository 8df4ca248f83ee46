import { firstOf, proposalKinds, proposalLabels } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf, textOrNull, time } from './fields.ts';
import { proposalSource } from './proposal-source.ts';

const count = z.number().min(0);

const preview = defineRoute({
  method: 'post',
  path: '/v1/changes/preview',
  says: 'A change as it would be proposed, with its dry run and its warnings. Nothing is stored.',
  caller: 'person',
  query: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }),
  body: { kind: 'json', schema: proposalSource, limit: { packed: 16_384, unpacked: 16_384 } },
  answers: {
    200: z.object({
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
      from: time,
      /** Null = not known, for the reason `why`. */
      effect: z
        .object({
          alike: z.object({ calls: count, stopped: count }).nullable(),
          allowed: count,
          refused: count,
          undecided: count,
        })
        .nullable(),
      why: textOrNull,
      invocations: count,
      ...asOf,
    }),
  },
  answer: async ({ backend: { engine, now }, body, query, person }) => {
    const { previewOf } = await import('../changes/preview.ts');
    const at = now();
    const from = firstOf(query.days, at);
    const { draft, ...rest } = await previewOf({ engine, person, now: at }, body, from);
    const { kind, title, because, functions, label, until, patch, command } = draft;
    return {
      status: 200,
      body: {
        ...{ kind, title, because, functions, label, until, patch, command },
        ...rest,
        asOf: at.toISOString(),
      },
    };
  },
});

/** Changes before they are proposed. */
export const previewRoutes: readonly Route[] = [preview];
