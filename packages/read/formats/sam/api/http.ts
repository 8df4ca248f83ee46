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

/**
 * Expands `AWS::Serverless::HttpApi` to the API with its definition, the stage, permissions for authorizers,
 * and the domain.
 */
export function expandHttpApi(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  const fails = property(properties, 'FailOnWarnings');
  add(expansion, resource, id, 'AWS::ApiGatewayV2::Api', {
    ...definitionOf(expansion, resource),
    FailOnWarnings: isFilled(fails) ? fails : undefined,
  });
  for (const { key, keyAt, value } of authorizersOf(expansion, resource)) {
    const arn = property(value, 'FunctionArn');
    if (arn && flagOf(expansion, property(value, 'EnableFunctionDefaultPermissions')) === true)
      permitAuthorizer(expansion, resource, `${id}${key}AuthorizerPermission`, arn, keyAt);
  }
  const StageName = property(properties, 'StageName') ?? '$default';
  const stage = stageId(id, typeof StageName === 'string' ? StageName : (stringOf(StageName) ?? ''));
  add(expansion, resource, stage, 'AWS::ApiGatewayV2::Stage', {
    ApiId: ref(id),
    StageName,
    ...Object.fromEntries(stageSettings.map((name) => [name, property(properties, name)])),
    Tags: tagsOf(resource),
    AutoDeploy: true,
  });
  expansion.references.set(`${id}.Stage`, stage);
  addDomainV2(expansion, resource, 'httpapi:createdBy');
}

const shape =
  'Name StageName:text|map Tags:map PropagateTags:flag DefinitionBody:map DefinitionUri:text|map StageVariables:map CorsConfiguration:flag|map AccessLogSettings:map DefaultRouteSettings:map Auth:map RouteSettings:map Domain:map FailOnWarnings:flag Description:text DisableExecuteApiEndpoint:flag';

const stageSettings = [
  'StageVariables',
  'AccessLogSettings',
  'DefaultRouteSettings',
  'RouteSettings',
] as const;

/** Properties that SAM adds to the definition, so they need a `DefinitionBody`. */
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

const tagsOf = (resource: SamResource): MapNode => {
  const tags = property(resource.properties, 'Tags');
  const base = tags?.kind === 'map' ? tags : writeMap({}, resource.at);
  return withEntries(base, { 'httpapi:createdBy': write('SAM', resource.at) });
};

function definitionOf(expansion: Expansion, resource: SamResource): Record<string, Draft> {
  const { properties } = resource;
  const uri = property(properties, 'DefinitionUri');
  const inline = property(properties, 'DefinitionBody');
  if (uri && isFilled(inline))
    report(expansion, 'template/invalid', uri.at, `${resource.id} has both DefinitionUri and DefinitionBody`);
  if (uri && !isFilled(inline)) {
    for (const name of editing) {
      const value = property(properties, name);
      if (isFilled(value))
        report(
          expansion,
          'template/invalid',
          value.at,
          `${resource.id} can have ${name} only with a DefinitionBody`,
        );
    }
    const local = localDocument(expansion, uri);
    return local ? { Body: local } : { BodyS3Location: s3Location(uri, ['Bucket', 'Key', 'Version']) ?? uri };
  }
  if (!isDefinition(inline, 'http')) {
    if (!inline || editing.some((name) => isFilled(property(properties, name))))
      report(
        expansion,
        'template/invalid',
        inline?.at ?? resource.at,
        `the definition of ${resource.id} is not an OpenAPI 3 document`,
      );
    return { Body: inline };
  }
  checkDefinition(expansion, resource, inline);
  let body = addHttpCors(expansion, resource, inline);
  body = addAuth(expansion, resource, body);
  body = addTags(body, tagsOf(resource));
  body = closeEndpoint(property(properties, 'DisableExecuteApiEndpoint'), body);
  body = addInfo(expansion, resource, body);
  const fails = property(properties, 'FailOnWarnings');
  return { Body: isFilled(fails) ? renameDefaultPath(body) : body };
}

