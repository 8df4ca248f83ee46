import { unknown } from '@emmental/model';
import type { Node } from '../../../tree.ts';
import { ref } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import { textNode } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import { normalized, permissionId, routeName } from '../names.ts';
import { type EventUse, spelled } from '../service.ts';
import type { Stack } from '../stack.ts';
import { existingWebsocketApi, websocketApi, websocketApiId } from './apis.ts';
import { invocationUri } from './permission.ts';

/** Lowers `websocket: $connect` and `websocket: { route, authorizer }`. */
export function lowerWebsocket(events: readonly EventUse[], stack: Stack): void {
  const { service } = stack;
  const { provider, values, stage } = service;
  if (!existingWebsocketApi(stack)) {
    const expression = property(provider, 'websocketsApiRouteSelectionExpression');
    stack.put(
      websocketApiId,
      {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          Name:
            property(provider, 'websocketsApiName') ??
            textNode([stage, '-', ...service.name, '-websockets'], values, service.at),
          RouteSelectionExpression: expression ?? '$request.body.action',
          ProtocolType: 'WEBSOCKET',
        },
      },
      service,
    );
    const properties = { ApiId: ref(websocketApiId), StageName: stage };
    stack.put(
      'WebsocketsDeploymentStage',
      { Type: 'AWS::ApiGatewayV2::Stage', Properties: properties },
      service,
    );
  }
  for (const event of events) {
    putRoute(event, stack);
    if (existingWebsocketApi(stack)) continue;
    stack.grant(event, 'other', {
      Effect: 'Allow',
      Action: ['execute-api:ManageConnections'],
      Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:execute-api:*:*:*/@connections/*' }],
    });
  }
}

function putRoute(event: EventUse, stack: Stack): void {
  const { key } = event.function;
  const { values } = stack.service;
  const route = spelled(event.settings, values) ?? spelled(property(event.settings, 'route'), values);
  if (route === undefined) {
    stack.report('template/invalid', event.at, `a websocket event of ${key} has no route`);
    return;
  }
  putPermission(permissionId(key, 'Websockets'), targetOf(event.function), event, stack);
  const integrationId = `${normalized(key)}WebsocketsIntegration`;
  const integration = {
    ApiId: websocketApi(stack),
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: invocationUri(targetOf(event.function)),
  };
  stack.put(integrationId, { Type: 'AWS::ApiGatewayV2::Integration', Properties: integration }, event);
  stack.put(
    `${routeName(route)}WebsocketsRoute`,
    {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: websocketApi(stack),
        RouteKey: route,
        Target: { 'Fn::Join': ['/', ['integrations', ref(integrationId)]] },
        RouteResponseSelectionExpression: property(event.settings, 'routeResponseSelectionExpression'),
        ...authorizationOf(event, stack),
      },
    },
    event,
  );
  if (stack.has(websocketApiId)) stack.claim(websocketApiId, event);
}

function putPermission(id: string, target: Draft, event: EventUse, stack: Stack): void {
  const properties = {
    FunctionName: target,
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
  };
  stack.put(id, { Type: 'AWS::Lambda::Permission', Properties: properties }, event);
}

/** Reads an authorizer, which is the key of a function, an ARN, or a map with `name` or `arn`. */
function authorizationOf(event: EventUse, stack: Stack): Readonly<Record<string, Draft>> {
  const authorizer: Node | undefined = property(event.settings, 'authorizer');
  if (!authorizer) return { AuthorizationType: 'NONE' };
  const { values, functions } = stack.service;
  const undecided = () => ({
    AuthorizationType: values.node(unknown('its authorizer is not known'), authorizer.at),
  });
  if (values.valueOf(authorizer)) return undecided();
  const text = spelled(authorizer, values);
  if (text === 'aws_iam' || spelled(property(authorizer, 'type'), values) === 'aws_iam') {
    return { AuthorizationType: 'AWS_IAM' };
  }
  const arn = text?.includes(':') ? authorizer : property(authorizer, 'arn');
  const declaredName = spelled(property(authorizer, 'name'), values);
  const key = arn ? undefined : (text ?? declaredName);
  const use = functions.find((candidate) => candidate.key === key);
  const target: Draft = arn ?? (use ? targetOf(use) : undefined);
  if (!target) {
    stack.report('template/undefined', authorizer.at, `the authorizer of ${event.function.key}`);
    return undecided();
  }
  const name = key ?? spelled(arn, values)?.split(':').at(-1) ?? declaredName ?? 'Authorizer';
  const id = `${normalized(name)}WebsocketsAuthorizer`;
  const source = property(authorizer, 'identitySource');
  const properties = {
    ApiId: websocketApi(stack),
    Name: name,
    AuthorizerType: 'REQUEST',
    AuthorizerUri: invocationUri(target),
    IdentitySource: source ?? ['route.request.header.Auth'],
  };
  stack.put(id, { Type: 'AWS::ApiGatewayV2::Authorizer', Properties: properties }, event);
  putPermission(permissionId(name, 'Websockets'), target, event, stack);
  return { AuthorizationType: 'CUSTOM', AuthorizerId: ref(id) };
}
