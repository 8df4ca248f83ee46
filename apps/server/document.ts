import { z } from 'zod';
import type { Caller, Route } from './route.ts';

/** Returns the OpenAPI 3.1 document of routes. JSON Schema as zod writes it is what OpenAPI 3.1 takes. */
export function openApiDocument(routes: readonly Route[], version: string): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return {
    openapi: '3.1.0',
    info: { title: 'Emmental console', version },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'emmental' },
        token: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Problem: schemaOf(problem, 'output') },
    },
  };
}

/** The document of every refusal (RFC 9457). */
const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  requestId: z.string(),
});

function operationOf({ method, path, says, caller, query, body, answers }: Route): unknown {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  }));
  return {
    operationId: `${method} ${path}`.replaceAll(/[^a-z]+/gi, '-').replace(/-$/, ''),
    summary: says,
    security: securityOf[caller],
    parameters: [...named, ...(query ? parametersOf(query) : [])],
    ...(body ? { requestBody: { required: true, content: contentOf(body) } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [
          status,
          {
            description: says,
            ...(schema ? { content: { 'application/json': { schema: schemaOf(schema, 'output') } } } : {}),
          },
        ]),
      ),
      default: {
        description: 'The request was refused; `detail` says why.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

const securityOf: Readonly<Record<Caller, readonly Readonly<Record<string, readonly string[]>>[]>> = {
  anybody: [],
  person: [{ session: [] }],
  member: [{ session: [] }],
  administrator: [{ session: [] }],
  guard: [{ token: [] }],
  upload: [{ token: [] }],
};

function parametersOf(query: z.ZodObject): readonly unknown[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, unknown>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

const contentOf = (body: NonNullable<Route['body']>): unknown =>
  body.kind === 'lines'
    ? { 'application/x-ndjson': { schema: { type: 'string', description: body.says } } }
    : { 'application/json': { schema: schemaOf(body.schema, 'input') } };

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): unknown => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};