function addAuth(expansion: Expansion, resource: SamResource, definition: MapNode): MapNode {
  const auth = property(resource.properties, 'Auth');
  if (auth?.kind !== 'map' || auth.entries.length === 0) return definition;
  for (const { key, keyAt } of auth.entries)
    if (!['Authorizers', 'DefaultAuthorizer', 'EnableIamAuthorizer'].includes(key))
      report(expansion, 'template/invalid', keyAt, `Auth of ${resource.id} has no property ${key}`);
  const authorizers = authorizersOf(expansion, resource);
  const iam = property(auth, 'EnableIamAuthorizer');
  let changed = definition;
  if (flagOf(expansion, iam) === true) changed = withScheme(changed, 'AWS_IAM', awsIam, iam?.at ?? auth.at);
  for (const { key, keyAt, value } of authorizers)
    changed = withScheme(changed, key, scheme(expansion, resource, key, value), keyAt);
  const preferred = property(auth, 'DefaultAuthorizer');
  if (!isFilled(preferred) || isNoValue(preferred)) return changed;
  const name = textOf(expansion, preferred);
  const authorizer = authorizers.find(({ key }) => key === name);
  if (name === null || (!authorizer && !(name === 'AWS_IAM' && flagOf(expansion, iam) === true))) {
    report(
      expansion,
      'template/invalid',
      preferred.at,
      `DefaultAuthorizer of ${resource.id} is not one of its Authorizers`,
    );
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
  const base: MapNode = components?.kind === 'map' ? components : writeMap({}, at);
  const schemes = get(base, 'securitySchemes');
  const existing: MapNode = schemes?.kind === 'map' ? schemes : writeMap({}, at);
  const changed = withEntries(existing, { [name]: write(draft, at) });
  return withEntries(definition, { components: withEntries(base, { securitySchemes: changed }) });
}

const httpSources = [
  ['Headers', '$request.header.'],
  ['QueryStrings', '$request.querystring.'],
  ['StageVariables', '$stageVariables.'],
  ['Context', '$context.'],
] as const;

/** Converts an authorizer to a security scheme with the extensions of API Gateway. */
function scheme(expansion: Expansion, resource: SamResource, name: string, authorizer: Node): Draft {
  const label = `authorizer ${name} of ${resource.id}`;
  const jwt = property(authorizer, 'JwtConfiguration');
  expect(expansion, jwt, 'map', `JwtConfiguration of ${label}`);
  const isJwt = isFilled(jwt);
  for (const { key, keyAt } of entriesOf(authorizer))
    if (!(isJwt ? jwtNames : lambdaNames).includes(key))
      report(expansion, 'template/invalid', keyAt, `${label} has no property ${key}`);
  for (const key of isJwt ? ['IdentitySource'] : ['FunctionArn', 'AuthorizerPayloadFormatVersion'])
    if (!isFilled(property(authorizer, key)))
      report(expansion, 'template/invalid', authorizer.at, `${label} needs ${key}`);
  expect(expansion, property(authorizer, 'AuthorizationScopes'), 'list', `AuthorizationScopes of ${label}`);
  expect(
    expansion,
    property(authorizer, 'EnableFunctionDefaultPermissions'),
    'flag',
    `EnableFunctionDefaultPermissions of ${label}`,
  );
  const key = 'x-amazon-apigateway-authorizer';
  if (isJwt) {
    const jwtConfiguration = Object.fromEntries(
      entriesOf(jwt).map(({ key: setting, value }) => [setting.toLowerCase(), value]),
    );
    return {
      type: 'oauth2',
      [key]: { jwtConfiguration, identitySource: property(authorizer, 'IdentitySource'), type: 'jwt' },
    };
  }
  const role = property(authorizer, 'FunctionInvokeRole');
  const identity = property(authorizer, 'Identity');
  expect(expansion, identity, 'map', `Identity of ${label}`);
  for (const [source] of httpSources)
    expect(expansion, property(identity, source), 'list', `${source} of ${label}`);
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
  const existing = get(definition, 'tags');
  const items = [...itemsOf(existing)];
  for (const { key, keyAt, value } of tags.entries) {
    const index = items.findIndex((item) => stringOf(get(item, 'name')) === key);
    const existingTag = items[index];
    if (existingTag?.kind === 'map')
      items[index] = withEntries(existingTag, { 'x-amazon-apigateway-tag-value': value });
    else items.push(write({ name: key, 'x-amazon-apigateway-tag-value': value }, keyAt));
  }
  return withEntries(definition, { tags: write(items, existing?.at ?? tags.at) });
}

function addInfo(expansion: Expansion, resource: SamResource, definition: MapNode): MapNode {
  const info = get(definition, 'info');
  const base: MapNode = info?.kind === 'map' ? info : writeMap({}, resource.at);
  const [name, description] = [
    property(resource.properties, 'Name'),
    property(resource.properties, 'Description'),
  ];
  const written = stringOf(get(base, 'title', 'Ref')) !== 'AWS::StackName';
  if (isFilled(name) && written)
    report(expansion, 'template/invalid', name.at, `${resource.id} already has a name in its definition`);
  if (isFilled(description) && isFilled(get(base, 'description')))
    report(
      expansion,
      'template/invalid',
      description.at,
      `${resource.id} already has a description in its definition`,
    );
  if (!isFilled(name) && !isFilled(description)) return definition;
  const fields: Record<string, Node> = {};
  if (isFilled(name) && !written) fields['title'] = name;
  if (isFilled(description) && !isFilled(get(base, 'description'))) fields['description'] = description;
  return withEntries(definition, { info: withEntries(base, fields) });
}

function renameDefaultPath(definition: MapNode): MapNode {
  const paths = get(definition, 'paths');
  if (paths?.kind !== 'map') return definition;
  const entries = paths.entries.map((entry) =>
    entry.key === defaultPath ? { ...entry, key: `/${defaultPath}` } : entry,
  );
  return withEntries(definition, { paths: { ...paths, entries } });
}
