import { entriesOf, get, itemsOf, type MapEntry, type Node, stringOf, withEntries } from '../../tree.ts';
import { getAtt, managedPolicy, ref, sub } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import type { Draft } from '../lowering/write.ts';
import { addConnector } from './connectors/index.ts';
import { add, type Expansion, flagOf, report, type SamResource, tagList, textOf } from './expansion.ts';
import { trust } from './role.ts';
import { check } from './shapes.ts';

const service = 'appsync.amazonaws.com';

/**
 * Expands `AWS::Serverless::GraphQLApi` to the API, its schema, keys, data sources with their roles,
 * functions and resolvers.
 */
export function expandGraphQLApi(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  const logging = property(properties, 'Logging');
  const role = property(logging, 'CloudWatchLogsRoleArn');
  const silent = logging?.kind === 'scalar' && flagOf(expansion, logging) === false;
  const auth = property(properties, 'Auth');
  const additional = itemsOf(property(auth, 'Additional'));
  add(expansion, resource, id, 'AWS::AppSync::GraphQLApi', {
    Name: property(properties, 'Name') ?? id,
    ...Object.fromEntries(passedThrough.map((name) => [name, property(properties, name)])),
    ...authorization(expansion, resource, auth),
    AdditionalAuthenticationProviders:
      additional.length > 0
        ? additional.map((provider) => authorization(expansion, resource, provider, true))
        : undefined,
    LogConfig: silent
      ? undefined
      : {
          FieldLogLevel: property(logging, 'FieldLogLevel') ?? 'ALL',
          ExcludeVerboseContent: property(logging, 'ExcludeVerboseContent'),
          CloudWatchLogsRoleArn: role ?? getAtt(`${id}CloudWatchRole`, 'Arn'),
        },
    Tags: [
      ...tagList(property(properties, 'Tags')),
      ...tagList(undefined, { 'graphqlapi:createdBy': 'SAM' }),
    ],
  });
  if (!silent && !role)
    add(expansion, resource, `${id}CloudWatchRole`, 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: trust(service),
      ManagedPolicyArns: [managedPolicy('service-role/AWSAppSyncPushToCloudWatchLogs')],
    });
  for (const [index, arn] of authorizerFunctions(auth, additional).entries())
    addConnector(
      expansion,
      resource,
      `${id}ToLambdaAuthConnector${index + 1}`,
      {
        Source: { Type: 'AWS::AppSync::GraphQLApi', Arn: ref(id), ResourceId: getAtt(id, 'ApiId') },
        Destination: { Type: 'AWS::Lambda::Function', Arn: arn },
        Permissions: ['Write'],
      },
      arn.at,
    );
  addSchema(expansion, resource);
  addKeysCacheAndDomain(expansion, resource);
  for (const source of entriesOf(property(properties, 'DataSources', 'DynamoDb')))
    addTableSource(expansion, resource, source);
  for (const source of entriesOf(property(properties, 'DataSources', 'Lambda')))
    addFunctionSource(expansion, resource, source);
  addPipeline(expansion, resource);
}

const shape =
  'Name Tags:map XrayEnabled Auth!:map SchemaInline:text SchemaUri:text Logging:map|flag DataSources:map Functions:map Resolvers:map ApiKeys:map DomainName:map Cache:map Visibility OwnerContact IntrospectionConfig QueryDepthLimit ResolverCountLimit';

const passedThrough = [
  'XrayEnabled',
  'Visibility',
  'OwnerContact',
  'IntrospectionConfig',
  'QueryDepthLimit',
  'ResolverCountLimit',
] as const;

/**
 * The properties with the settings of an authorization type: SAM's property, and CloudFormation's property.
 */
const authorizers: Readonly<Record<string, readonly [written: string, generated: string]>> = {
  AWS_LAMBDA: ['LambdaAuthorizer', 'LambdaAuthorizerConfig'],
  OPENID_CONNECT: ['OpenIDConnect', 'OpenIDConnectConfig'],
  AMAZON_COGNITO_USER_POOLS: ['UserPool', 'UserPoolConfig'],
};

function authorization(
  expansion: Expansion,
  resource: SamResource,
  auth: Node | undefined,
  additional = false,
): Record<string, Draft> {
  const Type = property(auth, 'Type');
  const names = authorizers[textOf(expansion, Type) ?? ''];
  const config = names && property(auth, names[0]);
  const settings = entriesOf(auth).filter(({ key }) => key !== 'Additional');
  if (!Type || (names && !config) || settings.length > 2)
    report(
      expansion,
      'template/invalid',
      auth?.at ?? resource.at,
      `Auth of ${resource.id} needs a Type and only the configuration for that Type`,
    );
  // Only the primary user pool can have a default action (AWS::AppSync::GraphQLApi CognitoUserPoolConfig).
  const bare =
    additional && config?.kind === 'map' ? withEntries(config, { DefaultAction: undefined }) : config;
  return { AuthenticationType: Type, ...(names && bare ? { [names[1]]: bare } : {}) };
}

