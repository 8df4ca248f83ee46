import { asString, rowOf } from '@emmental/model';
import { mergedReach, widerOf } from '../audience.ts';
import { valuesAt } from '../calls.ts';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, type Reach } from '../flow.ts';
import { alternatives, items, property, textAt } from '../property.ts';

/**
 * Reads the fields of AppSync APIs whose data source is a function, and the functions that authorize AppSync
 * requests.
 */
export function graphqlFields(app: Declared): readonly Flow[] {
  const sources = app.ofType('AWS::AppSync::DataSource').flatMap((source) => sourceFlows(source, app));
  const authorizers = app.ofType('AWS::AppSync::GraphQLApi').flatMap((api) =>
    [
      'LambdaAuthorizerConfig.AuthorizerUri',
      'AdditionalAuthenticationProviders[].LambdaAuthorizerConfig.AuthorizerUri',
    ]
      .flatMap((path) => valuesAt(api.properties, path))
      .flatMap((uri) => app.functionsNamed(uri))
      .map((to) =>
        flow({
          to,
          kind: 'appsync',
          source: `authorizer of ${api.id}`,
          sourceId: api.id,
          reach: { exposure: 'public', by: 'an authorizer runs before the caller is signed in' },
          when: api.condition,
          at: api.at,
          through: [api.id],
        }),
      ),
  );
  return [...sources, ...authorizers];
}

function sourceFlows(source: Declaration, app: Declared): readonly Flow[] {
  const functions = app.functionsNamed(property(source.properties, 'LambdaConfig', 'LambdaFunctionArn'));
  if (functions.length === 0) return [];
  const api = app.named(property(source.properties, 'ApiId'), 'AWS::AppSync::GraphQLApi')[0];
  const reach: Reach =
    api === undefined ? elsewhere : reachOf(app.resources.get(api)?.properties ?? source.properties);
  const fields = fieldsOf(source, app);
  return functions.flatMap((to) =>
    (fields.length > 0 ? fields : [{ title: `data source ${source.id}`, id: source.id, at: source.at }]).map(
      (field) =>
        flow({
          to,
          kind: 'appsync',
          source: field.title,
          sourceId: api ?? null,
          reach,
          when: source.condition,
          at: field.at,
          through: [source.id, field.id],
        }),
    ),
  );
}

const elsewhere: Reach = { exposure: 'unknown', by: 'the API is not in the template' };

interface Field {
  readonly title: string;
  readonly id: string;
  readonly at: Flow['at'];
}

/**
 * Returns the fields (`Query.getPost`) whose resolvers use the source, directly or through the functions of a
 * pipeline.
 */
export function fieldsOf(source: Declaration, app: Declared): readonly Field[] {
  const name = textAt(source.properties, 'Name');
  const uses = (resource: Declaration): boolean => {
    const sourceName = property(resource.properties, 'DataSourceName');
    return (
      app.named(sourceName).includes(source.id) ||
      (name !== null && asString(sourceName ?? { kind: 'constant', value: null }) === name)
    );
  };
  const steps = new Set(
    app
      .ofType('AWS::AppSync::FunctionConfiguration')
      .filter(uses)
      .map((step) => step.id),
  );
  return app.ofType('AWS::AppSync::Resolver').flatMap((resolver) => {
    const inPipeline = items(property(resolver.properties, 'PipelineConfig', 'Functions')).some(({ value }) =>
      app.named(value).some((id) => steps.has(id)),
    );
    if (!uses(resolver) && !inPipeline) return [];
    const title = `${textAt(resolver.properties, 'TypeName') ?? '?'}.${textAt(resolver.properties, 'FieldName') ?? '?'}`;
    return [{ title, id: resolver.id, at: resolver.at }];
  });
}

const types: Readonly<Record<string, Reach>> = {
  API_KEY: { exposure: 'public', by: 'only an API key' },
  AMAZON_COGNITO_USER_POOLS: { exposure: 'authenticated', by: 'Cognito user pool' },
  OPENID_CONNECT: { exposure: 'authenticated', by: 'OpenID Connect' },
  AWS_LAMBDA: { exposure: 'authenticated', by: 'Lambda authorizer' },
  AWS_IAM: { exposure: 'account', by: 'IAM', permission: 'appsync:GraphQL' },
};

/**
 * Returns the audience of the fields of an API. The primary authentication type decides it. If an additional
 * type would be wider, the audience is unknown, because a directive in the schema can open a field to that
 * type.
 */
function reachOf(api: Parameters<typeof property>[0]): Reach {
  const read = (type: string | null): Reach =>
    rowOf(types, type ?? '') ?? { exposure: 'unknown', by: 'the authentication type is not known' };
  const primary = mergedReach(
    alternatives(property(api, 'AuthenticationType')).map(({ when, value }) => ({
      when,
      reach: read(asString(value)),
    })),
  );
  const additionalReaches = valuesAt(api, 'AdditionalAuthenticationProviders[].AuthenticationType').map(
    (value) => read(asString(value)),
  );
  const widest = additionalReaches.reduce(widerOf, primary);
  const permission = [primary, ...additionalReaches].find(
    (each) => each.permission !== undefined,
  )?.permission;
  if (widest === primary || widest.exposure === primary.exposure)
    return permission === undefined ? primary : { ...primary, permission };
  return { exposure: 'unknown', by: `${primary.by}; the schema may open the field to: ${widest.by}` };
}
