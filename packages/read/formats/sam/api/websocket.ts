import { entriesOf, get, type MapEntry, type Node, stringOf } from '../../../tree.ts';
import { ref, sub } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { add, type Expansion, report, type SamResource, textOf } from '../expansion.ts';
import { check } from '../shapes.ts';
import { addDomainV2 } from './domain.ts';
import { permitAuthorizer } from './rest-auth.ts';

const tag = 'websocketapi:createdBy';
const connect = '$connect';

/**
 * Expands `AWS::Serverless::WebSocketApi` to the API, its routes (each with an integration and a permission),
 * the authorizer, and the stage.
 */
export function expandWebSocketApi(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  const tags = Object.fromEntries(
    entriesOf(property(properties, 'Tags')).map(({ key, value }) => [key, value]),
  );
  add(expansion, resource, id, 'AWS::ApiGatewayV2::Api', {
    ...Object.fromEntries(passedThrough.map((name) => [name, property(properties, name)])),
    Name: property(properties, 'Name') ?? id,
    ProtocolType: 'WEBSOCKET',
    Tags: { ...tags, [tag]: 'SAM' },
  });
  const ip = property(properties, 'IpAddressType');
  if (ip?.kind === 'scalar' && ip.value !== 'ipv4' && ip.value !== 'dualstack')
    report(expansion, 'template/invalid', ip.at, `IpAddressType of ${id} must be ipv4 or dualstack`);
  const StageName = property(properties, 'StageName') ?? 'default';
  const auth = authorizationOf(expansion, resource);
  const routes = entriesOf(property(properties, 'Routes'));
  if (routes.length === 0) report(expansion, 'template/invalid', resource.at, `${id} needs a route`);
  if (auth.node && !routes.some(({ key }) => key === connect))
    report(expansion, 'template/invalid', auth.node.at, `Auth of ${id} needs a route ${connect}`);
  for (const route of routes) addRoute(expansion, resource, route, StageName, auth);
  const word = typeof StageName === 'string' ? StageName : (stringOf(StageName) ?? '');
  if (word === '$default')
    report(expansion, 'template/invalid', resource.at, `the stage of ${id} cannot be named $default`);
  const stage = `${id}${word === 'default' ? 'Default' : word.replace(/[^a-zA-Z0-9]/g, '')}Stage`;
  const settings = ['StageVariables', 'AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings'] as const;
  add(expansion, resource, stage, 'AWS::ApiGatewayV2::Stage', {
    ApiId: ref(id),
    StageName,
    ...Object.fromEntries(settings.map((name) => [name, property(properties, name)])),
    Tags: { [tag]: 'SAM' },
    AutoDeploy: true,
  });
  expansion.references.set(`${id}.Stage`, stage);
  addAuthorizer(expansion, resource, auth);
  addDomainV2(expansion, resource, tag);
}

const shape =
  'ApiKeySelectionExpression:text AccessLogSettings:map Auth:map DefaultRouteSettings:map Description:text DisableExecuteApiEndpoint:flag Domain:map DisableSchemaValidation:flag FailOnWarnings:flag IpAddressType:text Name:text PropagateTags:flag Routes!:map RouteSettings:map RouteSelectionExpression!:text StageName:text|map StageVariables:map Tags:map';

const passedThrough = [
  'ApiKeySelectionExpression',
  'Description',
  'DisableExecuteApiEndpoint',
  'DisableSchemaValidation',
  'IpAddressType',
  'RouteSelectionExpression',
] as const;

interface Authorization {
  readonly node: Node | undefined;
  /** The value of `AuthType`: `NONE`, `AWS_IAM` or `CUSTOM`. Null without `Auth`. */
  readonly type: string | null;
}

function authorizationOf(expansion: Expansion, resource: SamResource): Authorization {
  const node = property(resource.properties, 'Auth');
  if (!isFilled(node)) return { node: undefined, type: null };
  const type = textOf(expansion, property(node, 'AuthType'))?.toUpperCase() ?? null;
  const alone = type === 'NONE' || type === 'AWS_IAM';
  if (type === null || !['NONE', 'AWS_IAM', 'CUSTOM'].includes(type))
    report(
      expansion,
      'template/invalid',
      node.at,
      `Auth of ${resource.id} needs AuthType NONE, AWS_IAM or CUSTOM`,
    );
  if (type === 'CUSTOM' && !isFilled(property(node, 'AuthArn')))
    report(expansion, 'template/invalid', node.at, `Auth of ${resource.id} needs AuthArn`);
  if (alone && entriesOf(node).length > 1)
    report(
      expansion,
      'template/invalid',
      node.at,
      `Auth of ${resource.id} can have no property besides AuthType ${type}`,
    );
  return { node, type };
}

