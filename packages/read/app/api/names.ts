import { asString, constant, partsOf, type Value } from '@emmental/model';
import { evaluate } from '../../evaluate/index.ts';
import { entriesOf, get } from '../../tree.ts';
import type { Declaration, Declared } from '../declared.ts';
import { alternatives, entries, isAbsent, items, property, textAt } from '../property.ts';
import type { Route } from './route.ts';

/**
 * Marks the routes of an API whose host names no caller can choose (`HasOwnNames`). Such names are the name
 * that API Gateway makes, and the domains that the template spells out. A wildcard domain does not count,
 * because the caller writes its first label. Nothing is marked where a name may exist that is not in the
 * template: a domain set at deployment, an API whose id the template hands out, a private API, and formats
 * that make domains by plug-ins and modules. Sources: API Gateway developer guide, "Wildcard custom domain
 * names", "Invoke a private API".
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
 * Tells if the API's own endpoint answers on the public internet. Other APIs are reached by names that are
 * not in the template.
 */
const isPublic = ({ properties }: Declaration): boolean =>
  isFalse(property(properties, 'DisableExecuteApiEndpoint')) &&
  items(property(properties, 'EndpointConfiguration', 'Types')).every(({ value }) =>
    ['EDGE', 'REGIONAL'].includes(asString(value) ?? ''),
  );

/** Tells if the API's document switches the endpoint off, beside its paths or in one of its servers. */
const isOff = (body: Value | undefined): boolean =>
  [body, ...items(property(body, 'servers')).map(({ value }) => value)].some(
    (settings) =>
      !isFalse(property(settings, 'x-amazon-apigateway-endpoint-configuration', 'disableExecuteApiEndpoint')),
  );

const isFalse = (value: Value | undefined): boolean =>
  value === undefined || isAbsent(value) || asString(value) === 'false';

/**
 * Tells if the template passes the id of the API on. Whoever has the id can give the API a domain elsewhere.
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
 * Tells if a value is the bare id. An address that contains the id names this API only, so it does not count.
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
