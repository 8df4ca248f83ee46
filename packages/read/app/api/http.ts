import { asString, both, partsOf, rowOf, unknown, type Value } from '@emmental/model';
import { type Calls, directCall, integrationCalls, mergedCalls, noCalls } from '../calls.ts';
import type { Declaration, Declared } from '../declared.ts';
import type { Reach } from '../flow.ts';
import { entries, isAbsent, property, textAt } from '../property.ts';
import { authorizerName, openReach, reachOfMethod } from './access.ts';
import { byRequest, chosenTarget, isFilled } from './chosen.ts';
import { definitionOf } from './definition.ts';
import { functionsIn, integrationType, readIntegration, roleOf } from './integration.ts';
import { withNames } from './names.ts';
import { operationsOf } from './openapi.ts';
import { type Api, elsewhere, type Route } from './route.ts';
import { inStages } from './stage-variables.ts';

/**
 * Reads the HTTP and WebSocket APIs. Routes come from an OpenAPI body, from route resources, and from a
 * quick-create target.
 */
export function httpApis(app: Declared): readonly Api[] {
  const declaredApis = app.ofType('AWS::ApiGatewayV2::Api').map((api) => {
    const isWebSocket = textAt(api.properties, 'ProtocolType')?.toUpperCase() === 'WEBSOCKET';
    const body = definitionOf(api, app);
    const routes = [
      ...(body ? bodyRoutes(api, body.value, app) : []),
      ...routeResources(api, isWebSocket ? 'websocket' : 'http-api', app),
      ...quickCreated(api, app),
    ];
    return {
      resource: api,
      routes: withNames(isWebSocket ? behindConnect(routes) : routes, api, body?.value, app),
      unknown: body?.unknown ?? [],
    };
  });
  const routesOfOtherApis = app.ofType('AWS::ApiGatewayV2::Route').flatMap((route) => {
    if (app.named(property(route.properties, 'ApiId'), 'AWS::ApiGatewayV2::Api').length > 0) return [];
    const isHttp = / |^\$default$/.test(textAt(route.properties, 'RouteKey') ?? '');
    return [elsewhere(route, routeOf(route, null, isHttp ? 'http-api' : 'websocket', app))];
  });
  return [...declaredApis, ...routesOfOtherApis];
}

function bodyRoutes(api: Declaration, body: Value, app: Declared): readonly Route[] {
  return operationsOf(body, api.at).map((operation) => {
    const path = operation.path.replace(/^\/(?=\$default$)/, '');
    const uri = property(operation.integration, 'uri');
    const subtype = textAt(operation.integration, 'integrationSubtype');
    const credentials = roleOf(property(operation.integration, 'credentials'));
    const parameters = property(operation.integration, 'requestParameters');
    return {
      api: api.id,
      kind: 'http-api',
      title: `${operation.method} ${path}`,
      functions: uri === undefined ? [] : functionsIn(uri, app),
      reach: operation.reach,
      calls:
        subtype === null
          ? noCalls
          : subtypeCalls(subtype, parameters, operation.integration.at ?? api.at, app, api.id),
      credentials,
      when: both(api.condition, operation.when),
      at: operation.at,
      settings: payloadFormat(property(operation.integration, 'payloadFormatVersion')),
      through: [],
      declaredBy: api.id,
    };
  });
}

const payloadFormat = (version: Value | undefined): ReadonlyMap<string, Value> =>
  version === undefined || isAbsent(version) ? new Map() : new Map([['PayloadFormatVersion', version]]);

const routeResources = (api: Declaration, kind: Route['kind'], app: Declared): readonly Route[] =>
  app
    .ofType('AWS::ApiGatewayV2::Route')
    .filter((route) => app.named(property(route.properties, 'ApiId')).includes(api.id))
    .map((route) => routeOf(route, api.id, kind, app));

function routeOf(route: Declaration, api: string | null, kind: Route['kind'], app: Declared): Route {
  const key = textAt(route.properties, 'RouteKey') ?? '?';
  const id = app.named(property(route.properties, 'Target'), 'AWS::ApiGatewayV2::Integration')[0];
  const integration = id === undefined ? undefined : app.resources.get(id);
  const answered = integration
    ? answerOf(integration, app, api)
    : { functions: [], calls: noCalls, credentials: undefined };
  return {
    ...answered,
    api,
    kind,
    title: kind === 'http-api' && !key.includes(' ') ? `ANY ${key}` : key,
    reach: reachOfRoute(route.properties, app),
    when: route.condition,
    at: route.at,
    settings: new Map([
      ...payloadFormat(property(integration?.properties, 'PayloadFormatVersion')),
      ...(integration ? integrationType(asOpenApi(integration.properties)) : []),
    ]),
    through: integration ? [route.id, integration.id] : [route.id],
    declaredBy: route.id,
  };
}

/**
 * Returns the audience of a route. An authorizer without an `AuthorizationType` beside it gives an unknown
 * audience.
 */
function reachOfRoute(properties: Value, app: Declared): Reach {
  const authorizer = property(properties, 'AuthorizerId');
  if (
    !isAbsent(property(properties, 'AuthorizationType')) ||
    authorizer === undefined ||
    isAbsent(authorizer)
  ) {
    return reachOfMethod(properties, app);
  }
  return {
    exposure: 'unknown',
    by: `the authorizer ${authorizerName(authorizer, app)} has no AuthorizationType beside it`,
  };
}

