import type { Location } from '@emmental/model';
import { entriesOf, get, itemsOf, type MapNode, type Node, stringOf, withEntries } from '../../../tree.ts';
import { isNoValue, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write, writeMap } from '../../lowering/write.ts';
import { idHash } from '../canonical.ts';
import { add, type Expansion, flagOf, report, type SamResource, textOf } from '../expansion.ts';
import { s3Location } from '../function/code.ts';
import { localDocument } from '../local-document.ts';
import { check, expect } from '../shapes.ts';
import { addHttpCors } from './cors.ts';
import { defaultPath, isDefinition, mapMethods } from './definition.ts';
import { checkDefinition } from './definition-check.ts';
import { addDomainV2 } from './domain.ts';
import { closeEndpoint } from './rest.ts';
import { authorizersOf, functionUri, identitySources, permitAuthorizer } from './rest-auth.ts';
import { awsIam, securityOf, withSecurity } from './security.ts';

/** Expands `AWS::Serverless::HttpApi`: the API with its definition, stage, authorizer permissions, domain. */
export function expandHttpApi(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
  check(x, shape, properties, id);
  const fails = property(properties, 'FailOnWarnings');
  add(x, of, id, 'AWS::ApiGatewayV2::Api', {
    ...definitionOf(x, of),
    FailOnWarnings: isFilled(fails) ? fails : undefined,
  });
  for (const { key, keyAt, value } of authorizersOf(x, of)) {
    const arn = property(value, 'FunctionArn');
    if (arn && flagOf(x, property(value, 'EnableFunctionDefaultPermissions')) === true)
      permitAuthorizer(x, of, `${id}${key}AuthorizerPermission`, arn, keyAt);
  }
  const StageName = property(properties, 'StageName') ?? '$default';
  const stage = stageId(id, typeof StageName === 'string' ? StageName : (stringOf(StageName) ?? ''));
  add(x, of, stage, 'AWS::ApiGatewayV2::Stage', {
    ApiId: ref(id),
    StageName,
    ...Object.fromEntries(stageSettings.map((name) => [name, property(properties, name)])),
    Tags: tagsOf(of),
    AutoDeploy: true,
  });
  x.references.set(`${id}.Stage`, stage);
  addDomainV2(x, of, 'httpapi:createdBy');
}

const shape =
  'Name StageName:text|map Tags:map PropagateTags:flag DefinitionBody:map DefinitionUri:text|map StageVariables:map CorsConfiguration:flag|map AccessLogSettings:map DefaultRouteSettings:map Auth:map RouteSettings:map Domain:map FailOnWarnings:flag Description:text DisableExecuteApiEndpoint:flag';

const stageSettings = [
  'StageVariables',
  'AccessLogSettings',
  'DefaultRouteSettings',
  'RouteSettings',
] as const;

/** Settings that SAM writes into the definition, so that it must be there. */
const editing = [
  'CorsConfiguration',
  'Auth',
  'Tags',
  'DisableExecuteApiEndpoint',
  'Name',
  'Description',
] as const;

function stageId(id: string, name: string): string {
  if (name === '$default') return `${id}ApiGatewayDefaultStage`;
  return /^[a-zA-Z0-9]+$/.test(name) ? `${id}${name}Stage` : `${id}Stage${idHash(name)}`;
}

const tagsOf = (of: SamResource): MapNode => {
  const tags = property(of.properties, 'Tags');
  const all = tags?.kind === 'map' ? tags : writeMap({}, of.at);
  return withEntries(all, { 'httpapi:createdBy': write('SAM', of.at) });
};

