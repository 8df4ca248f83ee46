import { entriesOf, get, itemsOf, type MapEntry, type Node, stringOf, withEntries } from '../../tree.ts';
import { getAtt, managedPolicy, ref, sub } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import type { Draft } from '../lowering/write.ts';
import { addConnector } from './connectors/index.ts';
import { add, type Expansion, flagOf, report, type SamResource, tagList, textOf } from './expansion.ts';
import { trust } from './role.ts';
import { check } from './shapes.ts';

const service = 'appsync.amazonaws.com';

/** Expands `AWS::Serverless::GraphQLApi`: API, schema, keys, data sources with their roles, functions, resolvers. */
export function expandGraphQLApi(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
  check(x, shape, properties, id);
  const logging = property(properties, 'Logging');
  const role = property(logging, 'CloudWatchLogsRoleArn');
  const silent = logging?.kind === 'scalar' && flagOf(x, logging) === false;
  const auth = property(properties, 'Auth');
  const additional = itemsOf(property(auth, 'Additional'));
  add(x, of, id, 'AWS::AppSync::GraphQLApi', {
    Name: property(properties, 'Name') ?? id,
    ...Object.fromEntries(handedThrough.map((name) => [name, property(properties, name)])),
    ...authorization(x, of, auth),
    AdditionalAuthenticationProviders:
      additional.length > 0 ? additional.map((one) => authorization(x, of, one, true)) : undefined,
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
    add(x, of, `${id}CloudWatchRole`, 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: trust(service),
      ManagedPolicyArns: [managedPolicy('service-role/AWSAppSyncPushToCloudWatchLogs')],
    });
  for (const [index, arn] of authorizerFunctions(auth, additional).entries())
    addConnector(
      x,
      of,
      `${id}ToLambdaAuthConnector${index + 1}`,
      {
        Source: { Type: 'AWS::AppSync::GraphQLApi', Arn: ref(id), ResourceId: getAtt(id, 'ApiId') },
        Destination: { Type: 'AWS::Lambda::Function', Arn: arn },
        Permissions: ['Write'],
      },
      arn.at,
    );
  addSchema(x, of);
  addSmallParts(x, of);
  for (const source of entriesOf(property(properties, 'DataSources', 'DynamoDb')))
    addTableSource(x, of, source);
  for (const source of entriesOf(property(properties, 'DataSources', 'Lambda')))
    addFunctionSource(x, of, source);
  addPipeline(x, of);
}

const shape =
  'Name Tags:map XrayEnabled Auth!:map SchemaInline:text SchemaUri:text Logging:map|flag DataSources:map Functions:map Resolvers:map ApiKeys:map DomainName:map Cache:map Visibility OwnerContact IntrospectionConfig QueryDepthLimit ResolverCountLimit';

const handedThrough = [
  'XrayEnabled',
  'Visibility',
  'OwnerContact',
  'IntrospectionConfig',
  'QueryDepthLimit',
  'ResolverCountLimit',
] as const;

/** Authorization type → SAM's property for it → CloudFormation's. */
const authorizers: Readonly<Record<string, readonly [written: string, generated: string]>> = {
  AWS_LAMBDA: ['LambdaAuthorizer', 'LambdaAuthorizerConfig'],
  OPENID_CONNECT: ['OpenIDConnect', 'OpenIDConnectConfig'],
  AMAZON_COGNITO_USER_POOLS: ['UserPool', 'UserPoolConfig'],
};

function authorization(
  x: Expansion,
  of: SamResource,
  auth: Node | undefined,
  additional = false,
): Record<string, Draft> {
  const Type = property(auth, 'Type');
  const names = authorizers[textOf(x, Type) ?? ''];
  const config = names && property(auth, names[0]);
  const settings = entriesOf(auth).filter(({ key }) => key !== 'Additional');
  if (!Type || (names && !config) || settings.length > 2)
    report(
      x,
      'template/invalid',
      auth?.at ?? of.at,
      `Auth of ${of.id} needs a Type and the one configuration for it`,
    );
  // Only the first user pool has a default action: AWS::AppSync::GraphQLApi CognitoUserPoolConfig.
  const bare =
    additional && config?.kind === 'map' ? withEntries(config, { DefaultAction: undefined }) : config;
  return { AuthenticationType: Type, ...(names && bare ? { [names[1]]: bare } : {}) };
}

const authorizerFunctions = (auth: Node | undefined, additional: readonly Node[]): readonly Node[] =>
  [auth, ...additional].flatMap((one) => property(one, 'LambdaAuthorizer', 'AuthorizerUri') ?? []);

function addSchema(x: Expansion, of: SamResource): void {
  const [inline, uri] = [property(of.properties, 'SchemaInline'), property(of.properties, 'SchemaUri')];
  if (isFilled(inline) === isFilled(uri))
    report(
      x,
      'template/invalid',
      (uri ?? inline)?.at ?? of.at,
      `${of.id} needs either SchemaInline or SchemaUri`,
    );
  add(x, of, `${of.id}Schema`, 'AWS::AppSync::GraphQLSchema', {
    ApiId: getAtt(of.id, 'ApiId'),
    Definition: inline,
    DefinitionS3Location: uri,
  });
}

/** API keys, cache and domain. */
function addSmallParts(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
  const ApiId = getAtt(id, 'ApiId');
  for (const { key, keyAt, value } of entriesOf(property(properties, 'ApiKeys')))
    add(
      x,
      of,
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
      x,
      of,
      `${id}ApiCache`,
      'AWS::AppSync::ApiCache',
      { ApiId, ...Object.fromEntries(entriesOf(cache).map(({ key, value }) => [key, value])) },
      { at: cache.at },
    );
  const domain = property(properties, 'DomainName');
  if (!isFilled(domain)) return;
  const names = ['CertificateArn', 'DomainName', 'Description'] as const;
  const fields = Object.fromEntries(names.map((name) => [name, property(domain, name)]));
  add(x, of, `${id}DomainName`, 'AWS::AppSync::DomainName', fields, { at: domain.at });
  const DomainName = getAtt(`${id}DomainName`, 'DomainName');
  add(x, of, `${id}DomainNameApiAssociation`, 'AWS::AppSync::DomainNameApiAssociation', {
    ApiId,
    DomainName,
  });
}

function addTableSource(x: Expansion, of: SamResource, { key, keyAt, value }: MapEntry): void {
  const id = `${of.id}${key}DynamoDBDataSource`;
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
  addSource(x, of, id, { key, keyAt, value }, 'AMAZON_DYNAMODB', config);
  if (property(value, 'ServiceRoleArn')) return;
  addConnector(
    x,
    of,
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

function addFunctionSource(x: Expansion, of: SamResource, { key, keyAt, value }: MapEntry): void {
  const id = `${of.id}${key}LambdaDataSource`;
  const LambdaFunctionArn = property(value, 'FunctionArn');
  addSource(x, of, id, { key, keyAt, value }, 'AWS_LAMBDA', { LambdaConfig: { LambdaFunctionArn } });
  if (property(value, 'ServiceRoleArn')) return;
  addConnector(
    x,
    of,
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
  x: Expansion,
  of: SamResource,
  id: string,
  { key, keyAt, value }: MapEntry,
  Type: string,
  config: Readonly<Record<string, Draft>>,
): void {
  const role = property(value, 'ServiceRoleArn');
  add(
    x,
    of,
    id,
    'AWS::AppSync::DataSource',
    {
      ApiId: getAtt(of.id, 'ApiId'),
      Name: property(value, 'Name') ?? key,
      Description: property(value, 'Description'),
      Type,
      ...config,
      ServiceRoleArn: role ?? getAtt(`${id}Role`, 'Arn'),
    },
    { at: keyAt },
  );
  if (!role)
    add(x, of, `${id}Role`, 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust(service) }, { at: keyAt });
}

/** Functions, and the resolvers that are pipelines of them. */
function addPipeline(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
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
    const known = property(value, 'Id');
    functions.set(key, known ?? getAtt(`${id}${key}`, 'FunctionId'));
    if (known) {
      if (entriesOf(value).length > 1)
        report(x, 'template/invalid', keyAt, `function ${key} of ${id} has more than its Id`);
      continue;
    }
    const source = property(value, 'DataSource');
    const name = stringOf(source);
    const none = name?.toLowerCase() === 'none';
    if (none)
      add(x, of, `${id}NoneDataSource`, 'AWS::AppSync::DataSource', {
        ApiId,
        Name: `${id}NoneDataSource`,
        Type: 'NONE',
      });
    else if (!source || (name !== undefined && !sources.has(name)))
      report(x, 'template/invalid', keyAt, `function ${key} of ${id} needs a DataSource of the API`);
    const found = none
      ? getAtt(`${id}NoneDataSource`, 'Name')
      : name === undefined
        ? source
        : sources.get(name);
    add(
      x,
      of,
      `${id}${key}`,
      'AWS::AppSync::FunctionConfiguration',
      {
        ApiId,
        Name: property(value, 'Name') ?? key,
        ...codeOf(x, of, key, value, true),
        DataSourceName: found,
        MaxBatchSize: property(value, 'MaxBatchSize'),
        Description: property(value, 'Description'),
        SyncConfig: property(value, 'Sync'),
      },
      { at: keyAt },
    );
  }
  for (const type of entriesOf(property(properties, 'Resolvers')))
    for (const entry of entriesOf(type.value)) addResolver(x, of, type.key, entry, functions);
}

function addResolver(
  x: Expansion,
  of: SamResource,
  TypeName: string,
  { key, keyAt, value }: MapEntry,
  functions: ReadonlyMap<string, Draft>,
): void {
  const pipeline = property(value, 'Pipeline');
  if (!isFilled(pipeline))
    report(x, 'template/invalid', keyAt, `resolver ${key} of ${of.id} needs a Pipeline`);
  const Functions = itemsOf(pipeline).flatMap((item) => {
    const found = functions.get(stringOf(item) ?? '');
    if (found === undefined) report(x, 'template/invalid', item.at, `${of.id} has no such function`);
    return found === undefined ? [] : [found];
  });
  add(
    x,
    of,
    `${of.id}${TypeName}${key}`,
    'AWS::AppSync::Resolver',
    {
      ApiId: getAtt(of.id, 'ApiId'),
      TypeName,
      FieldName: property(value, 'FieldName') ?? key,
      Kind: 'PIPELINE',
      PipelineConfig: { Functions },
      ...codeOf(x, of, key, value, false),
      CachingConfig: property(value, 'Caching'),
      MaxBatchSize: property(value, 'MaxBatchSize'),
    },
    { at: keyAt, dependsOn: [`${of.id}Schema`] },
  );
}

function codeOf(
  x: Expansion,
  of: SamResource,
  key: string,
  node: Node,
  required: boolean,
): Record<string, Draft> {
  const [Code, uri] = [property(node, 'InlineCode'), property(node, 'CodeUri')];
  const runtime = property(node, 'Runtime');
  if (!Code && !uri && !required) return { Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' } };
  if ((Code && uri) || !(Code || uri) || !runtime)
    report(
      x,
      'template/invalid',
      node.at,
      `${key} of ${of.id} needs either InlineCode or CodeUri, and Runtime`,
    );
  const Runtime = runtime && { Name: get(runtime, 'Name'), RuntimeVersion: get(runtime, 'Version') };
  return { Code, CodeS3Location: uri, Runtime };
}
