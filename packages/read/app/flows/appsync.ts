import { asString, rowOf } from '@emmental/model';
import { mergedReach, widerOf } from '../audience.ts';
import { valuesAt } from '../calls.ts';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, type Reach } from '../flow.ts';
import { alternatives, items, property, textAt } from '../property.ts';
import { schemaOf } from './graphql-schema.ts';

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
  const schema = api === undefined ? null : schemaOf(api, app);
  const fields = fieldsOf(source, app);
  return functions.flatMap((to) =>
    (fields.length > 0 ? fields : [{ title: `data source ${source.id}`, id: source.id, at: source.at }]).map(
      (field) =>
        flow({
          to,
          kind: 'appsync',
          source: field.title,
          sourceId: api ?? null,
          reach:
            api === undefined
              ? elsewhere
              : reachOf(app.resources.get(api)?.properties ?? source.properties, schema?.get(field.title)),
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
 * Returns the audience of a field. `directives` are the authentication types that the schema names for it: without any, only
 * the primary type of the API counts. They are undefined if the schema was not read; if an additional type would then be
 * wider, the audience is unknown, because a directive can open a field to that type.
 * Source: AppSync developer guide, "Using additional authorization modes".
 */
function reachOf(api: Parameters<typeof property>[0], directives: readonly string[] | undefined): Reach {
  const read = (type: string | null): Reach =>
    rowOf(types, type ?? '') ?? { exposure: 'unknown', by: 'the authentication type is not known' };
  const primary = mergedReach(
    alternatives(property(api, 'AuthenticationType')).map(({ when, value }) => ({
      when,
      reach: read(asString(value)),
    })),
  );
  const [first, ...others] = (directives ?? []).map(read);
  if (first) return [first, ...others].reduce(joined);
  const additional = valuesAt(api, 'AdditionalAuthenticationProviders[].AuthenticationType').map((value) =>
    read(asString(value)),
  );
  if (directives !== undefined || additional.length === 0) return primary;
  const all = additional.reduce(joined, primary);
  const perhaps = primary.permission === undefined && all.permission !== undefined;
  const certain = { ...primary, ...(perhaps ? { permission: all.permission, perhaps } : {}) } as Reach;
  if (all.exposure === primary.exposure) return certain;
  const by = `${primary.by}; the schema may open the field to: ${all.by}`;
  return { ...certain, exposure: 'unknown', by };
}

/** Joins two ways to authorize requests; IAM's permission stays beside the wider audience. */
function joined(a: Reach, b: Reach): Reach {
  const permission = a.permission ?? b.permission;
  const wider = widerOf(a, b);
  return permission === undefined ? wider : { ...wider, permission };
}