function definitionOf(x: Expansion, of: SamResource): Record<string, Draft> {
  const { properties } = of;
  const uri = property(properties, 'DefinitionUri');
  const inline = property(properties, 'DefinitionBody');
  if (uri && isFilled(inline))
    report(x, 'template/invalid', uri.at, `${of.id} has both DefinitionUri and DefinitionBody`);
  if (uri && !isFilled(inline)) {
    for (const name of editing) {
      const value = property(properties, name);
      if (isFilled(value))
        report(x, 'template/invalid', value.at, `${of.id} takes ${name} only with a DefinitionBody`);
    }
    const local = localDocument(x, uri);
    return local ? { Body: local } : { BodyS3Location: s3Location(uri, ['Bucket', 'Key', 'Version']) ?? uri };
  }
  if (!isDefinition(inline, 'http')) {
    if (!inline || editing.some((name) => isFilled(property(properties, name))))
      report(x, 'template/invalid', inline?.at ?? of.at, `the definition of ${of.id} is no OpenAPI 3`);
    return { Body: inline };
  }
  checkDefinition(x, of, inline);
  let body = addHttpCors(x, of, inline);
  body = addAuth(x, of, body);
  body = addTags(body, tagsOf(of));
  body = closeEndpoint(property(properties, 'DisableExecuteApiEndpoint'), body);
  body = addInfo(x, of, body);
  const fails = property(properties, 'FailOnWarnings');
  return { Body: isFilled(fails) ? renameDefaultPath(body) : body };
}

function addAuth(x: Expansion, of: SamResource, definition: MapNode): MapNode {
  const auth = property(of.properties, 'Auth');
  if (auth?.kind !== 'map' || auth.entries.length === 0) return definition;
  for (const { key, keyAt } of auth.entries)
    if (!['Authorizers', 'DefaultAuthorizer', 'EnableIamAuthorizer'].includes(key))
      report(x, 'template/invalid', keyAt, `Auth of ${of.id} has no property ${key}`);
  const authorizers = authorizersOf(x, of);
  const iam = property(auth, 'EnableIamAuthorizer');
  let changed = definition;
  if (flagOf(x, iam) === true) changed = withScheme(changed, 'AWS_IAM', awsIam, iam?.at ?? auth.at);
  for (const { key, keyAt, value } of authorizers)
    changed = withScheme(changed, key, scheme(x, of, key, value), keyAt);
  const preferred = property(auth, 'DefaultAuthorizer');
  if (!isFilled(preferred) || isNoValue(preferred)) return changed;
  const name = textOf(x, preferred);
  const authorizer = authorizers.find(({ key }) => key === name);
  if (name === null || (!authorizer && !(name === 'AWS_IAM' && flagOf(x, iam) === true))) {
    report(x, 'template/invalid', preferred.at, `DefaultAuthorizer of ${of.id} is none of its Authorizers`);
    return changed;
  }
  const scopes = property(authorizer?.value, 'AuthorizationScopes') ?? [];
  return mapMethods(changed, (method, { method: verb }) =>
    verb === 'options' || securityOf(method).length > 0
      ? method
      : withSecurity(method, [{ [name]: scopes }], preferred.at),
  );
}

function withScheme(definition: MapNode, name: string, draft: Draft, at: Location): MapNode {
  const components = get(definition, 'components');
  const all: MapNode = components?.kind === 'map' ? components : writeMap({}, at);
  const schemes = get(all, 'securitySchemes');
  const known: MapNode = schemes?.kind === 'map' ? schemes : writeMap({}, at);
  const changed = withEntries(known, { [name]: write(draft, at) });
  return withEntries(definition, { components: withEntries(all, { securitySchemes: changed }) });
}

const httpSources = [
  ['Headers', '$request.header.'],
  ['QueryStrings', '$request.querystring.'],
  ['StageVariables', '$stageVariables.'],
  ['Context', '$context.'],
] as const;

