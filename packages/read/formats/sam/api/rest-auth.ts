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

/**
 * Adds the `Auth` of a REST API to its definition: authorizers, the default authorizer, API keys and the
 * resource policy.
 */
export function addRestAuth(expansion: Expansion, resource: SamResource, definition: MapNode): MapNode {
  const auth = property(resource.properties, 'Auth');
  if (auth?.kind !== 'map' || auth.entries.length === 0) return definition;
  for (const { key, keyAt } of auth.entries)
    if (!authProperties.has(key))
      report(expansion, 'template/invalid', keyAt, `Auth of ${resource.id} has no property ${key}`);
  const authorizers = authorizersOf(expansion, resource);
  const preferred = property(auth, 'DefaultAuthorizer');
  const name = textOf(expansion, preferred);
  let changed = definition;
  for (const { key, keyAt, value } of authorizers)
    changed = withScheme(changed, key, scheme(expansion, resource, key, value), keyAt, true);
  if (name === 'AWS_IAM') changed = withScheme(changed, 'AWS_IAM', iamScheme, preferred?.at ?? auth.at, true);
  if (preferred && (name === null || (name !== 'AWS_IAM' && !authorizers.some(({ key }) => key === name))))
    report(
      expansion,
      'template/invalid',
      preferred.at,
      `DefaultAuthorizer of ${resource.id} is not one of its Authorizers`,
    );
  else if (preferred && name !== null)
    changed = setDefault(expansion, resource, changed, name, authorizers, preferred.at);
  const key = property(auth, 'ApiKeyRequired');
  if (isFilled(key)) {
    const preflight = flagOf(expansion, property(auth, 'AddApiKeyRequiredToCorsPreflight')) !== false;
    changed = requireApiKey(withScheme(changed, 'api_key', apiKey, key.at), preflight, key.at);
  }
  const policy = property(auth, 'ResourcePolicy');
  if (policy?.kind === 'map') {
    for (const { key: path } of pathsOf(changed))
      changed = addResourcePolicy(
        expansion,
        changed,
        policy,
        path,
        property(resource.properties, 'StageName'),
      );
    changed = addCustomStatements(changed, property(policy, 'CustomStatements'));
  }
  return changed;
}

const authProperties: ReadonlySet<string> = new Set([
  'Authorizers',
  'DefaultAuthorizer',
  'InvokeRole',
  'AddDefaultAuthorizerToCorsPreflight',
  'AddApiKeyRequiredToCorsPreflight',
  'ApiKeyRequired',
  'ResourcePolicy',
  'UsagePlan',
]);

/** Adds the permissions for API Gateway to call the functions of Lambda authorizers. */
export function permitAuthorizers(expansion: Expansion, resource: SamResource): void {
  for (const { key, keyAt, value } of authorizersOf(expansion, resource)) {
    const FunctionName = property(value, 'FunctionArn');
    if (
      !isFilled(FunctionName) ||
      flagOf(expansion, property(value, 'DisableFunctionDefaultPermissions')) === true
    )
      continue;
    permitAuthorizer(expansion, resource, `${resource.id}${key}AuthorizerPermission`, FunctionName, keyAt);
  }
}

