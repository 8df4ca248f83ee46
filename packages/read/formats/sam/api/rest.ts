import { entriesOf, get, itemsOf, type MapNode, type Node, stringOf, withEntries } from '../../../tree.ts';
import { intrinsicOf, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { idHash } from '../canonical.ts';
import { add, type Expansion, report, type SamResource, tagList, textOf } from '../expansion.ts';
import { s3Location } from '../function/code.ts';
import { localDocument } from '../local-document.ts';
import { check, checkInside, expect } from '../shapes.ts';
import { addRestCors } from './cors.ts';
import { isDefinition, isOpenApi3 } from './definition.ts';
import { checkDefinition } from './definition-check.ts';
import { addRestDomain } from './domain.ts';
import { addRestAuth, permitAuthorizers } from './rest-auth.ts';
import { addUsagePlan } from './usage-plan.ts';

/**
 * Expands `AWS::Serverless::Api` to the API with its definition, the stage, permissions for authorizers, the
 * domain, and the usage plan.
 */
export function expandRestApi(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  checkInside(expansion, insideShape, properties, id);
  const endpoint = property(properties, 'EndpointConfiguration');
  const type = property(endpoint, 'Type') ?? endpoint;
  const definition = definitionOf(expansion, resource);
  if (property(endpoint, 'VPCEndpointIds') && property(endpoint, 'VpcEndpointIds'))
    report(
      expansion,
      'template/invalid',
      endpoint?.at ?? resource.at,
      `${id} has both VPCEndpointIds and VpcEndpointIds`,
    );
  const named = property(properties, 'StageName');
  if (stringOf(named) === '')
    report(expansion, 'template/invalid', named?.at ?? resource.at, `StageName of ${id} is empty`);
  const version = textOf(expansion, property(properties, 'OpenApiVersion'));
  if (version !== null && !/^[23](\.\d){0,2}$/.test(version))
    report(
      expansion,
      'template/invalid',
      property(properties, 'OpenApiVersion')?.at ?? resource.at,
      `OpenApiVersion of ${id} must be a version such as 3.0.1`,
    );
  add(expansion, resource, id, 'AWS::ApiGateway::RestApi', {
    ...Object.fromEntries(passedThrough.map((name) => [name, property(properties, name)])),
    ...definition,
    EndpointConfiguration: type && {
      Types: [type],
      VpcEndpointIds: property(endpoint, 'VPCEndpointIds') ?? property(endpoint, 'VpcEndpointIds'),
      IpAddressType: property(endpoint, 'IpAddressType'),
    },
    Parameters: type && { endpointConfigurationTypes: type },
  });
  const deployment = `${id}Deployment`;
  const stageName = property(properties, 'StageName');
  const word = stringOf(stageName) ?? '';
  const stage = /^[a-zA-Z0-9]+$/.test(word) ? `${id}${word}Stage` : `${id}Stage${idHash(word)}`;
  const extra = version === null ? { StageName: 'Stage' } : {};
  add(expansion, resource, deployment, 'AWS::ApiGateway::Deployment', { RestApiId: ref(id), ...extra });
  add(expansion, resource, stage, 'AWS::ApiGateway::Stage', {
    RestApiId: ref(id),
    DeploymentId: ref(deployment),
    ...Object.fromEntries(stageSettings.map((name) => [name, property(properties, name)])),
    Tags: isFilled(property(properties, 'Tags')) ? tagList(property(properties, 'Tags')) : undefined,
  });
  expansion.references.set(`${id}.Stage`, stage);
  expansion.references.set(`${id}.Deployment`, deployment);
  permitAuthorizers(expansion, resource);
  addRestDomain(expansion, resource);
  addUsagePlan(expansion, resource, stage);
}

const shape =
  'Name:text|map StageName!:text|map Tags:map PropagateTags:flag DefinitionBody:map DefinitionUri:text|map MergeDefinitions:flag! CacheClusterEnabled:flag CacheClusterSize:text Variables:map EndpointConfiguration:text|map MethodSettings:list BinaryMediaTypes:list MinimumCompressionSize:number Cors:text|map Auth:map GatewayResponses:map AccessLogSetting:map CanarySetting:map TracingEnabled:flag OpenApiVersion:text|number Models:map Domain:map FailOnWarnings:flag Description:text Mode:text DisableExecuteApiEndpoint:flag ApiKeySourceType:text AlwaysDeploy:flag! Policy:text|map SecurityPolicy:text EndpointAccessMode:text';

const insideShape =
  'Auth.ResourcePolicy:map Domain.AccessAssociation:map Domain.MutualTlsAuthentication:map Domain.Route53:map Domain.Route53.SeparateRecordSetGroup:flag!';

const passedThrough = [
  'BinaryMediaTypes',
  'MinimumCompressionSize',
  'FailOnWarnings',
  'Name',
  'Description',
  'Mode',
  'ApiKeySourceType',
  'Policy',
  'SecurityPolicy',
  'EndpointAccessMode',
] as const;

const stageSettings = [
  'StageName',
  'CacheClusterEnabled',
  'CacheClusterSize',
  'Variables',
  'MethodSettings',
  'AccessLogSetting',
  'CanarySetting',
  'TracingEnabled',
] as const;

/** Properties that SAM adds to the definition, so they need a `DefinitionBody`. */
const editing = ['Cors', 'Auth', 'GatewayResponses', 'Models', 'DisableExecuteApiEndpoint'] as const;

function definitionOf(expansion: Expansion, resource: SamResource): Record<string, Draft> {
  const { properties } = resource;
  const uri = property(properties, 'DefinitionUri');
  const inline = property(properties, 'DefinitionBody');
  if (uri && isFilled(inline))
    report(expansion, 'template/invalid', uri.at, `${resource.id} has both DefinitionUri and DefinitionBody`);
  const edits = editing.flatMap((name) => {
    const value = property(properties, name);
    return value && (isFilled(value) || name === 'DisableExecuteApiEndpoint') ? [value] : [];
  });
  if (uri && !isFilled(inline)) {
    const local = localDocument(expansion, uri);
    // SAM does not edit a definition in a separate file, not even a local one.
    for (const value of edits)
      report(
        expansion,
        'template/invalid',
        value.at,
        `${resource.id} can have this property only with a DefinitionBody`,
      );
    return local ? { Body: local } : { BodyS3Location: s3Location(uri, ['Bucket', 'Key', 'Version']) ?? uri };
  }
  if (!inline) return {};
  if (!isDefinition(inline, 'rest')) {
    if (edits[0])
      report(
        expansion,
        'template/invalid',
        inline.at,
        `the definition of ${resource.id} is not a Swagger 2 or OpenAPI 3 document`,
      );
    return { Body: inline };
  }
  if (edits.length > 0) checkDefinition(expansion, resource, inline);
  let body = addRestCors(expansion, resource, inline);
  body = addRestAuth(expansion, resource, body);
  body = addGatewayResponses(expansion, resource, body);
  const media = property(properties, 'BinaryMediaTypes');
  if (isFilled(media)) body = withEntries(body, { 'x-amazon-apigateway-binary-media-types': slashes(media) });
  body = addModels(expansion, resource, body);
  body = closeEndpoint(property(properties, 'DisableExecuteApiEndpoint'), body);
  return { Body: asOpenApi3(body, textOf(expansion, property(properties, 'OpenApiVersion'))) };
}

function slashes(node: Node): Node {
  if (node.kind === 'list') return { ...node, items: node.items.map(slashes) };
  if (node.kind === 'map')
    return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: slashes(entry.value) })) };
  return typeof node.value === 'string' ? { ...node, value: node.value.replaceAll('~1', '/') } : node;
}

