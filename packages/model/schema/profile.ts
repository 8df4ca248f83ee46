import { z } from 'zod';

/** A day, `2027-03-31`: the last one on which it counts. */
const day = z.union([z.string(), z.date()]).transform((value, context) => {
  const text = typeof value === 'string' ? value : value.toISOString().slice(0, 10);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  context.addIssue({ code: 'custom', message: 'must be a day such as 2027-03-31' });
  return z.NEVER;
});

const sentence = z.string().min(1, 'must not be empty');

/** A person's answer to an unknown. Key: `<function>/<what>`, as the report names it. */
export const assumption = z.strictObject({
  is: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  because: sentence,
  owner: sentence,
  until: day,
});

/** A finding that is accepted for a while. Key: a name of the user's own. */
export const exception = z.strictObject({
  /** A rule id (or alias), then, to be narrower, a resource or an advisory: `access/excess-write Orders`. */
  finding: sentence,
  /** The function's name; absent = anywhere in the app. */
  where: sentence.optional(),
  reason: sentence,
  owner: sentence,
  until: z.union([z.literal('fix-available'), day]),
});

/** `emmental.yaml`. Sections that come later are let through unread. */
export const profile = z.looseObject({
  emmental: z.literal('profile/1'),
  app: z.string().optional(),
  template: z.string().optional(),
  assume: z.record(z.string(), assumption).optional(),
  exceptions: z.record(z.string(), exception).optional(),
});

export type Profile = z.output<typeof profile>;
export type Exception = z.output<typeof exception>;
export type AssumptionEntry = z.output<typeof assumption>;
