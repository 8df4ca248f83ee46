import { z } from 'zod';
import { textOrNull } from './fields.ts';

export const place = z.object({ file: z.string(), line: z.number(), text: z.string() });

/** One kind of change in an app, and the paths that it closes. */
export const closingStep = z.object({
  says: z.string(),
  effort: z.string(),
  isMode: z.boolean(),
  label: z.enum(['WIDENS', 'NARROWS', 'SAME']),
  command: textOrNull,
  at: z.array(place),
  functions: z.array(z.string()),
  paths: z.array(
    z.object({
      id: textOrNull,
      function: z.string(),
      threat: z.string(),
      because: z.string(),
      loses: z.string(),
    }),
  ),
  diff: textOrNull,
});

/** The same with the key of each path; null from an older command. */
export const closingStepOfApp = closingStep.extend({
  paths: z.array(closingStep.shape.paths.element.extend({ key: textOrNull, isProven: z.boolean() })),
});