function addGatewayResponses(expansion: Expansion, resource: SamResource, body: MapNode): MapNode {
  const responses = property(resource.properties, 'GatewayResponses');
  if (!isFilled(responses)) return body;
  const key = 'x-amazon-apigateway-gateway-responses';
  const existing = get(body, key);
  const written: Record<string, Node> = {};
  for (const { key: name, keyAt, value } of entriesOf(responses)) {
    if (value.kind !== 'map' || intrinsicOf(value)) {
      report(
        expansion,
        'template/invalid',
        keyAt,
        `gateway response ${name} of ${resource.id} must be a map`,
      );
      continue;
    }
    check(
      expansion,
      'ResponseParameters:map ResponseTemplates:map StatusCode',
      value,
      `gateway response ${name} of ${resource.id}`,
    );
    const parameters = property(value, 'ResponseParameters');
    if (parameters?.kind === 'map')
      check(
        expansion,
        'Headers:map Paths:map QueryStrings:map',
        parameters,
        `ResponseParameters of ${name} of ${resource.id}`,
      );
    const status = textOf(expansion, property(value, 'StatusCode'));
    if (status !== null && !/^\d+$/.test(status))
      report(
        expansion,
        'template/invalid',
        keyAt,
        `StatusCode of ${name} of ${resource.id} must be a number`,
      );
    written[name] = write(
      {
        responseParameters: isFilled(parameters) ? responseParameters(parameters) : undefined,
        responseTemplates: property(value, 'ResponseTemplates'),
        statusCode: property(value, 'StatusCode'),
      },
      keyAt,
    );
  }
  const base: MapNode = existing?.kind === 'map' ? existing : { kind: 'map', entries: [], at: responses.at };
  return withEntries(body, { [key]: withEntries(base, written) });
}

