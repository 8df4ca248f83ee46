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

/** Expands `AWS::Serverless::WebSocketApi`: the API, a route with integration and permission each, authorizer, stage. */
export function expandWebSocketApi(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
  check(x, shape, properties, id);
  const tags = Object.fromEntries(
    entriesOf(property(properties, 'Tags')).map(({ key, value }) => [key, value]),
  );
  add(x, of, id, 'AWS::ApiGatewayV2::Api', {
    ...Object.fromEntries(handedThrough.map((name) => [name, property(properties, name)])),
    Name: property(properties, 'Name') ?? id,
    ProtocolType: 'WEBSOCKET',
    Tags: { ...tags, [tag]: 'SAM' },
  });
  const ip = property(properties, 'IpAddressType');
  if (ip?.kind === 'scalar' && ip.value !== 'ipv4' && ip.value !== 'dualstack')
    report(x, 'template/invalid', ip.at, `IpAddressType of ${id} must be ipv4 or dualstack`);
  const StageName = property(properties, 'StageName') ?? 'default';
  const auth = authorizationOf(x, of);
  const routes = entriesOf(property(properties, 'Routes'));
  if (routes.length === 0) report(x, 'template/invalid', of.at, `${id} needs a route`);
  if (auth.node && !routes.some(({ key }) => key === connect))
    report(x, 'template/invalid', auth.node.at, `Auth of ${id} needs a route ${connect}`);
  for (const route of routes) addRoute(x, of, route, StageName, auth);
  const word = typeof StageName === 'string' ? StageName : (stringOf(StageName) ?? '');
  if (word === '$default')
    report(x, 'template/invalid', of.at, `the stage of ${id} cannot be named $default`);
  const stage = `${id}${word === 'default' ? 'Default' : word.replace(/[^a-zA-Z0-9]/g, '')}Stage`;
  const settings = ['StageVariables', 'AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings'] as const;
  add(x, of, stage, 'AWS::ApiGatewayV2::Stage', {
    ApiId: ref(id),
    StageName,
    ...Object.fromEntries(settings.map((name) => [name, property(properties, name)])),
    Tags: { [tag]: 'SAM' },
    AutoDeploy: true,
  });
  x.references.set(`${id}.Stage`, stage);
  addAuthorizer(x, of, auth);
  addDomainV2(x, of, tag);
}

const shape =
  'ApiKeySelectionExpression:text AccessLogSettings:map Auth:map DefaultRouteSettings:map Description:text DisableExecuteApiEndpoint:flag Domain:map DisableSchemaValidation:flag FailOnWarnings:flag IpAddressType:text Name:text PropagateTags:flag Routes!:map RouteSettings:map RouteSelectionExpression!:text StageName:text|map StageVariables:map Tags:map';

const handedThrough = [
  'ApiKeySelectionExpression',
  'Description',
  'DisableExecuteApiEndpoint',
  'DisableSchemaValidation',
  'IpAddressType',
  'RouteSelectionExpression',
] as const;

interface Authorization {
  readonly node: Node | undefined;
  /** `NONE`, `AWS_IAM`, `CUSTOM`, or null when there is none. */
  readonly type: string | null;
}

function authorizationOf(x: Expansion, of: SamResource): Authorization {
  const node = property(of.properties, 'Auth');
  if (!isFilled(node)) return { node: undefined, type: null };
  const type = textOf(x, property(node, 'AuthType'))?.toUpperCase() ?? null;
  const alone = type === 'NONE' || type === 'AWS_IAM';
  if (type === null || !['NONE', 'AWS_IAM', 'CUSTOM'].includes(type))
    report(x, 'template/invalid', node.at, `Auth of ${of.id} needs AuthType NONE, AWS_IAM or CUSTOM`);
  if (type === 'CUSTOM' && !isFilled(property(node, 'AuthArn')))
    report(x, 'template/invalid', node.at, `Auth of ${of.id} needs AuthArn`);
  if (alone && entriesOf(node).length > 1)
    report(x, 'template/invalid', node.at, `Auth of ${of.id} takes nothing beside AuthType ${type}`);
  return { node, type };
}

function addRoute(x: Expansion, of: SamResource, route: MapEntry, stage: Draft, auth: Authorization): void {
  const { key, keyAt, value } = route;
  const place = { at: keyAt };
  const special = ['$connect', '$disconnect', '$default'].includes(key);
  if (!special && !/^[a-zA-Z0-9]+$/.test(key))
    report(x, 'template/invalid', keyAt, `the name of route ${key} of ${of.id} must be letters and digits`);
  const word = key.replace(/[^a-zA-Z0-9]/g, '').toLowerCase();
  const prefix = `${of.id}${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  const FunctionArn = property(value, 'FunctionArn');
  if (!FunctionArn) report(x, 'template/invalid', keyAt, `route ${key} of ${of.id} needs FunctionArn`);
  if (property(value, 'RequestParameters') && key !== connect)
    report(x, 'template/invalid', keyAt, `only route ${connect} takes RequestParameters`);
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
    x,
    of,
    `${prefix}Route`,
    'AWS::ApiGatewayV2::Route',
    {
      RouteKey: key,
      ApiId: ref(of.id),
      ...Object.fromEntries(settings.map((name) => [name, property(value, name)])),
      Target: { 'Fn::Join': ['/', ['integrations', ref(`${prefix}Integration`)]] },
      AuthorizationType: guarded ? auth.type : undefined,
      AuthorizerId: guarded && auth.type === 'CUSTOM' ? ref(`${of.id}ConnectAuthorizer`) : undefined,
    },
    place,
  );
  const uri = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${FunctionArn}/invocations`;
  add(
    x,
    of,
    `${prefix}Integration`,
    'AWS::ApiGatewayV2::Integration',
    {
      ApiId: ref(of.id),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FunctionArn && sub(uri, { FunctionArn }),
      TimeoutInMillis: property(value, 'IntegrationTimeout'),
    },
    place,
  );
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${of.id}.ApiId}`;
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
  add(x, of, `${prefix}Permission`, 'AWS::Lambda::Permission', properties, place);
}

function addAuthorizer(x: Expansion, of: SamResource, auth: Authorization): void {
  const AuthArn = property(auth.node, 'AuthArn');
  if (auth.type !== 'CUSTOM' || !auth.node || !AuthArn) return;
  const id = `${of.id}ConnectAuthorizer`;
  const uri = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${AuthArn}/invocations`;
  const role = property(auth.node, 'InvokeRole');
  add(
    x,
    of,
    id,
    'AWS::ApiGatewayV2::Authorizer',
    {
      ApiId: ref(of.id),
      AuthorizerCredentialsArn: role,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: sub(uri, { AuthArn }),
      IdentitySource: get(auth.node, 'IdentitySource'),
      Name: property(auth.node, 'Name') ?? id,
    },
    { at: auth.node.at },
  );
  if (!isFilled(role)) permitAuthorizer(x, of, `${of.id}AuthorizerPermission`, AuthArn, auth.node.at);
}
