import { noteOrigin } from '../../origins.ts';
import { itemsOf, type Node, stringOf } from '../../tree.ts';
import { getAtt } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { type Draft, write } from '../lowering/write.ts';
import { alphanumeric, functionId } from './names.ts';
import { spelled } from './service.ts';
import type { Stack } from './stack.ts';

/**
 * Lowers the GraphQL APIs of serverless-appsync-plugin: authentication, data sources with their roles, and
 * the fields with the data source of each. Resolver templates are not read. `custom.appSync` is
 * the form of version 1 (a list defines several APIs), `appSync` the form of version 2. Source:
 * serverless-appsync-plugin 1.14.0 and 2.13.0.
 */
export function lowerGraphql(stack: Stack): void {
  const { service } = stack;
  const current = service.section('appSync');
  if (current) lowerApi(current, '', stack);
  const older = current ? undefined : service.section('custom', 'appSync');
  if (older?.kind === 'list') {
    for (const api of older.items) lowerApi(api, spelled(property(api, 'name'), service.values) ?? '', stack);
  } else if (older) lowerApi(older, '', stack);
}

function lowerApi(api: Node, name: string, stack: Stack): void {
  const { service } = stack;
  if (api.kind !== 'map' || service.values.valueOf(api)) {
    stack.report('template/unsupported', api.at, 'the GraphQL API of serverless-appsync-plugin');
    return;
  }
  const idOf = (kind: string): string => alphanumeric(name.charAt(0).toUpperCase() + name.slice(1) + kind);
  const id = idOf('GraphQlApi');
  const primary = property(api, 'authentication') ?? api;
  const additional = itemsOf(
    property(api, 'additionalAuthentications') ?? property(api, 'additionalAuthenticationProviders'),
  );
  put(stack, id, api, {
    Type: 'AWS::AppSync::GraphQLApi',
    Properties: {
      Name: property(api, 'name'),
      ...authenticationOf(primary, stack),
      AdditionalAuthenticationProviders:
        additional.length > 0 ? additional.map((provider) => authenticationOf(provider, stack)) : undefined,
      XrayEnabled: property(api, 'xrayEnabled'),
    },
  });
  for (const [index, path] of schemasOf(api, stack).entries())
    put(stack, idOf(`GraphQlSchema${index === 0 ? '' : index + 1}`), api, {
      Type: 'AWS::AppSync::GraphQLSchema',
      Properties: { ApiId: getAtt(id, 'ApiId'), DefinitionS3Location: path },
    });
  for (const [key, source] of named(property(api, 'dataSources')))
    lowerSource(idOf(`GraphQlDs${key}`), id, key, source, stack);
  for (const [key, step] of named(
    property(api, 'pipelineFunctions') ?? property(api, 'functionConfigurations'),
  ))
    put(stack, idOf(`GraphQlFunctionConfiguration${key}`), step, {
      Type: 'AWS::AppSync::FunctionConfiguration',
      Properties: { ApiId: getAtt(id, 'ApiId'), Name: key, DataSourceName: sourceNameOf(step, stack) },
    });
  for (const resolver of resolversOf(api, stack)) {
    const dataSource = property(resolver.node, 'dataSource');
    const ownName =
      dataSource?.kind === 'map' && !service.values.valueOf(dataSource)
        ? `${resolver.type}_${resolver.field}`
        : null;
    if (dataSource && ownName !== null)
      lowerSource(idOf(`GraphQlDs${ownName}`), id, ownName, dataSource, stack);
    put(stack, idOf(`GraphQlResolver${resolver.type}${resolver.field}`), resolver.node, {
      Type: 'AWS::AppSync::Resolver',
      Properties: {
        ApiId: getAtt(id, 'ApiId'),
        TypeName: resolver.type,
        FieldName: resolver.field,
        DataSourceName: ownName ?? sourceNameOf(resolver.node, stack),
        PipelineConfig: {
          Functions: itemsOf(property(resolver.node, 'functions')).map((step) =>
            getAtt(idOf(`GraphQlFunctionConfiguration${stringOf(step) ?? ''}`), 'FunctionId'),
          ),
        },
      },
    });
  }
}

