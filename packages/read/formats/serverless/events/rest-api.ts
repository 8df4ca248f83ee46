import { unknown } from '@emmental/model';
import { entriesOf, itemsOf, type Node, plainOf } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { textNode } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import { aliasOf, targetOf } from '../alias.ts';
import { normalized, pathName, permissionId } from '../names.ts';
import { type EventUse, type FunctionUse, spelled } from '../service.ts';
import type { Stack } from '../stack.ts';
import { existingRestApi, restApi, restApiId } from './apis.ts';
import { machineIntegration } from './machines.ts';
import { invocationUri, localArn, permit } from './permission.ts';
import { lowerKeys } from './rest-api-keys.ts';
import { lowerStage } from './rest-api-stage.ts';
import { validationOf } from './rest-api-validation.ts';

interface Endpoint {
  readonly event: EventUse;
  readonly method: string;
  /** The path without slashes at its start and end; '' for the root. */
  readonly path: string;
  readonly settings: Node;
}

/** Lowers `http: GET /path` and `http: { method, path, authorizer, private, cors, … }`. */
export function lowerRestApi(events: readonly EventUse[], stack: Stack): void {
  const endpoints = events.flatMap((event) => endpointOf(event, stack) ?? []);
  if (endpoints.length === 0) return;
  if (!existingRestApi(stack)) putApi(stack);
  const resources = resourcesOf(endpoints, stack);
  for (const endpoint of endpoints) {
    if (stack.has(restApiId)) stack.claim(restApiId, endpoint.event);
    if (endpoint.event.starts === 'function') putPermission(endpoint, stack);
    putMethod(endpoint, resources, stack);
  }
  putPreflights(endpoints, resources, stack);
  lowerStage(stack);
  lowerKeys(stack);
}

function endpointOf(event: EventUse, stack: Stack): Endpoint | null {
  const { values } = stack.service;
  const text = spelled(event.settings, values);
  const [, methodText, pathText] = /^\s*(\S+)\s+(\S.*?)\s*$/.exec(text ?? '') ?? [];
  const method = methodText ?? spelled(property(event.settings, 'method'), values);
  const path = pathText ?? spelled(property(event.settings, 'path'), values);
  if (method === undefined || path === undefined) {
    stack.report(
      'template/invalid',
      event.at,
      `an http event of ${event.function.key} needs a method and a path`,
    );
    return null;
  }
  return {
    event,
    method: method === '*' ? 'any' : method.toLowerCase(),
    path: path.replace(/^\//, '').replace(/\/$/, ''),
    settings: event.settings,
  };
}

function putApi(stack: Stack): void {
  const { service } = stack;
  const { provider, values } = service;
  const api = (...path: readonly string[]) => property(provider, 'apiGateway', ...path);
  const type = spelled(property(provider, 'endpointType'), values)?.toUpperCase() ?? 'EDGE';
  const policy = api('resourcePolicy') ?? property(provider, 'resourcePolicy');
  const ordered = isFilled(api('shouldStartNameWithService'))
    ? [...service.name, '-', ...service.stageWords]
    : [...service.stageWords, '-', ...service.name];
  const keySource = spelled(api('apiKeySourceType'), values)?.toUpperCase();
  stack.put(
    restApiId,
    {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: {
        Name: property(provider, 'apiName') ?? textNode(ordered, values, service.at),
        Description: api('description'),
        EndpointConfiguration: { Types: [type], VpcEndpointIds: property(provider, 'vpcEndpointIds') },
        Policy: policy && { Version: '2012-10-17', Statement: policy },
        DisableExecuteApiEndpoint: api('disableDefaultEndpoint'),
        BinaryMediaTypes: api('binaryMediaTypes'),
        ApiKeySourceType: keySource,
        MinimumCompressionSize: api('minimumCompressionSize'),
      },
    },
    { ...service, at: api()?.at ?? service.at },
    api() && 'provider.apiGateway',
  );
}

/**
 * Returns the resource ids by path. Creates the parents that do not exist. Existing resources are listed in
 * `restApiResources`.
 */
function resourcesOf(endpoints: readonly Endpoint[], stack: Stack): ReadonlyMap<string, Draft> {
  const { provider, values } = stack.service;
  const root: Draft =
    property(provider, 'apiGateway', 'restApiRootResourceId') ?? getAtt(restApiId, 'RootResourceId');
  const ids = new Map<string, Draft>([['', root]]);
  const existing = property(provider, 'apiGateway', 'restApiResources');
  for (const { key, value } of entriesOf(existing)) ids.set(key.replace(/^\/|\/$/g, ''), value);
  for (const item of itemsOf(existing)) {
    const path = spelled(property(item, 'path'), values);
    if (path !== undefined) ids.set(path.replace(/^\/|\/$/g, ''), property(item, 'resourceId'));
  }
  for (const { event, path } of endpoints) {
    const parts = path === '' ? [] : path.split('/');
    for (let length = 1; length <= parts.length; length += 1) {
      const prefix = parts.slice(0, length).join('/');
      const id = `ApiGatewayResource${pathName(prefix)}`;
      if (ids.has(prefix)) {
        if (stack.has(id)) stack.claim(id, event);
        continue;
      }
      const properties = {
        ParentId: ids.get(parts.slice(0, length - 1).join('/')),
        PathPart: parts[length - 1],
        RestApiId: restApi(stack),
      };
      stack.put(id, { Type: 'AWS::ApiGateway::Resource', Properties: properties }, event);
      ids.set(prefix, ref(id));
    }
  }
  return ids;
}

const methodId = (path: string, method: string): string =>
  `ApiGatewayMethod${pathName(path)}${method.charAt(0).toUpperCase()}${method.slice(1)}`;

function putPermission({ event }: Endpoint, stack: Stack): void {
  const id = permissionId(event.function.key, 'ApiGateway');
  permit(stack, event, id, 'apigateway.amazonaws.com', localArn('execute-api', restApi(stack), '/*/*'));
}

function putMethod(endpoint: Endpoint, resources: ReadonlyMap<string, Draft>, stack: Stack): void {
  const { event, method, path, settings } = endpoint;
  const { values } = stack.service;
  stack.put(
    methodId(path, method),
    {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        HttpMethod: method.toUpperCase(),
        ResourceId: resources.get(path),
        RestApiId: restApi(stack),
        OperationName: property(settings, 'operationId'),
        ApiKeyRequired: property(settings, 'private') ?? false,
        ...authorizationOf(endpoint, stack),
        ...validationOf(event, methodId(path, method), stack),
        Integration:
          event.starts === 'function'
            ? integrationOf(endpoint, spelled(property(settings, 'integration'), values))
            : machineIntegration(event, stack),
      },
    },
    event,
  );
}