const authorizerFunctions = (auth: Node | undefined, additional: readonly Node[]): readonly Node[] =>
  [auth, ...additional].flatMap((provider) => property(provider, 'LambdaAuthorizer', 'AuthorizerUri') ?? []);

function addSchema(expansion: Expansion, resource: SamResource): void {
  const [inline, uri] = [
    property(resource.properties, 'SchemaInline'),
    property(resource.properties, 'SchemaUri'),
  ];
  if (isFilled(inline) === isFilled(uri))
    report(
      expansion,
      'template/invalid',
      (uri ?? inline)?.at ?? resource.at,
      `${resource.id} needs either SchemaInline or SchemaUri`,
    );
  add(expansion, resource, `${resource.id}Schema`, 'AWS::AppSync::GraphQLSchema', {
    ApiId: getAtt(resource.id, 'ApiId'),
    Definition: inline,
    DefinitionS3Location: uri,
  });
}

/** Adds the API keys, the cache and the domain. */
function addKeysCacheAndDomain(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  const ApiId = getAtt(id, 'ApiId');
  for (const { key, keyAt, value } of entriesOf(property(properties, 'ApiKeys')))
    add(
      expansion,
      resource,
      `${id}${key}`,
      'AWS::AppSync::ApiKey',
      {
        ApiId,
        ApiKeyId: property(value, 'ApiKeyId'),
        Description: property(value, 'Description'),
        Expires: property(value, 'ExpiresOn'),
      },
      { at: keyAt },
    );
  const cache = property(properties, 'Cache');
  if (isFilled(cache))
    add(
      expansion,
      resource,
      `${id}ApiCache`,
      'AWS::AppSync::ApiCache',
      { ApiId, ...Object.fromEntries(entriesOf(cache).map(({ key, value }) => [key, value])) },
      { at: cache.at },
    );
  const domain = property(properties, 'DomainName');
  if (!isFilled(domain)) return;
  const names = ['CertificateArn', 'DomainName', 'Description'] as const;
  const fields = Object.fromEntries(names.map((name) => [name, property(domain, name)]));
  add(expansion, resource, `${id}DomainName`, 'AWS::AppSync::DomainName', fields, { at: domain.at });
  const DomainName = getAtt(`${id}DomainName`, 'DomainName');
  add(expansion, resource, `${id}DomainNameApiAssociation`, 'AWS::AppSync::DomainNameApiAssociation', {
    ApiId,
    DomainName,
  });
}

function addTableSource(expansion: Expansion, resource: SamResource, { key, keyAt, value }: MapEntry): void {
  const id = `${resource.id}${key}DynamoDBDataSource`;
  const table = property(value, 'TableName');
  const region = property(value, 'Region') ?? ref('AWS::Region');
  const arn = sub(
    `arn:\${AWS::Partition}:dynamodb:\${__Region__}:\${AWS::AccountId}:table/\${__TableName__}`,
    {
      __TableName__: table,
      __Region__: region,
    },
  );
  const sync = property(value, 'DeltaSync');
  const config = {
    DynamoDBConfig: {
      AwsRegion: region,
      TableName: table,
      UseCallerCredentials: property(value, 'UseCallerCredentials'),
      Versioned: property(value, 'Versioned'),
      DeltaSyncConfig: sync,
    },
  };
  addSource(expansion, resource, id, { key, keyAt, value }, 'AMAZON_DYNAMODB', config);
  if (property(value, 'ServiceRoleArn')) return;
  addConnector(
    expansion,
    resource,
    `${id}ToTableConnector`,
    {
      Source: {
        Type: 'AWS::AppSync::DataSource',
        Arn: getAtt(id, 'DataSourceArn'),
        RoleName: ref(`${id}Role`),
      },
      Destination: { Type: 'AWS::DynamoDB::Table', Arn: property(value, 'TableArn') ?? arn },
      Permissions: property(value, 'Permissions') ?? ['Read', 'Write'],
    },
    keyAt,
  );
}

function addFunctionSource(
  expansion: Expansion,
  resource: SamResource,
  { key, keyAt, value }: MapEntry,
): void {
  const id = `${resource.id}${key}LambdaDataSource`;
  const LambdaFunctionArn = property(value, 'FunctionArn');
  addSource(expansion, resource, id, { key, keyAt, value }, 'AWS_LAMBDA', {
    LambdaConfig: { LambdaFunctionArn },
  });
  if (property(value, 'ServiceRoleArn')) return;
  addConnector(
    expansion,
    resource,
    `${id}ToLambdaConnector`,
    {
      Source: {
        Type: 'AWS::AppSync::DataSource',
        Arn: getAtt(id, 'DataSourceArn'),
        RoleName: ref(`${id}Role`),
      },
      Destination: { Type: 'AWS::Lambda::Function', Arn: LambdaFunctionArn },
      Permissions: ['Write'],
    },
    keyAt,
  );
}

