import type { Person, Token } from '@emmental/store';
import type { Context } from 'hono';
import type { z } from 'zod';
import { type BodyLimit, readBody } from './body.ts';
import type { Backend, Variables } from './context.ts';
import { Refused } from './problem.ts';

/** Those who may send a request: anybody, somebody who is logged in, a member or administrator, an administrator, or a token of a kind. */
export type Caller = 'anybody' | 'person' | 'member' | 'administrator' | 'guard' | 'upload';

/** A body that is checked by a schema, or that the route reads itself, line by line. */
export type Body =
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly limit: BodyLimit }
  | { readonly kind: 'lines'; readonly says: string; readonly limit: BodyLimit };

/** The parts of a request that were checked. */
export interface Asked<Query, Json> {
  readonly backend: Backend;
  readonly query: Query;
  /** The checked document; of `lines` the text. */
  readonly body: Json;
  readonly path: Readonly<Record<string, string>>;
  /** The person behind a session, or the token; of `anybody` neither. */
  readonly person: Person;
  readonly token: Token;
  readonly context: Context<{ Variables: Variables }>;
}

/** An answer: the status, and the document that a schema of the route describes. */
export interface Answer {
  readonly status: 200 | 201 | 202 | 204;
  readonly body?: unknown;
}

/**
 * A request that the console answers. Its checks, who may send it and its part of the OpenAPI document come from this one
 * definition.
 */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** The path with its parameters, as OpenAPI writes them: `/v1/functions/{app}`. */
  readonly path: string;
  readonly says: string;
  readonly caller: Caller;
  readonly query?: z.ZodObject;
  readonly body?: Body;
  /** The documents of its answers, by status. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  readonly answer: (asked: Asked<never, never>) => Promise<Answer>;
}

interface Definition<Q extends z.ZodObject | undefined, B extends Body | undefined>
  extends Omit<Route, 'answer' | 'query' | 'body'> {
  readonly query?: Q;
  readonly body?: B;
  readonly answer: (asked: Asked<QueryOf<Q>, BodyOf<B>>) => Promise<Answer>;
}

type QueryOf<Q> = Q extends z.ZodType ? z.output<Q> : undefined;
type BodyOf<B> = B extends { readonly schema: infer S extends z.ZodType }
  ? z.output<S>
  : B extends { readonly kind: 'lines' }
    ? string
    : undefined;

/** Defines a route. The types of what `answer` receives come from the schemas. */
export const defineRoute = <
  const Q extends z.ZodObject | undefined = undefined,
  const B extends Body | undefined = undefined,
>(
  definition: Definition<Q, B>,
): Route => definition as unknown as Route;

/** Checks the parts of a request and answers it. */
export async function answerRoute(
  route: Route,
  backend: Backend,
  context: Context<{ Variables: Variables }>,
): Promise<Response> {
  const asked = {
    backend,
    context,
    query: route.query ? checkedQuery(route.query, context.req.query()) : undefined,
    body: route.body ? await bodyOf(route.body, context) : undefined,
    path: context.req.param() as Readonly<Record<string, string>>,
    person: context.get('person'),
    token: context.get('token'),
  };
  const { status, body } = await route.answer(asked as unknown as Asked<never, never>);
  return body === undefined ? context.body(null, status) : context.json(body as object, status as 200);
}

/** An unknown name in a query is an error with the names that there are, never an empty list. */
function checkedQuery(schema: z.ZodObject, values: Readonly<Record<string, string>>): unknown {
  const parsed = schema.strict().safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const names = Object.keys(schema.shape).join(', ');
  if (issue?.code === 'unrecognized_keys')
    throw new Refused(400, `there is no filter ${issue.keys.join(', ')}; the filters are ${names}`);
  throw new Refused(400, sentenceOf(issue));
}

async function bodyOf(body: Body, context: Context): Promise<unknown> {
  const text = await readBody(context, body.limit);
  if (body.kind === 'lines') return text;
  const parsed = body.schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new Refused(400, sentenceOf(parsed.error.issues[0]));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused(
      400,
      `the body is not JSON: ${error instanceof Error ? error.message.slice(0, 100) : ''}`,
    );
  }
}

const sentenceOf = (issue: z.core.$ZodIssue | undefined): string =>
  `${issue?.path.join('.') || 'the request'}: ${issue === undefined ? 'not understood' : reasonOf(issue)}`;

/** The reason why a value is refused, in words that do not name the check. */
function reasonOf(issue: z.core.$ZodIssue): string {
  const unit = 'origin' in issue && issue.origin === 'string' ? ' characters' : '';
  switch (issue.code) {
    case 'too_small':
      return `it is at least ${issue.minimum}${unit}`;
    case 'too_big':
      return `it is at most ${issue.maximum}${unit}`;
    case 'invalid_type':
      return `it is a ${issue.expected}`;
    case 'invalid_value':
      return `it is ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    default:
      return issue.message;
  }
}