function integrationOf({ event, method, settings }: Endpoint, written: string | undefined): Draft {
  const type =
    written?.toUpperCase().replace('-', '_') ?? (isFilled(property(settings, 'async')) ? 'AWS' : 'AWS_PROXY');
  const kind = type === 'LAMBDA' ? 'AWS' : type === 'LAMBDA_PROXY' ? 'AWS_PROXY' : type;
  if (kind === 'MOCK') return { Type: 'MOCK' };
  if (kind === 'HTTP' || kind === 'HTTP_PROXY') {
    return {
      Type: kind,
      IntegrationHttpMethod: property(settings, 'request', 'method') ?? method.toUpperCase(),
      Uri: property(settings, 'request', 'uri'),
      ConnectionType: property(settings, 'connectionType'),
      ConnectionId: property(settings, 'connectionId'),
    };
  }
  return {
    Type: kind,
    IntegrationHttpMethod: 'POST',
    Uri: invocationUri(targetOf(event.function)),
    TimeoutInMillis: property(settings, 'timeoutInMillis'),
    RequestTemplates: kind === 'AWS' ? property(settings, 'request', 'template') : undefined,
    PassthroughBehavior:
      kind === 'AWS' ? (property(settings, 'request', 'passThrough') ?? 'NEVER') : undefined,
  };
}

interface Authorizer {
  readonly type: string | undefined;
  readonly name: string;
  readonly arn: Draft;
  readonly isCognito: boolean;
  /** The function that authorizes requests, when it is a function of the service. */
  readonly use: FunctionUse | undefined;
  readonly settings: Node;
}

function authorizationOf(endpoint: Endpoint, stack: Stack): Readonly<Record<string, Draft>> {
  const authorizer = property(endpoint.settings, 'authorizer');
  if (!authorizer) return { AuthorizationType: 'NONE' };
  const { values } = stack.service;
  const undecided = () => ({
    AuthorizationType: values.node(unknown('its authorizer is not known'), authorizer.at),
  });
  if (values.valueOf(authorizer)) return undecided();
  const type = spelled(property(authorizer, 'type'), values);
  const typeName = type ?? spelled(authorizer, values);
  if (typeName?.toUpperCase() === 'AWS_IAM') return { AuthorizationType: 'AWS_IAM' };
  const existing = property(authorizer, 'authorizerId');
  const scopes = property(authorizer, 'scopes');
  if (type && existing) {
    const isCustom = ['TOKEN', 'REQUEST'].includes(type.toUpperCase());
    return {
      AuthorizationType: isCustom ? 'CUSTOM' : type.toUpperCase(),
      AuthorizerId: existing,
      AuthorizationScopes: scopes,
    };
  }
  const read = readAuthorizer(authorizer, type, stack);
  if (!read) {
    stack.report('template/undefined', authorizer.at, `the authorizer of ${endpoint.event.function.key}`);
    return undecided();
  }
  const id = putAuthorizer(read, endpoint.event, stack);
  return {
    AuthorizationType: read.isCognito ? 'COGNITO_USER_POOLS' : 'CUSTOM',
    AuthorizerId: ref(id),
    AuthorizationScopes: read.isCognito ? scopes : undefined,
  };
}

