import type { Location } from '@emmental/model';
import { entriesOf, get, itemsOf, type MapEntry, type MapNode, type Node, stringOf } from '../../../tree.ts';
import { intrinsicOf, ref, sub } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { sameNode } from '../canonical.ts';
import { add, type Expansion, flagOf, report, type SamResource, textOf } from '../expansion.ts';
import { expect } from '../shapes.ts';
import { type MethodPlace, mapMethods, pathsOf } from './definition.ts';
import { addCustomStatements, addResourcePolicy } from './resource-policy.ts';
import { apiKey, names, securityOf, withIamWhereFirst, withScheme, withSecurity } from './security.ts';

/** Puts the `Auth` of a REST API into its definition: authorizers, the default one, API keys, the resource policy. */
export function addRestAuth(x: Expansion, of: SamResource, definition: MapNode): MapNode {
  const auth = property(of.properties, 'Auth');
  if (auth?.kind !== 'map' || auth.entries.length === 0) return definition;
  for (const { key, keyAt } of auth.entries)
    if (!known.has(key)) report(x, 'template/invalid', keyAt, `Auth of ${of.id} has no property ${key}`);
  const authorizers = authorizersOf(x, of);
  const preferred = property(auth, 'DefaultAuthorizer');
  const name = textOf(x, preferred);
  let changed = definition;
  for (const { key, keyAt, value } of authorizers)
    changed = withScheme(changed, key, scheme(x, of, key, value), keyAt, true);
  if (name === 'AWS_IAM') changed = withScheme(changed, 'AWS_IAM', iamScheme, preferred?.at ?? auth.at, true);
  if (preferred && (name === null || (name !== 'AWS_IAM' && !authorizers.some(({ key }) => key === name))))
    report(x, 'template/invalid', preferred.at, `DefaultAuthorizer of ${of.id} is none of its Authorizers`);
  else if (preferred && name !== null) changed = setDefault(x, of, changed, name, authorizers, preferred.at);
  const key = property(auth, 'ApiKeyRequired');
  if (isFilled(key)) {
    const preflight = flagOf(x, property(auth, 'AddApiKeyRequiredToCorsPreflight')) !== false;
    changed = requireApiKey(withScheme(changed, 'api_key', apiKey, key.at), preflight, key.at);
  }
  const policy = property(auth, 'ResourcePolicy');
  if (policy?.kind === 'map') {
    for (const { key: path } of pathsOf(changed))
      changed = addResourcePolicy(x, changed, policy, path, property(of.properties, 'StageName'));
    changed = addCustomStatements(changed, property(policy, 'CustomStatements'));
  }
  return changed;
}

const known: ReadonlySet<string> = new Set([
  'Authorizers',
  'DefaultAuthorizer',
  'InvokeRole',
  'AddDefaultAuthorizerToCorsPreflight',
  'AddApiKeyRequiredToCorsPreflight',
  'ApiKeyRequired',
  'ResourcePolicy',
  'UsagePlan',
]);

/** Lets API Gateway call the functions of Lambda authorizers. */
export function permitAuthorizers(x: Expansion, of: SamResource): void {
  for (const { key, keyAt, value } of authorizersOf(x, of)) {
    const FunctionName = property(value, 'FunctionArn');
    if (!isFilled(FunctionName) || flagOf(x, property(value, 'DisableFunctionDefaultPermissions')) === true)
      continue;
    permitAuthorizer(x, of, `${of.id}${key}AuthorizerPermission`, FunctionName, keyAt);
  }
}

