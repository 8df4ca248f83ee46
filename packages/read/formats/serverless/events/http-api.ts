import { unknown } from '@emmental/model';
import { entriesOf, type Node } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { textNode } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import { normalized, pathName, permissionId } from '../names.ts';
import { type EventUse, spelled } from '../service.ts';
import type { Stack } from '../stack.ts';
import { existingHttpApi, httpApi, httpApiId } from './apis.ts';
import { invocationUri, localArn, permit } from './permission.ts';

/** Lowers `httpApi: GET /path`, `httpApi: '*'` and `httpApi: { method, path, authorizer }`. */
export function lowerHttpApi(events: readonly EventUse[], stack: Stack): void {
  if (!existingHttpApi(stack)) putApi(events, stack);
  const authorizers = putAuthorizers(stack);
  for (const event of events) putRoute(event, authorizers, stack);
}

/**
 * Returns the method and path of a route. The path `*` matches every request. Null when the method or the
 * path is missing.
 */
function routeOf({ settings }: EventUse, stack: Stack): { method: string; path: string } | null {
  const { values } = stack.service;
  const text = spelled(settings, values)?.trim();
  if (text === '*') return { method: 'ANY', path: '*' };
  const [, written, pathText] = /^(\S+)\s+(\S+)$/.exec(text ?? '') ?? [];
  const path = pathText ?? spelled(property(settings, 'path'), values);
  const method = (written ?? spelled(property(settings, 'method'), values))?.toUpperCase();
  if (path === undefined || (method === undefined && path !== '*')) return null;
  return { method: method === undefined || method === '*' ? 'ANY' : method, path };
}

function putRoute(event: EventUse, authorizers: ReadonlyMap<string, Authorizer>, stack: Stack): void {
  const { key } = event.function;
  const { provider } = stack.service;
  const route = routeOf(event, stack);
  if (!route) {
    stack.report('template/invalid', event.at, `an httpApi event of ${key} needs a method and a path`);
    return;
  }
  const routeKey = `${route.method} ${route.path}`;
  const integrationId = `HttpApiIntegration${normalized(key)}`;
  permit(
    stack,
    event,
    permissionId(key, 'HttpApi'),
    'apigateway.amazonaws.com',
    localArn('execute-api', httpApi(stack), '/*'),
  );
  const payload =
    property(event.function.settings, 'httpApi', 'payload') ?? property(provider, 'httpApi', 'payload');
  stack.put(
    integrationId,
    {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: httpApi(stack),
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: targetOf(event.function),
        PayloadFormatVersion: payload ?? '2.0',
      },
    },
    event,
  );
  stack.put(
    route.path === '*' ? 'HttpApiRouteDefault' : `HttpApiRoute${pathName(routeKey)}`,
    {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: httpApi(stack),
        RouteKey: route.path === '*' ? '$default' : routeKey,
        Target: { 'Fn::Join': ['/', ['integrations', ref(integrationId)]] },
        ...authorizationOf(event, authorizers, stack),
      },
    },
    event,
  );
  for (const id of [httpApiId, 'HttpApiStage']) if (stack.has(id)) stack.claim(id, event);
}

interface Authorizer {
  readonly id: string;
  readonly type: string;
}

function authorizationOf(
  event: EventUse,
  authorizers: ReadonlyMap<string, Authorizer>,
  stack: Stack,
): Readonly<Record<string, Draft>> {
  const authorizer = property(event.settings, 'authorizer');
  if (!authorizer) return {};
  const { values } = stack.service;
  const undecided = (why: string) => ({ AuthorizationType: values.node(unknown(why), authorizer.at) });
  if (values.valueOf(authorizer)) return undecided('its authorizer is not known');
  const type = spelled(property(authorizer, 'type'), values);
  const name = spelled(authorizer, values) ?? spelled(property(authorizer, 'name'), values);
  if (type === 'aws_iam' || name === 'aws_iam') return { AuthorizationType: 'AWS_IAM' };
  const external = property(authorizer, 'id');
  const scopes = property(authorizer, 'scopes');
  if (external) {
    return {
      AuthorizationType: type === 'request' ? 'CUSTOM' : 'JWT',
      AuthorizerId: external,
      AuthorizationScopes: scopes,
    };
  }
  const ownAuthorizer = authorizers.get(name ?? '');
  if (!ownAuthorizer) {
    stack.report('template/undefined', authorizer.at, `authorizer ${name ?? '?'} of ${event.function.key}`);
    return undecided(`authorizer ${name ?? '?'} is not defined`);
  }
  return {
    AuthorizationType: ownAuthorizer.type === 'request' ? 'CUSTOM' : 'JWT',
    AuthorizerId: ref(ownAuthorizer.id),
    AuthorizationScopes: scopes,
  };
}