/** Reads an authorizer, which is the key of a function, an ARN, or a map with `name`, `arn` and `type`. */
function readAuthorizer(node: Node, type: string | undefined, stack: Stack): Authorizer | null {
  const { values, functions } = stack.service;
  const text = spelled(node, values);
  const arn = text?.includes(':') ? node : property(node, 'arn');
  const declaredName = spelled(property(node, 'name'), values);
  if (arn) {
    const written = spelled(arn, values) ?? spelled(property(arn, 'Fn::Sub'), values);
    const name = declaredName ?? written?.split(':').at(-1)?.split('-').at(-1) ?? 'Authorizer';
    const isPool = /:cognito-idp:/.test(written ?? '');
    return {
      type,
      name,
      arn,
      isCognito: isPool || type?.toUpperCase() === 'COGNITO_USER_POOLS',
      use: undefined,
      settings: node,
    };
  }
  const key = text ?? declaredName;
  const use = functions.find((candidate) => candidate.key === key);
  return use && key !== undefined
    ? { type, name: key, arn: targetOf(use), isCognito: false, use, settings: node }
    : null;
}

function putAuthorizer(authorizer: Authorizer, event: EventUse, stack: Stack): string {
  const { settings, name, arn, type } = authorizer;
  const id = `${normalized(name)}ApiGatewayAuthorizer`;
  stack.put(
    id,
    {
      Type: 'AWS::ApiGateway::Authorizer',
      Properties: {
        Name: name,
        RestApiId: restApi(stack),
        Type: authorizer.isCognito ? 'COGNITO_USER_POOLS' : (type?.toUpperCase() ?? 'TOKEN'),
        ProviderARNs: authorizer.isCognito ? [arn] : undefined,
        AuthorizerUri: authorizer.isCognito ? undefined : invocationUri(arn),
        IdentitySource: property(settings, 'identitySource') ?? 'method.request.header.Authorization',
        IdentityValidationExpression: property(settings, 'identityValidationExpression'),
        AuthorizerResultTtlInSeconds:
          property(settings, 'resultTtlInSeconds') ?? (settings.kind === 'map' ? 300 : undefined),
      },
    },
    event,
  );
  const permission = permissionId(name, 'ApiGateway');
  const external = isFilled(property(settings, 'managedExternally'));
  if (!authorizer.isCognito && !external && !stack.has(permission)) {
    const alias = authorizer.use ? aliasOf(authorizer.use) : null;
    stack.put(
      permission,
      {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: alias ? ref(alias.id) : arn,
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
          SourceArn: localArn('execute-api', restApi(stack), '/*/*'),
        },
      },
      event,
    );
  }
  return id;
}

/** Adds an `OPTIONS` method for each path with `cors`. API Gateway itself answers it. */
function putPreflights(
  endpoints: readonly Endpoint[],
  resources: ReadonlyMap<string, Draft>,
  stack: Stack,
): void {
  const open = endpoints.filter(({ settings }) => isFilled(property(settings, 'cors')));
  for (const path of new Set(open.map((endpoint) => endpoint.path))) {
    const group = open.filter((endpoint) => endpoint.path === path);
    const [first] = group;
    if (!first) continue;
    const cors = property(first.settings, 'cors');
    const origins = property(cors, 'origins') ?? property(cors, 'origin');
    const origin = (origins?.kind === 'list' ? origins.items[0] : origins) ?? '*';
    const methods = ['OPTIONS', ...group.map(({ method }) => method.toUpperCase())];
    const quoted = (draft: Draft): Draft =>
      typeof draft === 'string' ? `'${draft}'` : isNode(draft) ? `'${String(plainOf(draft))}'` : draft;
    stack.put(
      methodId(path, 'options'),
      {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          AuthorizationType: 'NONE',
          HttpMethod: 'OPTIONS',
          ResourceId: resources.get(path),
          RestApiId: restApi(stack),
          Integration: {
            Type: 'MOCK',
            IntegrationResponses: [
              {
                StatusCode: '200',
                ResponseParameters: {
                  'method.response.header.Access-Control-Allow-Origin': quoted(origin),
                  'method.response.header.Access-Control-Allow-Methods': quoted(methods.join(',')),
                  'method.response.header.Access-Control-Allow-Credentials': isFilled(
                    property(cors, 'allowCredentials'),
                  )
                    ? "'true'"
                    : undefined,
                },
              },
            ],
          },
        },
      },
      first.event,
    );
  }
}

const isNode = (draft: Draft): draft is Node =>
  typeof draft === 'object' && draft !== null && 'at' in draft && 'kind' in draft;