/** An authorizer as the security scheme that API Gateway reads. */
function scheme(x: Expansion, of: SamResource, name: string, authorizer: Node): Draft {
  const what = `authorizer ${name} of ${of.id}`;
  const jwt = property(authorizer, 'JwtConfiguration');
  expect(x, jwt, 'map', `JwtConfiguration of ${what}`);
  const isJwt = isFilled(jwt);
  for (const { key, keyAt } of entriesOf(authorizer))
    if (!(isJwt ? jwtNames : lambdaNames).includes(key))
      report(x, 'template/invalid', keyAt, `${what} has no property ${key}`);
  for (const key of isJwt ? ['IdentitySource'] : ['FunctionArn', 'AuthorizerPayloadFormatVersion'])
    if (!isFilled(property(authorizer, key)))
      report(x, 'template/invalid', authorizer.at, `${what} needs ${key}`);
  expect(x, property(authorizer, 'AuthorizationScopes'), 'list', `AuthorizationScopes of ${what}`);
  expect(
    x,
    property(authorizer, 'EnableFunctionDefaultPermissions'),
    'flag',
    `EnableFunctionDefaultPermissions of ${what}`,
  );
  const key = 'x-amazon-apigateway-authorizer';
  if (isJwt) {
    const jwtConfiguration = Object.fromEntries(
      entriesOf(jwt).map(({ key: k, value }) => [k.toLowerCase(), value]),
    );
    return {
      type: 'oauth2',
      [key]: { jwtConfiguration, identitySource: property(authorizer, 'IdentitySource'), type: 'jwt' },
    };
  }
  const role = property(authorizer, 'FunctionInvokeRole');
  const identity = property(authorizer, 'Identity');
  expect(x, identity, 'map', `Identity of ${what}`);
  for (const [source] of httpSources) expect(x, property(identity, source), 'list', `${source} of ${what}`);
  const simple = property(authorizer, 'EnableSimpleResponses');
  return {
    type: 'apiKey',
    name: 'Unused',
    in: 'header',
    [key]: {
      type: 'request',
      authorizerUri: functionUri(property(authorizer, 'FunctionArn')),
      authorizerCredentials: isFilled(role) && stringOf(role) !== 'NONE' ? role : undefined,
      authorizerResultTtlInSeconds: property(identity, 'ReauthorizeEvery'),
      identitySource: isFilled(identity) ? identitySources(identity, httpSources) : undefined,
      authorizerPayloadFormatVersion: property(authorizer, 'AuthorizerPayloadFormatVersion'),
      enableSimpleResponses: isFilled(simple) ? simple : undefined,
    },
  };
}

const jwtNames = ['AuthorizationScopes', 'JwtConfiguration', 'IdentitySource'];
const lambdaNames = [
  'FunctionArn',
  'FunctionInvokeRole',
  'Identity',
  'AuthorizerPayloadFormatVersion',
  'EnableSimpleResponses',
  'EnableFunctionDefaultPermissions',
];

function addTags(definition: MapNode, tags: MapNode): MapNode {
  const known = get(definition, 'tags');
  const items = [...itemsOf(known)];
  for (const { key, keyAt, value } of tags.entries) {
    const index = items.findIndex((item) => stringOf(get(item, 'name')) === key);
    const own = items[index];
    if (own?.kind === 'map') items[index] = withEntries(own, { 'x-amazon-apigateway-tag-value': value });
    else items.push(write({ name: key, 'x-amazon-apigateway-tag-value': value }, keyAt));
  }
  return withEntries(definition, { tags: write(items, known?.at ?? tags.at) });
}

function addInfo(x: Expansion, of: SamResource, definition: MapNode): MapNode {
  const info = get(definition, 'info');
  const all: MapNode = info?.kind === 'map' ? info : writeMap({}, of.at);
  const [name, description] = [property(of.properties, 'Name'), property(of.properties, 'Description')];
  const written = stringOf(get(all, 'title', 'Ref')) !== 'AWS::StackName';
  if (isFilled(name) && written)
    report(x, 'template/invalid', name.at, `${of.id} has its name in the definition already`);
  if (isFilled(description) && isFilled(get(all, 'description')))
    report(x, 'template/invalid', description.at, `${of.id} has its description in the definition already`);
  if (!isFilled(name) && !isFilled(description)) return definition;
  const fields: Record<string, Node> = {};
  if (isFilled(name) && !written) fields['title'] = name;
  if (isFilled(description) && !isFilled(get(all, 'description'))) fields['description'] = description;
  return withEntries(definition, { info: withEntries(all, fields) });
}

function renameDefaultPath(definition: MapNode): MapNode {
  const paths = get(definition, 'paths');
  if (paths?.kind !== 'map') return definition;
  const entries = paths.entries.map((entry) =>
    entry.key === defaultPath ? { ...entry, key: `/${defaultPath}` } : entry,
  );
  return withEntries(definition, { paths: { ...paths, entries } });
}