/** Adds the permission for an API to call the function of an authorizer. */
export function permitAuthorizer(
  expansion: Expansion,
  resource: SamResource,
  id: string,
  FunctionName: Node,
  at: Location,
): void {
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/authorizers/*`;
  add(
    expansion,
    resource,
    id,
    'AWS::Lambda::Permission',
    {
      Action: 'lambda:InvokeFunction',
      FunctionName,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sub(arn, { __ApiId__: ref(resource.id) }),
    },
    { at },
  );
}

/** Returns the authorizers of an API. Reports an authorizer that is not a map and leaves it out. */
export function authorizersOf(expansion: Expansion, resource: SamResource): readonly MapEntry[] {
  const authorizers = property(resource.properties, 'Auth', 'Authorizers');
  expect(expansion, authorizers, 'map', `Authorizers of ${resource.id}`);
  if (intrinsicOf(authorizers)) return [];
  return entriesOf(authorizers).filter(({ key, keyAt, value }) => {
    if (value.kind === 'map') return true;
    report(expansion, 'template/invalid', keyAt, `authorizer ${key} of ${resource.id} must be a map`);
    return false;
  });
}

const iamScheme: Draft = {
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
  'x-amazon-apigateway-authtype': 'awsSigv4',
};

/** Converts an authorizer to a security scheme with the extensions of API Gateway. */
function scheme(expansion: Expansion, resource: SamResource, name: string, authorizer: Node): Draft {
  checkAuthorizer(expansion, resource, name, authorizer);
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
  const request = textOf(expansion, property(authorizer, 'FunctionPayloadType')) === 'REQUEST';
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

/** Returns the URI with which API Gateway calls a function. */
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

/** Returns the parts of the request that identify the caller, in API Gateway's notation. */
export const identitySources = (
  identity: Node | undefined,
  sources: readonly (readonly [property: string, prefix: string])[],
): readonly string[] =>
  sources.flatMap(([name, prefix]) =>
    itemsOf(property(identity, name)).flatMap((item) =>
      stringOf(item) === undefined ? [] : `${prefix}${stringOf(item)}`,
    ),
  );

function checkAuthorizer(expansion: Expansion, resource: SamResource, name: string, authorizer: Node): void {
  const label = `authorizer ${name} of ${resource.id}`;
  const type = property(authorizer, 'FunctionPayloadType');
  const payload = textOf(expansion, type);
  if (type && payload !== null && payload !== 'TOKEN' && payload !== 'REQUEST')
    report(
      expansion,
      'template/invalid',
      type.at,
      `FunctionPayloadType of ${label} must be TOKEN or REQUEST`,
    );
  const identity = property(authorizer, 'Identity');
  expect(expansion, identity, 'map', `Identity of ${label}`);
  const ttl = Number(textOf(expansion, property(identity, 'ReauthorizeEvery')) ?? Number.NaN);
  const caches = Number.isNaN(ttl) || ttl > 0;
  const named = restSources.some(([key]) => isFilled(property(identity, key)));
  if (payload === 'REQUEST' && !named && (!isFilled(identity) || caches))
    report(
      expansion,
      'template/invalid',
      authorizer.at,
      `${label} needs Headers, QueryStrings, StageVariables or Context`,
    );
  for (const [key] of restSources) expect(expansion, property(identity, key), 'list', `${key} of ${label}`);
  expect(expansion, property(authorizer, 'AuthorizationScopes'), 'list', `AuthorizationScopes of ${label}`);
  expect(
    expansion,
    property(authorizer, 'DisableFunctionDefaultPermissions'),
    'flag',
    `DisableFunctionDefaultPermissions of ${label}`,
  );
  if (!property(authorizer, 'UserPoolArn') && !property(authorizer, 'FunctionArn'))
    report(expansion, 'template/invalid', authorizer.at, `${label} needs UserPoolArn or FunctionArn`);
}

/**
 * Sets the default authorizer on every method that has no authorizer. A method with `NONE` keeps no
 * authorizer.
 */
function setDefault(
  expansion: Expansion,
  resource: SamResource,
  definition: MapNode,
  name: string,
  authorizers: readonly MapEntry[],
  at: Location,
): MapNode {
  const preflight =
    flagOf(expansion, property(resource.properties, 'Auth', 'AddDefaultAuthorizerToCorsPreflight')) !== false;
  const schemes = ['AWS_IAM', ...authorizers.map(({ key }) => key)];
  const scopes = property(authorizers.find(({ key }) => key === name)?.value, 'AuthorizationScopes');
  const first: Node[] = [];
  const changed = mapMethods(definition, (method, { method: verb }) => {
    if (verb === 'options' && !preflight) return method;
    const written = securityOf(method);
    const otherRequirements = written.filter((requirement) => !names(requirement, schemes));
    const noneIndex = otherRequirements.findIndex((requirement) => names(requirement, ['NONE']));
    const authorizerRequirements = written.filter((requirement) => names(requirement, schemes));
    const chosen =
      authorizerRequirements.length > 0 ? authorizerRequirements : [write({ [name]: scopes ?? [] }, at)];
    const security =
      noneIndex >= 0 ? otherRequirements.toSpliced(noneIndex, 1) : [...otherRequirements, ...chosen];
    if (security.length === 0) return method;
    if (security[0]) first.push(security[0]);
    return withSecurity(method, security, get(method, 'security')?.at ?? at);
  });
  let result = changed;
  for (const requirement of first) result = withIamWhereFirst(result, [requirement], at);
  return result;
}

function requireApiKey(definition: MapNode, preflight: boolean, at: Location): MapNode {
  const schemes = ['api_key', 'api_key_false'];
  return mapMethods(definition, (method, { method: verb }: MethodPlace) => {
    const written = securityOf(method);
    const otherRequirements = written.filter((requirement) => !names(requirement, schemes));
    const isExempt = written.some((requirement) => names(requirement, ['api_key_false']));
    const required = write({ api_key: [] }, at);
    const security =
      isExempt || (verb === 'options' && !preflight) ? otherRequirements : [...otherRequirements, required];
    const isUnchanged =
      security.length === written.length &&
      security.every((requirement, index) => sameNode(requirement, written[index] ?? requirement));
    return isUnchanged ? method : withSecurity(method, security, get(method, 'security')?.at ?? at);
  });
}
