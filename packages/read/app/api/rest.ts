import { both, rowOf, type Value } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import { alternatives, entries, isAbsent, property, textAt } from '../property.ts';
import { limitOfApi, reachOfMethod, withinApi } from './access.ts';
import { definitionOf } from './definition.ts';
import { integrationType, readIntegration } from './integration.ts';
import { withNames } from './names.ts';
import { operationsOf } from './openapi.ts';
import { type Api, elsewhere, type Route } from './route.ts';

/**
 * Reads the REST APIs. Routes come from an OpenAPI body, from `AWS::ApiGateway::Method` resources, or from
 * both.
 */
export function restApis(app: Declared): readonly Api[] {
  const declaredApis = app.ofType('AWS::ApiGateway::RestApi').map((api) => {
    const body = definitionOf(api, app);
    const limit = limitOfApi(api, body?.value);
    const fromBody = body ? bodyRoutes(api, body.value, app) : [];
    const routes = withNames([...fromBody, ...methodRoutes(api, app)], api, body?.value, app).map(
      (route) => ({
        ...route,
        reach: withinApi(route.reach, limit),
      }),
    );
    return { resource: api, routes, unknown: body?.unknown ?? [] };
  });
  const methodsOfOtherApis = app.ofType('AWS::ApiGateway::Method').flatMap((method) => {
    if (app.named(property(method.properties, 'RestApiId'), 'AWS::ApiGateway::RestApi').length > 0) return [];
    return methodRoute(method, null, app).map((route) => elsewhere(method, route));
  });
  return [...declaredApis, ...methodsOfOtherApis];
}

function bodyRoutes(api: Declaration, body: Value, app: Declared): readonly Route[] {
  return operationsOf(body, api.at).map((operation) => {
    const { functions, calls, credentials } = readIntegration(
      operation.integration,
      operation.at,
      app,
      api.id,
    );
    return {
      api: api.id,
      kind: 'api',
      title: `${operation.method} ${operation.path}`,
      functions,
      reach: operation.reach,
      calls,
      credentials,
      when: both(api.condition, operation.when),
      at: operation.at,
      settings: integrationType(operation.integration),
      through: [],
      declaredBy: api.id,
    };
  });
}

const methodRoutes = (api: Declaration, app: Declared): readonly Route[] =>
  app
    .ofType('AWS::ApiGateway::Method')
    .filter((method) => app.named(property(method.properties, 'RestApiId')).includes(api.id))
    .flatMap((method) => methodRoute(method, api.id, app));

function methodRoute(method: Declaration, api: string | null, app: Declared): readonly Route[] {
  const integration = property(method.properties, 'Integration');
  if (integration === undefined || isAbsent(integration)) return [];
  const { functions, calls, credentials } = readIntegration(asOpenApi(integration), method.at, app, api);
  const path = pathOf(property(method.properties, 'ResourceId'), app);
  return [
    {
      api,
      kind: 'api',
      title: `${textAt(method.properties, 'HttpMethod') ?? '?'} ${path}`,
      functions,
      reach: reachOfMethod(method.properties, app),
      calls,
      credentials,
      when: method.condition,
      at: method.at,
      settings: integrationType(asOpenApi(integration)),
      through: [method.id],
      declaredBy: method.id,
    },
  ];
}

/** The names of OpenAPI for the integration properties of CloudFormation. */
const openApiNames: Readonly<Record<string, string>> = {
  Uri: 'uri',
  Credentials: 'credentials',
  IntegrationHttpMethod: 'httpMethod',
  RequestParameters: 'requestParameters',
  RequestTemplates: 'requestTemplates',
  Type: 'type',
};

function asOpenApi(integration: Value): Value {
  const [first] = alternatives(integration);
  if (first?.value.kind !== 'fields') return integration;
  const fields = new Map(
    entries(first.value).map(({ key, value }) => [rowOf(openApiNames, key) ?? key, value]),
  );
  return { ...first.value, fields };
}

/** Returns the path of a resource, such as `/orders/{id}`, from its parents up to the root of the API. */
function pathOf(resource: Value | undefined, app: Declared): string {
  const parts: string[] = [];
  const seen = new Set<string>();
  let current = app.named(resource, 'AWS::ApiGateway::Resource')[0];
  while (current !== undefined && !seen.has(current)) {
    seen.add(current);
    const properties = app.resources.get(current)?.properties;
    parts.unshift(textAt(properties, 'PathPart') ?? '?');
    current = app.named(property(properties, 'ParentId'), 'AWS::ApiGateway::Resource')[0];
  }
  return `/${parts.join('/')}`;
}