function addSource(
  expansion: Expansion,
  resource: SamResource,
  id: string,
  { key, keyAt, value }: MapEntry,
  Type: string,
  config: Readonly<Record<string, Draft>>,
): void {
  const role = property(value, 'ServiceRoleArn');
  add(
    expansion,
    resource,
    id,
    'AWS::AppSync::DataSource',
    {
      ApiId: getAtt(resource.id, 'ApiId'),
      Name: property(value, 'Name') ?? key,
      Description: property(value, 'Description'),
      Type,
      ...config,
      ServiceRoleArn: role ?? getAtt(`${id}Role`, 'Arn'),
    },
    { at: keyAt },
  );
  if (!role)
    add(
      expansion,
      resource,
      `${id}Role`,
      'AWS::IAM::Role',
      { AssumeRolePolicyDocument: trust(service) },
      { at: keyAt },
    );
}

/** Adds the functions, and the resolvers, each of which is a pipeline of functions. */
function addPipeline(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  const ApiId = getAtt(id, 'ApiId');
  const sources = new Map<string, Draft>();
  for (const [kind, word] of [
    ['DynamoDb', 'DynamoDB'],
    ['Lambda', 'Lambda'],
  ] as const)
    for (const { key } of entriesOf(property(properties, 'DataSources', kind)))
      sources.set(key, getAtt(`${id}${key}${word}DataSource`, 'Name'));
  const functions = new Map<string, Draft>();
  for (const { key, keyAt, value } of entriesOf(property(properties, 'Functions'))) {
    const functionId = property(value, 'Id');
    functions.set(key, functionId ?? getAtt(`${id}${key}`, 'FunctionId'));
    if (functionId) {
      if (entriesOf(value).length > 1)
        report(
          expansion,
          'template/invalid',
          keyAt,
          `function ${key} of ${id} can have no property besides Id`,
        );
      continue;
    }
    const source = property(value, 'DataSource');
    const name = stringOf(source);
    const isNone = name?.toLowerCase() === 'none';
    if (isNone)
      add(expansion, resource, `${id}NoneDataSource`, 'AWS::AppSync::DataSource', {
        ApiId,
        Name: `${id}NoneDataSource`,
        Type: 'NONE',
      });
    else if (!source || (name !== undefined && !sources.has(name)))
      report(expansion, 'template/invalid', keyAt, `function ${key} of ${id} needs a DataSource of the API`);
    let found: Draft = name === undefined ? source : sources.get(name);
    if (isNone) found = getAtt(`${id}NoneDataSource`, 'Name');
    add(
      expansion,
      resource,
      `${id}${key}`,
      'AWS::AppSync::FunctionConfiguration',
      {
        ApiId,
        Name: property(value, 'Name') ?? key,
        ...codeOf(expansion, resource, key, value, true),
        DataSourceName: found,
        MaxBatchSize: property(value, 'MaxBatchSize'),
        Description: property(value, 'Description'),
        SyncConfig: property(value, 'Sync'),
      },
      { at: keyAt },
    );
  }
  for (const type of entriesOf(property(properties, 'Resolvers')))
    for (const entry of entriesOf(type.value)) addResolver(expansion, resource, type.key, entry, functions);
}

function addResolver(
  expansion: Expansion,
  resource: SamResource,
  TypeName: string,
  { key, keyAt, value }: MapEntry,
  functions: ReadonlyMap<string, Draft>,
): void {
  const pipeline = property(value, 'Pipeline');
  if (!isFilled(pipeline))
    report(expansion, 'template/invalid', keyAt, `resolver ${key} of ${resource.id} needs a Pipeline`);
  const Functions = itemsOf(pipeline).flatMap((item) => {
    const found = functions.get(stringOf(item) ?? '');
    if (found === undefined)
      report(expansion, 'template/invalid', item.at, `${resource.id} has no such function`);
    return found === undefined ? [] : [found];
  });
  add(
    expansion,
    resource,
    `${resource.id}${TypeName}${key}`,
    'AWS::AppSync::Resolver',
    {
      ApiId: getAtt(resource.id, 'ApiId'),
      TypeName,
      FieldName: property(value, 'FieldName') ?? key,
      Kind: 'PIPELINE',
      PipelineConfig: { Functions },
      ...codeOf(expansion, resource, key, value, false),
      CachingConfig: property(value, 'Caching'),
      MaxBatchSize: property(value, 'MaxBatchSize'),
    },
    { at: keyAt, dependsOn: [`${resource.id}Schema`] },
  );
}

function codeOf(
  expansion: Expansion,
  resource: SamResource,
  key: string,
  node: Node,
  required: boolean,
): Record<string, Draft> {
  const [Code, uri] = [property(node, 'InlineCode'), property(node, 'CodeUri')];
  const runtime = property(node, 'Runtime');
  if (!Code && !uri && !required) return { Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' } };
  if ((Code && uri) || !(Code || uri) || !runtime)
    report(
      expansion,
      'template/invalid',
      node.at,
      `${key} of ${resource.id} needs either InlineCode or CodeUri, and Runtime`,
    );
  const Runtime = runtime && { Name: get(runtime, 'Name'), RuntimeVersion: get(runtime, 'Version') };
  return { Code, CodeS3Location: uri, Runtime };
}
