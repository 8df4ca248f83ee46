import { get, itemsOf, type MapNode, type Node, stringOf, withEntries } from '../../../tree.ts';
import { branchesOf, sub, when } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import {
  addMethod,
  anyMethod,
  defaultPath,
  hasIntegration,
  integrationKey,
  isDefinition,
  type MethodPlace,
  mapMethods,
  wildcardPath,
} from '../api/definition.ts';
import { apiFamilies, routeOf } from '../api/implicit.ts';
import { securityOf, withSecurity } from '../api/security.ts';
import {
  type Expansion,
  editProperties,
  flagOf,
  report,
  resourceOf,
  type SamResource,
  textOf,
} from '../expansion.ts';
import { check, expect } from '../shapes.ts';
import type { SamEvent, Target } from '../target.ts';
import { invocationReference } from './api.ts';
import { permit } from './permission.ts';
import type { EventType } from './type.ts';

const shape =
  'Path:text Method:text ApiId:text Stage:text Auth:map TimeoutInMillis:number RouteSettings:map PayloadFormatVersion:text';

export const httpApi: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => {
    check(expansion, shape, event.properties, event.id);
    const route = routeOf(apiFamilies.http, event.properties, event.at);
    const api = route.apiId === null ? null : resourceOf(expansion, route.apiId);
    if (!api)
      report(
        expansion,
        'template/invalid',
        route.api.at,
        `ApiId of ${event.id} must name an HTTP API of this template`,
      );
    const { path, method } = route;
    if (path === null || method === null) {
      report(expansion, 'template/invalid', event.at, `${event.id} needs Path and Method together`);
      return;
    }
    const body = property(api?.properties, 'DefinitionBody');
    const definition = isDefinition(body, 'http') ? body : null;
    if (!definition || path === defaultPath || !isDefaultRoute(definition, target))
      permit(expansion, event, target, 'apigateway.amazonaws.com', {
        SourceArn: sourceArn(path, method, route.api),
      });
    if (api && body && !definition)
      report(
        expansion,
        'template/invalid',
        body.at,
        `the definition of ${api.id} is not an OpenAPI 3 document`,
      );
    if (api && definition) integrate(expansion, event, target, api, definition, { path, method });
  },
};

/**
 * Tells if the function already handles the default route of the API. The permission for that route covers
 * every path.
 */
function isDefaultRoute(definition: MapNode, target: Target): boolean {
  if (!hasIntegration(definition, defaultPath, anyMethod)) return false;
  const item = get(definition, 'paths', defaultPath);
  const methods = (item ? branchesOf(item) : []).flatMap((branch) => {
    const method = get(branch, anyMethod);
    return method ? branchesOf(method) : [];
  });
  return methods.every((method) => {
    const uri = get(method, integrationKey, 'uri');
    const texts = uri ? branchesOf(uri).map((branch) => stringOf(get(branch, 'Fn::Sub')) ?? '') : [];
    return texts.length > 0 && texts.every((text) => /([A-Za-z0-9]+)\.Arn/.exec(text)?.[1] === target.id);
  });
}

