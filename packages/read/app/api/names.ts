import { asString, constant, partsOf, type Value } from '@emmental/model';
import { evaluate } from '../../evaluate/index.ts';
import { entriesOf, get } from '../../tree.ts';
import type { Declaration, Declared } from '../declared.ts';
import { alternatives, entries, isAbsent, items, property, textAt } from '../property.ts';
import type { Route } from './route.ts';

/**
 * Routes of an API that is called by names which no caller chooses say so (`HasOwnNames`): the name that API Gateway makes, and
 * domains that the template spells out. Of a wildcard domain the caller writes the first label. All else is not known: a domain
 * that is set at deployment, an API whose id the template hands out, a private one, and formats that make domains by plug-ins and
 * modules. Sources: API Gateway developer guide, "Wildcard custom domain names", "Invoke a private API".
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
    isPublic(api) && !isHandedOut(api.id, app) && app.ofType(...named).every((one) => isSpelled(one, app))
  );
}

/** Its own endpoint answers, to whoever writes its name: others are reached by names that are not in the template. */
const isPublic = ({ properties }: Declaration): boolean =>
  isFalse(property(properties, 'DisableExecuteApiEndpoint')) &&
  items(property(properties, 'EndpointConfiguration', 'Types')).every(({ value }) =>
    ['EDGE', 'REGIONAL'].includes(asString(value) ?? ''),
  );

/** The same in its document: beside its paths, or with one of its servers. */
const isOff = (body: Value | undefined): boolean =>
  [body, ...items(property(body, 'servers')).map(({ value }) => value)].some(
    (one) =>
      !isFalse(property(one, 'x-amazon-apigateway-endpoint-configuration', 'disableExecuteApiEndpoint')),
  );

const isFalse = (value: Value | undefined): boolean =>
  value === undefined || isAbsent(value) || asString(value) === 'false';

/** Whoever has its id can give it a domain elsewhere. */
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

/** Addresses with the id in them name the API and no other. */
const isIdOf = (id: string, value: Value | undefined): boolean =>
  alternatives(value).some(({ value: one }) => {
    const [part, ...more] = partsOf(one) ?? [];
    return more.length === 0 && typeof part === 'object' && part.kind === 'resource' && part.id === id;
  });

/** What gives an API a name, or says which one. */
const named = [
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
  if (app.named(name, ...named).length > 0) return true;
  const written = textAt(properties, 'DomainName');
  return written !== null && alternatives(name).length === 1 && !written.includes('*');
}
