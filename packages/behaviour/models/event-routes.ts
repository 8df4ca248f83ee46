import type { RouteModel } from '@emmental/evaluator';
import type { RouteField } from '@emmental/model';

/**
 * The fields of events by which handlers tell routes apart. Source: API Gateway developer guide, "Input format of a Lambda
 * function for proxy integration", "Working with AWS Lambda proxy integrations for HTTP APIs"; Lambda developer guide, function URLs.
 */
const fields: ReadonlyMap<string, RouteField> = new Map([
  ['httpMethod', 'method'],
  ['requestContext.httpMethod', 'method'],
  ['requestContext.http.method', 'method'],
  ['path', 'path'],
  ['rawPath', 'path'],
  ['requestContext.path', 'path'],
  ['requestContext.http.path', 'path'],
  ['resource', 'resource'],
  ['requestContext.resourcePath', 'resource'],
  ['routeKey', 'key'],
  ['requestContext.routeKey', 'key'],
]);

export const routes: RouteModel = { fieldAt: (path) => fields.get(path) ?? null };
