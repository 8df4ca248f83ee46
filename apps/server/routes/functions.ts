import { asReader, countStates, findFunction, guardStates, listFunctions } from '@emmental/store';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Backend, Variables } from '../context.ts';
import { requirePerson } from '../guards.ts';
import { Refused } from '../problem.ts';

const most = 200;
const text = z.string().max(200);
const query = z.strictObject({
  q: text.optional(),
  app: text.optional(),
  who: text.optional(),
  state: z.enum(guardStates).optional(),
  limit: z.coerce.number().int().min(1).max(most).default(50),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
});

/** `/v1/functions`: all functions that a person may see; `/v1/functions/APP/ENVIRONMENT/NAME`: one with its rulebase. */
export function functionRoutes(backend: Backend): Hono<{ Variables: Variables }> {
  return new Hono<{ Variables: Variables }>()
    .use(requirePerson(backend))
    .get('/', async (context) => {
      const wanted = parsedQuery(query, context.req.query());
      const now = backend.now();
      const filter = {
        text: wanted.q ?? null,
        app: wanted.app ?? null,
        state: wanted.state ?? null,
        who: wanted.who ?? null,
      };
      // Both numbers of the page come from one state of the data.
      const page = await asReader(backend.engine, context.get('person').teams, async (connection) => ({
        ...(await listFunctions(connection, filter, wanted, now)),
        states: await countStates(connection, now),
      }));
      return context.json({ ...page, asOf: now.toISOString() });
    })
    .get('/:app/:environment/:name', async (context) => {
      const { app, environment, name } = context.req.param();
      const found = await asReader(backend.engine, context.get('person').teams, (connection) =>
        findFunction(connection, app, environment, name, backend.now()),
      );
      if (!found)
        throw new Refused(404, `there is no function ${app} / ${name} (${environment}) that you may see`);
      return context.json({ ...found, asOf: backend.now().toISOString() });
    });
}

/** Checks the query of an address. An unknown name is an error with the names that there are, never an empty list. */
export function parsedQuery<T extends z.ZodRawShape>(
  schema: z.ZodObject<T>,
  values: Readonly<Record<string, string>>,
): z.output<z.ZodObject<T>> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const names = Object.keys(schema.shape).join(', ');
  if (issue?.code === 'unrecognized_keys')
    throw new Refused(400, `there is no filter ${issue.keys.join(', ')}; the filters are ${names}`);
  throw new Refused(400, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
}