function putAuthorizers(stack: Stack): ReadonlyMap<string, Authorizer> {
  const { service } = stack;
  const { values } = service;
  const authorizers = new Map<string, Authorizer>();
  for (const { key, keyAt, value } of entriesOf(property(service.provider, 'httpApi', 'authorizers'))) {
    if (value.kind !== 'map' || values.valueOf(value)) continue;
    const name = spelled(property(value, 'name'), values) ?? key;
    const id = `HttpApiAuthorizer${normalized(name)}`;
    const type = spelled(property(value, 'type'), values) ?? 'jwt';
    authorizers.set(key, { id, type });
    stack.put(
      id,
      {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          ApiId: httpApi(stack),
          Name: name,
          IdentitySource: listed(property(value, 'identitySource')),
          ...(type === 'request' ? requestProperties(value, name, keyAt, stack) : jwtProperties(value)),
        },
      },
      { ...service, at: keyAt },
    );
  }
  return authorizers;
}

const listed = (node: Node | undefined): Draft => (node?.kind === 'list' ? node : node && [node]);

const jwtProperties = (value: Node): Readonly<Record<string, Draft>> => ({
  AuthorizerType: 'JWT',
  JwtConfiguration: { Audience: listed(property(value, 'audience')), Issuer: property(value, 'issuerUrl') },
});

function requestProperties(
  value: Node,
  name: string,
  at: Node['at'],
  stack: Stack,
): Readonly<Record<string, Draft>> {
  const { service } = stack;
  const key = spelled(property(value, 'functionName'), service.values);
  const use = service.functions.find((candidate) => candidate.key === key);
  const arn: Draft = property(value, 'functionArn') ?? (use ? targetOf(use) : undefined);
  if (!arn) stack.report('template/undefined', at, `the function of authorizer ${name}`);
  else if (!isFilled(property(value, 'managedExternally'))) {
    const properties = {
      FunctionName: arn,
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: localArn('execute-api', httpApi(stack), '/*'),
    };
    stack.put(
      `${normalized(name)}LambdaAuthorizerPermissionHttpApi`,
      { Type: 'AWS::Lambda::Permission', Properties: properties },
      { ...(use ?? service), at },
    );
  }
  return {
    AuthorizerType: 'REQUEST',
    AuthorizerUri: arn && invocationUri(arn),
    AuthorizerPayloadFormatVersion: property(value, 'payloadVersion') ?? '2.0',
    EnableSimpleResponses: property(value, 'enableSimpleResponses'),
    AuthorizerResultTtlInSeconds: property(value, 'resultTtlInSeconds'),
  };
}

function putApi(events: readonly EventUse[], stack: Stack): void {
  const { service } = stack;
  const { provider, values, stage } = service;
  const api = (...path: readonly string[]) => property(provider, 'httpApi', ...path);
  const name = isFilled(api('shouldStartNameWithService'))
    ? [...service.name, '-', stage]
    : [stage, '-', ...service.name];
  const from = { ...service, at: api()?.at ?? service.at };
  stack.put(
    httpApiId,
    {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: api('name') ?? textNode(name, values, service.at),
        Description: api('description'),
        ProtocolType: 'HTTP',
        DisableExecuteApiEndpoint: api('disableDefaultEndpoint'),
        CorsConfiguration: corsOf(api('cors'), events, stack),
      },
    },
    from,
    api() && 'provider.httpApi',
  );
  const logs = property(provider, 'logs', 'httpApi');
  const hasLogs = logs !== undefined && isFilled(logs);
  stack.put(
    'HttpApiStage',
    {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: {
        ApiId: ref(httpApiId),
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { DetailedMetricsEnabled: api('metrics') ?? false },
        AccessLogSettings: hasLogs
          ? { DestinationArn: getAtt('HttpApiLogGroup', 'Arn'), Format: property(logs, 'format') }
          : undefined,
      },
    },
    from,
  );
  if (!hasLogs) return;
  const group = {
    LogGroupName: textNode(['/aws/http-api/', ...service.name, `-${stage}`], values, service.at),
    RetentionInDays: property(provider, 'logRetentionInDays'),
  };
  stack.put('HttpApiLogGroup', { Type: 'AWS::Logs::LogGroup', Properties: group }, from);
}

const defaultHeaders = [
  'Content-Type',
  'X-Amz-Date',
  'Authorization',
  'X-Api-Key',
  'X-Amz-Security-Token',
  'X-Amz-User-Agent',
  'X-Amzn-Trace-Id',
];

const everyMethod = ['GET', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'HEAD', 'DELETE'];

function corsOf(cors: Node | undefined, events: readonly EventUse[], stack: Stack): Draft {
  if (!cors || !isFilled(cors)) return undefined;
  if (stack.service.values.valueOf(cors)) return cors;
  const used = events.flatMap((event) => routeOf(event, stack)?.method ?? []);
  const methods = ['OPTIONS', ...used.flatMap((method) => (method === 'ANY' ? everyMethod : [method]))];
  return {
    AllowCredentials: property(cors, 'allowCredentials'),
    AllowHeaders: listed(property(cors, 'allowedHeaders')) ?? defaultHeaders,
    AllowMethods: listed(property(cors, 'allowedMethods')) ?? [...new Set(methods)],
    AllowOrigins: listed(property(cors, 'allowedOrigins')) ?? ['*'],
    ExposeHeaders: listed(property(cors, 'exposedResponseHeaders')),
    MaxAge: property(cors, 'maxAge'),
  };
}
