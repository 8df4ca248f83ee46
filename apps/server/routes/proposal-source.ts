import { profileSections } from '@emmental/model';
import { z } from 'zod';

const name = z.string().min(1).max(200);
const ofFunction = { app: name, environment: name, function: name } as const;
const section = z.enum(profileSections);

/** The source of a proposal, as a request names it. */
export const proposalSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rule'),
    ...ofFunction,
    section,
    name,
    despite: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('mode'),
    ...ofFunction,
    section,
    mode: z.enum(['learn', 'alert', 'enforce']),
  }),
  z.strictObject({
    kind: z.literal('call'),
    ...ofFunction,
    section,
    to: name,
    action: z.enum(['allow', 'deny']),
  }),
  z.strictObject({ kind: z.literal('closing'), key: name, app: name, environment: name }),
  z.strictObject({ kind: z.literal('path'), path: name, change: name }),
  z.strictObject({
    kind: z.literal('incident'),
    time: z.iso.datetime({ precision: 6 }),
    key: z.guid(),
    action: z.enum(['enforce', 'deny', 'allow', 'pause']),
    days: z.int().min(1).max(366).default(7),
    accept: z
      .strictObject({ reason: z.string().trim().min(1).max(300), owner: z.string().trim().min(1).max(100) })
      .nullable()
      .default(null),
  }),
  z.strictObject({ kind: z.literal('end'), change: z.int().min(1) }),
]);