/** Adds the permission by which the API may ask the authorizer. */
export function permitAuthorizer(
  x: Expansion,
  of: SamResource,
  id: string,
  FunctionName: Node,
  at: Location,
): void {
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/authorizers/*`;
  add(
    x,
    of,
    id,
    'AWS::Lambda::Permission',
    {
      Action: 'lambda:InvokeFunction',
      FunctionName,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sub(arn, { __ApiId__: ref(of.id) }),
    },
    { at },
  );
}

/** The authorizers of an API that are maps; others are told. */
export function authorizersOf(x: Expansion, of: SamResource): readonly MapEntry[] {
  const authorizers = property(of.properties, 'Auth', 'Authorizers');
  expect(x, authorizers, 'map', `Authorizers of ${of.id}`);
  if (intrinsicOf(authorizers)) return [];
  return entriesOf(authorizers).filter(({ key, keyAt, value }) => {
    if (value.kind === 'map') return true;
    report(x, 'template/invalid', keyAt, `authorizer ${key} of ${of.id} must be a map`);
    return false;
  });
}

const iamScheme: Draft = {
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
  'x-amazon-apigateway-authtype': 'awsSigv4',
};

/** An authorizer as the security scheme that API Gateway reads. */
function scheme(x: Expansion, of: SamResource, name: string, authorizer: Node): Draft {
  checkAuthorizer(x, of, name, authorizer);
  const pool = property(authorizer, 'UserPoolArn');
  const identity = property(authorizer, 'Identity');
  const header = property(identity, 'Header') ?? 'Authorization';
  const common = { type: 'apiKey', in: 'header' } as const;
  const validation = property(identity, 'ValidationExpression');
  if (isFilled(pool))
    return {
      ...common,
      name: header,
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      'x-amazon-apigateway-authorizer': {
        type: 'cognito_user_pools',
        providerARNs: pool.kind === 'list' ? pool : [pool],
        identityValidationExpression: isFilled(validation) ? validation : undefined,
      },
    };
  const request = textOf(x, property(authorizer, 'FunctionPayloadType')) === 'REQUEST';
  const role = property(authorizer, 'FunctionInvokeRole');
  const sources = request ? identitySources(identity, restSources).join(', ') : '';
  return {
    ...common,
    name: request ? 'Unused' : header,
    'x-amazon-apigateway-authtype': 'custom',
    'x-amazon-apigateway-authorizer': {
      type: request ? 'request' : 'token',
      authorizerUri: functionUri(property(authorizer, 'FunctionArn')),
      authorizerResultTtlInSeconds: property(identity, 'ReauthorizeEvery'),
      authorizerCredentials: isFilled(role) && stringOf(role) !== 'NONE' ? role : undefined,
      identitySource: sources === '' ? undefined : sources,
      identityValidationExpression: !request && isFilled(validation) ? validation : undefined,
    },
  };
}

/** How API Gateway names a function that it calls. */
export const functionUri = (arn: Draft): Draft =>
  sub(
    `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${__FunctionArn__}/invocations`,
    {
      __FunctionArn__: arn ?? null,
    },
  );

const restSources = [
  ['Headers', 'method.request.header.'],
  ['QueryStrings', 'method.request.querystring.'],
  ['StageVariables', 'stageVariables.'],
  ['Context', 'context.'],
] as const;

/** The places of the request that identify the caller. */
export const identitySources = (
  identity: Node | undefined,
  sources: readonly (readonly [property: string, prefix: string])[],
): readonly string[] =>
  sources.flatMap(([name, prefix]) =>
    itemsOf(property(identity, name)).flatMap((item) =>
      stringOf(item) === undefined ? [] : `${prefix}${stringOf(item)}`,
    ),
  );

function checkAuthorizer(x: Expansion, of: SamResource, name: string, authorizer: Node): void {
  const what = `authorizer ${name} of ${of.id}`;
  const type = property(authorizer, 'FunctionPayloadType');
  const payload = textOf(x, type);
  if (type && payload !== null && payload !== 'TOKEN' && payload !== 'REQUEST')
    report(x, 'template/invalid', type.at, `FunctionPayloadType of ${what} must be TOKEN or REQUEST`);
  const identity = property(authorizer, 'Identity');
  expect(x, identity, 'map', `Identity of ${what}`);
  const ttl = Number(textOf(x, property(identity, 'ReauthorizeEvery')) ?? Number.NaN);
  const caches = Number.isNaN(ttl) || ttl > 0;
  const named = restSources.some(([key]) => isFilled(property(identity, key)));
  if (payload === 'REQUEST' && !named && (!isFilled(identity) || caches))
    report(
      x,
      'template/invalid',
      authorizer.at,
      `${what} needs Headers, QueryStrings, StageVariables or Context`,
    );
  for (const [key] of restSources) expect(x, property(identity, key), 'list', `${key} of ${what}`);
  expect(x, property(authorizer, 'AuthorizationScopes'), 'list', `AuthorizationScopes of ${what}`);
  expect(
    x,
    property(authorizer, 'DisableFunctionDefaultPermissions'),
    'flag',
    `DisableFunctionDefaultPermissions of ${what}`,
  );
  if (!property(authorizer, 'UserPoolArn') && !property(authorizer, 'FunctionArn'))
    report(x, 'template/invalid', authorizer.at, `${what} needs UserPoolArn or FunctionArn`);
}

/** Gives every method that has no authorizer the default one; `NONE` on a method keeps it open. */
function setDefault(
  x: Expansion,
  of: SamResource,
  definition: MapNode,
  name: string,
  authorizers: readonly MapEntry[],
  at: Location,
): MapNode {
  const preflight =
    flagOf(x, property(of.properties, 'Auth', 'AddDefaultAuthorizerToCorsPreflight')) !== false;
  const schemes = ['AWS_IAM', ...authorizers.map(({ key }) => key)];
  const scopes = property(authorizers.find(({ key }) => key === name)?.value, 'AuthorizationScopes');
  const first: Node[] = [];
  const changed = mapMethods(definition, (method, { method: verb }) => {
    if (verb === 'options' && !preflight) return method;
    const written = securityOf(method);
    const others = written.filter((one) => !names(one, schemes));
    const open = others.findIndex((one) => names(one, ['NONE']));
    const own = written.filter((one) => names(one, schemes));
    const chosen = own.length > 0 ? own : [write({ [name]: scopes ?? [] }, at)];
    const security = open >= 0 ? others.toSpliced(open, 1) : [...others, ...chosen];
    if (security.length === 0) return method;
    if (security[0]) first.push(security[0]);
    return withSecurity(method, security, get(method, 'security')?.at ?? at);
  });
  let whole = changed;
  for (const requirement of first) whole = withIamWhereFirst(whole, [requirement], at);
  return whole;
}

function requireApiKey(definition: MapNode, preflight: boolean, at: Location): MapNode {
  const schemes = ['api_key', 'api_key_false'];
  return mapMethods(definition, (method, { method: verb }: MethodPlace) => {
    const written = securityOf(method);
    const others = written.filter((one) => !names(one, schemes));
    const left = written.some((one) => names(one, ['api_key_false']));
    const required = write({ api_key: [] }, at);
    const security = left || (verb === 'options' && !preflight) ? others : [...others, required];
    const same =
      security.length === written.length && security.every((one, i) => sameNode(one, written[i] ?? one));
    return same ? method : withSecurity(method, security, get(method, 'security')?.at ?? at);
  });
}
