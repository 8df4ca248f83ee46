/** Provider class → method → the call it makes, and the request field that its first argument is. */
type Providers = Readonly<
  Record<string, Readonly<Record<string, readonly [service: string, operation: string, field: string]>>>
>;

export const providersJavaScript: Providers = {
  SSMProvider: {
    get: ['ssm', 'GetParameter', 'Name'],
    getMultiple: ['ssm', 'GetParametersByPath', 'Path'],
    getParametersByName: ['ssm', 'GetParameters', 'Names'],
    set: ['ssm', 'PutParameter', 'Name'],
  },
  SecretsProvider: { get: ['secretsmanager', 'GetSecretValue', 'SecretId'] },
  DynamoDBProvider: { get: ['dynamodb', 'GetItem', ''], getMultiple: ['dynamodb', 'Query', ''] },
  AppConfigProvider: { get: ['appconfigdata', 'GetLatestConfiguration', ''] },
};

export const providersPython: Providers = {
  SSMProvider: {
    get: ['ssm', 'GetParameter', 'Name'],
    get_multiple: ['ssm', 'GetParametersByPath', 'Path'],
    get_parameters_by_name: ['ssm', 'GetParameters', 'Names'],
    set: ['ssm', 'PutParameter', 'Name'],
  },
  SecretsProvider: {
    get: ['secretsmanager', 'GetSecretValue', 'SecretId'],
    set: ['secretsmanager', 'PutSecretValue', 'SecretId'],
  },
  DynamoDBProvider: { get: ['dynamodb', 'GetItem', ''], get_multiple: ['dynamodb', 'Query', ''] },
};