/** Converts `Headers: { X: … }` to `gatewayresponse.header.X`. */
const responseParameters = (parameters: Node): Record<string, Draft> =>
  Object.fromEntries(
    (
      [
        ['Headers', 'header'],
        ['Paths', 'path'],
        ['QueryStrings', 'querystring'],
      ] as const
    ).flatMap(([name, word]) =>
      entriesOf(property(parameters, name)).map(
        ({ key, value }) => [`gatewayresponse.${word}.${key}`, value] as const,
      ),
    ),
  );

function addModels(expansion: Expansion, resource: SamResource, body: MapNode): MapNode {
  const models = property(resource.properties, 'Models');
  if (!isFilled(models)) return body;
  const existing = get(body, 'definitions');
  const written: Record<string, Node> = {};
  for (const { key, keyAt, value } of entriesOf(models)) {
    expect(expansion, value, 'map', `model ${key} of ${resource.id}`);
    if (!isFilled(get(value, 'type')))
      report(expansion, 'template/invalid', keyAt, `model ${key} of ${resource.id} needs type`);
    written[key.toLowerCase()] = value;
  }
  const base: MapNode = existing?.kind === 'map' ? existing : { kind: 'map', entries: [], at: models.at };
  return withEntries(body, { definitions: withEntries(base, written) });
}

const endpointKey = 'x-amazon-apigateway-endpoint-configuration';

/** Sets `disableExecuteApiEndpoint`. Its place depends on the version of the definition. */
export function closeEndpoint(disabled: Node | undefined, body: MapNode): MapNode {
  if (!disabled) return body;
  const close = (node: MapNode): MapNode => {
    const existing = get(node, endpointKey);
    const base: MapNode = existing?.kind === 'map' ? existing : { kind: 'map', entries: [], at: disabled.at };
    return withEntries(node, { [endpointKey]: withEntries(base, { disableExecuteApiEndpoint: disabled }) });
  };
  if (!isOpenApi3(body)) return close(body);
  const servers = get(body, 'servers');
  const items = servers ? itemsOf(servers) : [write({}, disabled.at)];
  return withEntries(body, {
    servers: write(
      items.map((item) => (item.kind === 'map' ? close(item) : item)),
      servers?.at ?? disabled.at,
    ),
  });
}

/** Moves the parts that have another name in Swagger 2 to their place in OpenAPI 3. */
function asOpenApi3(body: MapNode, version: string | null): MapNode {
  if (
    get(body, 'swagger') ||
    !(get(body, 'openapi') ? isOpenApi3(body) : /^3(\.\d){0,2}$/.test(version ?? ''))
  )
    return body;
  let changed = body;
  for (const [from, to] of [
    ['securityDefinitions', 'securitySchemes'],
    ['definitions', 'schemas'],
  ] as const) {
    const moved = get(changed, from);
    if (!isFilled(moved)) continue;
    const existing = get(changed, 'components');
    const components: MapNode =
      existing?.kind === 'map' ? existing : { kind: 'map', entries: [], at: moved.at };
    changed = withEntries(changed, {
      [from]: undefined,
      components: withEntries(components, { [to]: moved }),
    });
  }
  const paths = get(changed, 'paths');
  if (paths?.kind !== 'map') return changed;
  const entries = paths.entries.map((entry) => {
    const options = get(entry.value, 'options');
    if (entry.value.kind !== 'map' || options?.kind !== 'map') return entry;
    return { ...entry, value: withEntries(entry.value, { options: optionsAsOpenApi3(options) }) };
  });
  return withEntries(changed, { paths: { ...paths, entries } });
}

function optionsAsOpenApi3(options: MapNode): MapNode {
  const bare = withEntries(options, { produces: undefined, consumes: undefined });
  const responses = get(bare, 'responses');
  const ok = get(responses, '200');
  const headers = get(ok, 'headers');
  if (responses?.kind !== 'map' || ok?.kind !== 'map' || headers?.kind !== 'map') return bare;
  const entries = headers.entries.map((entry) => ({
    ...entry,
    value: write({ schema: entry.value }, entry.value.at),
  }));
  return withEntries(bare, {
    responses: withEntries(responses, { 200: withEntries(ok, { headers: { ...headers, entries } }) }),
  });
}