/** Returns the files of the schema; none if one of them is a pattern or is not known, because the fields are then not all known. */
function schemasOf(api: Node, { service }: Stack): readonly string[] {
  const written = property(api, 'schema');
  if (!written) return ['schema.graphql'];
  const paths = (written.kind === 'list' ? written.items : [written]).map((item) =>
    spelled(item, service.values),
  );
  const known = paths.filter((path) => path !== null && path !== undefined && !/[*?{]/.test(path));
  return known.length === paths.length ? known.map(String) : [];
}

function put(stack: Stack, id: string, origin: Node, resource: Readonly<Record<string, Draft>>): void {
  stack.put(id, resource, { ...stack.service, at: origin.at });
}

/**
 * Converts the authentication of an API. Version 2 has `type` and `config`; version 1 has
 * `authenticationType` and a separate key for the settings of each type.
 */
function authenticationOf(settings: Node, stack: Stack): Readonly<Record<string, Draft>> {
  const type = property(settings, 'type') ?? property(settings, 'authenticationType');
  const authorizer = property(settings, 'lambdaAuthorizerConfig') ?? property(settings, 'config');
  const arn = authorizer && functionArn(authorizer, stack);
  return {
    AuthenticationType: type,
    LambdaAuthorizerConfig: arn ? { AuthorizerUri: arn } : undefined,
  };
}

function lowerSource(id: string, api: string, name: string, source: Node, stack: Stack): void {
  const type = spelled(property(source, 'type'), stack.service.values) ?? '';
  const config = property(source, 'config') ?? source;
  const arn = type === 'AWS_LAMBDA' ? functionArn(config, stack) : undefined;
  if (type === 'AWS_LAMBDA' && !arn)
    stack.report('template/unsupported', source.at, `the inline function of data source ${name}`);
  const table = property(config, 'tableName');
  const role = property(config, 'serviceRoleArn') ?? lowerRole(`${id}Role`, type, config, arn, stack);
  put(stack, id, source, {
    Type: 'AWS::AppSync::DataSource',
    Properties: {
      ApiId: getAtt(api, 'ApiId'),
      Name: name,
      Type: property(source, 'type'),
      ServiceRoleArn: role,
      LambdaConfig: arn && { LambdaFunctionArn: arn },
      DynamoDBConfig: type === 'AMAZON_DYNAMODB' ? { TableName: table } : undefined,
    },
  });
}

/**
 * Creates the role of a data source, as the plug-in does, with the statements from the settings or the usual
 * ones for the type. Undefined when the plug-in creates no role.
 */
function lowerRole(id: string, type: string, config: Node, arn: Draft, stack: Stack): Draft {
  const ownStatements = property(config, 'iamRoleStatements');
  const usual = ownStatements ? null : usualStatements(type, config, arn);
  if (!ownStatements && usual === null) return undefined;
  noteOrigin(stack.origins, config.at, 'generated');
  put(stack, id, config, {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [
          { Effect: 'Allow', Principal: { Service: ['appsync.amazonaws.com'] }, Action: ['sts:AssumeRole'] },
        ],
      },
      Policies: [
        {
          PolicyName: `${id}Policy`,
          PolicyDocument: { Statement: ownStatements ?? write(usual, config.at) },
        },
      ],
    },
  });
  return getAtt(id, 'Arn');
}

const tableActions = [
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
].map((name) => `dynamodb:${name}`);

function usualStatements(type: string, config: Node, arn: Draft): Draft[] | null {
  if (type === 'AWS_LAMBDA')
    return [
      {
        Effect: 'Allow',
        Action: ['lambda:invokeFunction'],
        Resource: [arn, { 'Fn::Join': [':', [arn, '*']] }],
      },
    ];
  if (type !== 'AMAZON_DYNAMODB') return null;
  const start = [
    'arn:',
    { Ref: 'AWS::Partition' },
    ':dynamodb:',
    property(config, 'region') ?? { Ref: 'AWS::Region' },
    ':',
    { Ref: 'AWS::AccountId' },
    ':table/',
    property(config, 'tableName'),
  ];
  return [
    {
      Effect: 'Allow',
      Action: tableActions,
      Resource: [{ 'Fn::Join': ['', start] }, { 'Fn::Join': ['', [...start, '/*']] }],
    },
  ];
}

/**
 * Returns the ARN of the function: as written, or by `functionName`, the key of a function of the service.
 */
function functionArn(config: Node, stack: Stack): Draft {
  const functionArn = property(config, 'functionArn') ?? property(config, 'lambdaFunctionArn');
  if (isFilled(functionArn)) return functionArn;
  const key = spelled(property(config, 'functionName'), stack.service.values);
  return key === undefined ? undefined : getAtt(functionId(key), 'Arn');
}

/**
 * Returns named items. The input is a list whose items have a `name` or are mappings of names, or one mapping
 * of names.
 */
function named(node: Node | undefined): readonly (readonly [string, Node])[] {
  if (node?.kind === 'map') return node.entries.map(({ key, value }) => [key, value] as const);
  return itemsOf(node).flatMap((item) => {
    const name = stringOf(property(item, 'name'));
    return name === undefined ? named(item) : [[name, item] as const];
  });
}

/** Returns the name of a data source. The node is the name itself, or a mapping with `dataSource`. */
function sourceNameOf(node: Node, stack: Stack): Draft {
  const source = node.kind === 'scalar' ? node : property(node, 'dataSource');
  return source && (spelled(source, stack.service.values) ?? source);
}

interface Resolver {
  readonly type: string;
  readonly field: string;
  readonly node: Node;
}

function resolversOf(api: Node, { service }: Stack): readonly Resolver[] {
  const text = (node: Node, key: string) => spelled(property(node, key), service.values);
  const older = itemsOf(property(api, 'mappingTemplates'))
    .flatMap((item) => (item.kind === 'list' ? itemsOf(item) : [item]))
    .map((node) => ({ type: text(node, 'type') ?? '', field: text(node, 'field') ?? '', node }));
  const current = named(property(api, 'resolvers')).map(([key, node]) => {
    const [type = '', field = ''] = key.split('.');
    return { type: text(node, 'type') ?? type, field: text(node, 'field') ?? field, node };
  });
  return [...older, ...current].filter(({ type, field }) => type !== '' && field !== '');
}
