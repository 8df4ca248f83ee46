import type { TriggerKind } from '@emmental/model';
import type { Declared } from '../declared.ts';
import { type Flow, flow, type Reach } from '../flow.ts';
import { property, textAt } from '../property.ts';
import { definitionOf } from './definition.ts';
import { functionsIn } from './integration.ts';
import { authorizerUris } from './openapi.ts';

/**
 * Reads the functions that authorize calls to an API, from authorizer resources and from OpenAPI security
 * schemes.
 */
export function authorizers(app: Declared): readonly Flow[] {
  const apis = app.ofType('AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api');
  const fromBodies = apis.flatMap((api) => {
    const body = definitionOf(api, app);
    if (!body) return [];
    return authorizerUris(body.value).map(({ name, uri }) => ({
      name,
      uri,
      api: api.id,
      resource: api,
    }));
  });
  const alone = app
    .ofType('AWS::ApiGateway::Authorizer', 'AWS::ApiGatewayV2::Authorizer')
    .flatMap((resource) => {
      const uri = property(resource.properties, 'AuthorizerUri');
      const api = app.named(
        property(resource.properties, 'RestApiId') ?? property(resource.properties, 'ApiId'),
      )[0];
      const name = textAt(resource.properties, 'Name') ?? resource.id;
      return uri ? [{ name, uri, api: api ?? null, resource }] : [];
    });
  return [...fromBodies, ...alone].flatMap(({ name, uri, api, resource }) =>
    functionsIn(uri, app).map((to) =>
      flow({
        to,
        kind: kindOf(api, app),
        source: `authorizer ${name}`,
        sourceId: api,
        reach: beforeSignIn,
        when: resource.condition,
        at: uri.at ?? resource.at,
        through: [resource.id],
      }),
    ),
  );
}

const beforeSignIn: Reach = { exposure: 'public', by: 'an authorizer runs before the caller is signed in' };

function kindOf(api: string | null, app: Declared): TriggerKind {
  const protocol = textAt(api === null ? undefined : app.resources.get(api)?.properties, 'ProtocolType');
  return protocol?.toUpperCase() === 'WEBSOCKET' ? 'websocket-authorizer' : 'authorizer';
}