function sourceArn(path: string, method: string, api: Draft): Draft {
  const short = path.replace(/^(.+)\/$/, '$1');
  const tail = short === defaultPath ? '' : wildcardPath(short);
  const any = method.toLowerCase() === 'any' || method.toLowerCase() === anyMethod;
  const resource = any && tail === `/${defaultPath}` ? tail : `/${any ? '*' : method.toUpperCase()}${tail}`;
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}`;
  return sub(`${arn}:\${__ApiId__}/\${__Stage__}${resource}`, { __ApiId__: api, __Stage__: '*' });
}

function integrate(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  api: SamResource,
  definition: MapNode,
  place: MethodPlace,
): void {
  const { path, method } = place;
  const isDefined = hasIntegration(definition, path, method);
  if (isDefined && expansion.managedApis.has(api.id)) {
    report(expansion, 'template/invalid', event.at, `${method} ${path} of ${api.id} is defined twice`);
    return;
  }
  let changed = isDefined ? definition : addRoute(definition, event, target, place);
  changed = addAuth(expansion, changed, event, api, place);
  const timeout = property(event.properties, 'TimeoutInMillis');
  const version = property(event.properties, 'PayloadFormatVersion');
  if (timeout) changed = setIntegration(changed, place, { timeoutInMillis: timeout });
  changed = addPathParameters(changed, event, place);
  if (isFilled(version)) changed = setIntegration(changed, place, { payloadFormatVersion: version });
  editProperties(expansion, api.id, { DefinitionBody: changed });
}

function addRoute(
  definition: MapNode,
  event: SamEvent,
  target: Target,
  { path, method }: MethodPlace,
): MapNode {
  const uri = sub(
    `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${invocationReference(target)}/invocations`,
  );
  const isDefault = path === defaultPath && (method === anyMethod || method.toLowerCase() === 'any');
  const integration = {
    type: 'aws_proxy',
    httpMethod: 'POST',
    payloadFormatVersion: '2.0',
    uri: when(target.condition, uri),
  };
  const fields: Record<string, Draft> = { [integrationKey]: integration };
  if (isDefault) fields['isDefaultRoute'] = true;
  return addMethod(definition, path, method, fields, target.condition, event.at);
}

function setIntegration(
  definition: MapNode,
  place: MethodPlace,
  fields: Readonly<Record<string, Node>>,
): MapNode {
  return mapMethods(
    definition,
    (method) => {
      const integration = get(method, integrationKey);
      return integration?.kind === 'map'
        ? withEntries(method, { [integrationKey]: withEntries(integration, fields) })
        : method;
    },
    place,
  );
}

/** Adds an authorizer to the route: the authorizer of the event, else the default authorizer of the API. */
function addAuth(
  expansion: Expansion,
  definition: MapNode,
  event: SamEvent,
  api: SamResource,
  place: MethodPlace,
): MapNode {
  const auth = property(event.properties, 'Auth');
  if (!isFilled(auth)) return definition;
  const apiAuth = property(api.properties, 'Auth');
  const preferred = property(apiAuth, 'DefaultAuthorizer');
  const chosen = property(auth, 'Authorizer') ?? preferred;
  const name = textOf(expansion, chosen);
  const scopes = property(auth, 'AuthorizationScopes');
  expect(expansion, scopes, 'list', `AuthorizationScopes of ${event.id}`);
  if (!chosen || name === null) {
    report(expansion, 'template/invalid', auth.at, `Auth of ${event.id} needs an Authorizer`);
    return definition;
  }
  const authorizer = property(apiAuth, 'Authorizers', name);
  const iam = name === 'AWS_IAM' && flagOf(expansion, property(apiAuth, 'EnableIamAuthorizer')) === true;
  if (name === 'NONE' && !preferred)
    report(
      expansion,
      'template/invalid',
      chosen.at,
      `Authorizer NONE of ${event.id} has no effect: ${api.id} has no DefaultAuthorizer`,
    );
  if (name !== 'NONE' && !iam && !isFilled(authorizer))
    report(
      expansion,
      'template/invalid',
      chosen.at,
      `the authorizer of ${event.id} is not defined in ${api.id}`,
    );
  const ownScopes = isFilled(scopes) ? scopes : property(authorizer, 'AuthorizationScopes');
  const required = name === 'NONE' || name === 'AWS_IAM' || !isFilled(ownScopes) ? [] : ownScopes;
  return mapMethods(
    definition,
    (method) => withSecurity(method, [...securityOf(method), { [name]: required }], chosen.at),
    place,
  );
}

/** Adds every `{name}` in the path as a parameter of the route. */
function addPathParameters(definition: MapNode, event: SamEvent, place: MethodPlace): MapNode {
  const names = [...place.path.matchAll(/\{(.*?)\}/g)].map((match) => match[1] ?? '');
  if (names.length === 0) return definition;
  return mapMethods(
    definition,
    (method) => {
      const items = [...itemsOf(get(method, 'parameters'))];
      for (const name of names) {
        const index = items.findIndex((item) => stringOf(get(item, 'name')) === name);
        const existing = items[index];
        const fields = { in: write('path', event.at), required: write(true, event.at) };
        if (existing?.kind === 'map') items[index] = withEntries(existing, fields);
        else items.push(write({ name, ...fields }, event.at));
      }
      return withEntries(method, { parameters: write(items, event.at) });
    },
    place,
  );
}