function addRoute(
  expansion: Expansion,
  resource: SamResource,
  route: MapEntry,
  stage: Draft,
  auth: Authorization,
): void {
  const { key, keyAt, value } = route;
  const place = { at: keyAt };
  const special = ['$connect', '$disconnect', '$default'].includes(key);
  if (!special && !/^[a-zA-Z0-9]+$/.test(key))
    report(
      expansion,
      'template/invalid',
      keyAt,
      `the name of route ${key} of ${resource.id} must be letters and digits`,
    );
  const word = key.replace(/[^a-zA-Z0-9]/g, '').toLowerCase();
  const prefix = `${resource.id}${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  const FunctionArn = property(value, 'FunctionArn');
  if (!FunctionArn)
    report(expansion, 'template/invalid', keyAt, `route ${key} of ${resource.id} needs FunctionArn`);
  if (property(value, 'RequestParameters') && key !== connect)
    report(expansion, 'template/invalid', keyAt, `only route ${connect} can have RequestParameters`);
  const guarded = key === connect && auth.type !== null;
  const settings = [
    'ApiKeyRequired',
    'ModelSelectionExpression',
    'OperationName',
    'RequestModels',
    'RequestParameters',
    'RouteResponseSelectionExpression',
  ] as const;
  add(
    expansion,
    resource,
    `${prefix}Route`,
    'AWS::ApiGatewayV2::Route',
    {
      RouteKey: key,
      ApiId: ref(resource.id),
      ...Object.fromEntries(settings.map((name) => [name, property(value, name)])),
      Target: { 'Fn::Join': ['/', ['integrations', ref(`${prefix}Integration`)]] },
      AuthorizationType: guarded ? auth.type : undefined,
      AuthorizerId: guarded && auth.type === 'CUSTOM' ? ref(`${resource.id}ConnectAuthorizer`) : undefined,
    },
    place,
  );
  const uri = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${FunctionArn}/invocations`;
  add(
    expansion,
    resource,
    `${prefix}Integration`,
    'AWS::ApiGatewayV2::Integration',
    {
      ApiId: ref(resource.id),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FunctionArn && sub(uri, { FunctionArn }),
      TimeoutInMillis: property(value, 'IntegrationTimeout'),
    },
    place,
  );
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${resource.id}.ApiId}`;
  const name = typeof stage === 'string' ? stage : stringOf(stage as Node);
  const SourceArn =
    name === undefined
      ? sub(`${arn}/\${__StageName__}/${key}`, { __StageName__: stage })
      : sub(`${arn}/${name}/${key}`);
  const properties = {
    Action: 'lambda:InvokeFunction',
    FunctionName: FunctionArn,
    Principal: 'apigateway.amazonaws.com',
    SourceArn,
  };
  add(expansion, resource, `${prefix}Permission`, 'AWS::Lambda::Permission', properties, place);
}

function addAuthorizer(expansion: Expansion, resource: SamResource, auth: Authorization): void {
  const AuthArn = property(auth.node, 'AuthArn');
  if (auth.type !== 'CUSTOM' || !auth.node || !AuthArn) return;
  const id = `${resource.id}ConnectAuthorizer`;
  const uri = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${AuthArn}/invocations`;
  const role = property(auth.node, 'InvokeRole');
  add(
    expansion,
    resource,
    id,
    'AWS::ApiGatewayV2::Authorizer',
    {
      ApiId: ref(resource.id),
      AuthorizerCredentialsArn: role,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: sub(uri, { AuthArn }),
      IdentitySource: get(auth.node, 'IdentitySource'),
      Name: property(auth.node, 'Name') ?? id,
    },
    { at: auth.node.at },
  );
  if (!isFilled(role))
    permitAuthorizer(expansion, resource, `${resource.id}AuthorizerPermission`, AuthArn, auth.node.at);
}
