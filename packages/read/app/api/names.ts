import { asString, constant, partsOf, type Value } from '@emmental/model';
import { evaluate } from '../../evaluate/index.ts';
import { entriesOf, get } from '../../tree.ts';
import type { Declaration, Declared } from '../declared.ts';
import { alternatives, entries, isAbsent, items, property, textAt } from '../property.ts';
import type { Route } from './route.ts';

/**
 * Sets `HasOwnNames` on the routes of an API if no caller can choose the host name under which the API is
 * called. That is so if all host names are known: the name that API Gateway generates, and the domains in the
 * template. A wildcard domain does not qualify, because the caller chooses its first label. Nor does an API
 * that may have a name outside the template: its domain is set at deployment, the template passes its id on,
 * the API is private, or its format makes domains by plug-ins or modules. Sources: API Gateway developer
 * guide, "Wildcard custom domain names", "Invoke a private API".
 */
export function withNames(
  routes: readonly Route[],
  api: Declaration,
  body: Value | undefined,
  app: Declared,
): readonly Route[] {
  if (isOff(body) || !hasOwnNames(api, app)) return routes;
  return routes.map((route) => ({
    ...route,
    settings: new Map([...route.settings, ['HasOwnNames', constant(true)]]),
  }));
}

function hasOwnNames(api: Declaration, app: Declared): boolean {
  const { format } = app.template;
  if (format !== 'sam' && format !== 'cloudformation' && format !== 'cdk') return false;
  return (
    isPublic(api) &&
    !isHandedOut(api.id, app) &&
    app.ofType(...namingTypes).every((resource) => isSpelled(resource, app))
  );
}

/**
 * Tells if the API's own endpoint accepts calls from the public internet. An API without such an endpoint is
 * called under names that are not in the template.
 */
const isPublic = ({ properties }: Declaration): boolean =>
  isFalse(property(properties, 'DisableExecuteApiEndpoint')) &&
  items(property(properties, 'EndpointConfiguration', 'Types')).every(({ value }) =>
    ['EDGE', 'REGIONAL'].includes(asString(value) ?? ''),
  );

/** Tells if the OpenAPI document disables the endpoint, either at the top level or in one of its servers. */
const isOff = (body: Value | undefined): boolean =>
  [body, ...items(property(body, 'servers')).map(({ value }) => value)].some(
    (settings) =>
      !isFalse(property(settings, 'x-amazon-apigateway-endpoint-configuration', 'disableExecuteApiEndpoint')),
  );

const isFalse = (value: Value | undefined): boolean =>
  value === undefined || isAbsent(value) || asString(value) === 'false';

/**
 * Tells if the template passes the id of the API to others. With the id, another stack can give the API a
 * domain.
 */
function isHandedOut(id: string, app: Declared): boolean {
  const outputs = entriesOf(get(app.template.root, 'Outputs')).flatMap((entry) => {
    const value = get(entry.value, 'Value');
    return value ? [evaluate(value, app.scope)] : [];
  });
  const stored = app.ofType('AWS::SSM::Parameter').map(({ properties }) => property(properties, 'Value'));
  const passed = app
    .ofType('AWS::CloudFormation::Stack')
    .flatMap(({ properties }) => entries(property(properties, 'Parameters')).map(({ value }) => value));
  return [...outputs, ...stored, ...passed].some((value) => isIdOf(id, value));
}

/**
 * Tells if a value is only the id. An address that contains the id is not passed on to give the API another
 * name, so it does not count.
 */
const isIdOf = (id: string, value: Value | undefined): boolean =>
  alternatives(value).some(({ value: choice }) => {
    const [part, ...more] = partsOf(choice) ?? [];
    return more.length === 0 && typeof part === 'object' && part.kind === 'resource' && part.id === id;
  });

/** Resources that give an API a name or map a name to it. */
const namingTypes = [
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::DomainNameV2',
  'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::BasePathMappingV2',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::RoutingRule',
];

function isSpelled({ properties }: Declaration, app: Declared): boolean {
  const name = property(properties, 'DomainName') ?? property(properties, 'DomainNameArn');
  if (app.named(name, ...namingTypes).length > 0) return true;
  const written = textAt(properties, 'DomainName');
  return written !== null && alternatives(name).length === 1 && !written.includes('*');
}