function answerOf(
  integration: Declaration,
  app: Declared,
  api: string | null,
): Pick<Route, 'functions' | 'calls' | 'credentials'> {
  const { properties, at } = integration;
  const uri = property(properties, 'IntegrationUri');
  const credentials = roleOf(property(properties, 'CredentialsArn'));
  const subtype = textAt(properties, 'IntegrationSubtype');
  if (subtype !== null) {
    return {
      functions: [],
      calls: subtypeCalls(subtype, property(properties, 'RequestParameters'), at, app, api),
      credentials,
    };
  }
  const functions = uri === undefined ? [] : functionsIn(uri, app);
  // Only a WebSocket API names another AWS service in the `uri` of its integration.
  if (functions.length === 0) return readIntegration(asOpenApi(properties), at, app, api);
  const calls = credentials && uri ? directCall('lambda:InvokeFunction', functionArn(uri), at) : noCalls;
  return { functions, calls, credentials };
}

const openApiNames: Readonly<Record<string, string>> = {
  IntegrationUri: 'uri',
  IntegrationMethod: 'httpMethod',
  CredentialsArn: 'credentials',
  RequestParameters: 'requestParameters',
  RequestTemplates: 'requestTemplates',
  IntegrationType: 'type',
};

/** Renames the properties of an integration resource to the names that OpenAPI uses for them. */
const asOpenApi = (properties: Value): Value => ({
  kind: 'fields',
  fields: new Map(
    entries(properties).flatMap(({ key, value }) => {
      const word = rowOf(openApiNames, key);
      return word ? [[word, value]] : [];
    }),
  ),
  open: false,
});

/** Returns the function if the address contains exactly one reference, else the address itself. */
function functionArn(uri: Value): Value {
  const holes = (partsOf(uri) ?? []).filter((part) => typeof part === 'object' && part.kind === 'resource');
  const [only] = holes;
  return holes.length === 1 && typeof only === 'object' ? { kind: 'text', parts: [only] } : uri;
}

const subtypeServices: Readonly<Record<string, string>> = {
  SQS: 'sqs',
  EventBridge: 'eventbridge',
  Kinesis: 'kinesis',
  StepFunctions: 'sfn',
  AppConfig: 'appconfigdata',
};

/**
 * Returns the calls of an integration subtype such as `SQS-SendMessage` or `StepFunctions-StartExecution`.
 * Source: API Gateway, integration subtype reference.
 */
function subtypeCalls(
  subtype: string,
  parameters: Value | undefined,
  at: Route['at'],
  app: Declared,
  api: string | null,
): Calls {
  const [service = '', operation = ''] = subtype.split('-');
  const name = rowOf(subtypeServices, service);
  if (!name) return { ...noCalls, unknown: [{ why: `the integration subtype ${subtype} is not known`, at }] };
  const staged = parameters ? inStages(parameters, api, app) : [undefined];
  return mergedCalls(staged.map((values) => calledWith(name, operation, values, at, app)));
}

function calledWith(
  service: string,
  operation: string,
  parameters: Value | undefined,
  at: Route['at'],
  app: Declared,
): Calls {
  // A value that the request or a variable which no stage sets fills is not known.
  const fields = new Map(
    entries(parameters).map(({ key, value }) => [key, isFilled(value) ? unknown(byRequest, at) : value]),
  );
  const input = operation === 'PutEvents' ? eventsOf(fields) : withFields(parameters, fields);
  const calls = integrationCalls(service, operation, input, at, app);
  return { ...calls, chosen: chosenTarget(service, calls.calls, { input: fields }, app) };
}

/** Returns the request of `PutEvents`, whose only part that matters is the bus. */
function eventsOf(fields: ReadonlyMap<string, Value>): Value {
  const bus = fields.get('EventBusName');
  const entry: Value = { kind: 'fields', fields: new Map(bus ? [['EventBusName', bus]] : []), open: true };
  const entries: Value = { kind: 'list', items: [entry], open: false };
  return { kind: 'fields', fields: new Map([['Entries', entries]]), open: true };
}

const withFields = (value: Value | undefined, fields: ReadonlyMap<string, Value>): Value | undefined =>
  value?.kind === 'fields' ? { ...value, fields } : value;

function quickCreated(api: Declaration, app: Declared): readonly Route[] {
  const target = property(api.properties, 'Target');
  if (target === undefined || isAbsent(target)) return [];
  const functions = functionsIn(target, app);
  return [
    {
      api: api.id,
      kind: 'http-api',
      title: `ANY ${asString(property(api.properties, 'RouteKey') ?? target)?.replace(/^arn:.*/, '$default') ?? '$default'}`,
      functions,
      reach: openReach(false),
      calls: noCalls,
      credentials: undefined,
      when: api.condition,
      at: api.at,
      settings: new Map(),
      through: [api.id],
      declaredBy: api.id,
    },
  ];
}

/**
 * Gives all routes the audience of `$connect`. Only `$connect` can check the caller; the other routes serve
 * every connected client.
 */
function behindConnect(routes: readonly Route[]): readonly Route[] {
  const connect = routes.find((route) => route.title === '$connect');
  const reach: Reach = connect?.reach ?? {
    exposure: 'public',
    by: 'no authorizer: the API has no $connect route',
  };
  return routes.map((route) =>
    route === connect ? route : { ...route, reach: { ...reach, by: `${reach.by} on $connect` } },
  );
}
