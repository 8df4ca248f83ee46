import type { Effect, LibraryModel } from '../model.ts';

/**
 * Libraries that call AWS by themselves with the function's credentials, without a client of the program. Their calls
 * stay open for these services (botocore's names). A new library adds one line. Source: each library's README.
 */
export const reaching: readonly LibraryModel[] = [
  ...rows('python', {
    amazondax: ['dax', 'dynamodb'],
    aws_encryption_sdk: ['kms'],
    // "Pandas on AWS" calls S3, Glue, Athena, Redshift, Timestream, and the services that their jobs use.
    awswrangler: 'anything',
    cloudpathlib: ['s3'],
    'cachelib.dynamodb': ['dynamodb'],
    // Queues and results of tasks may be in SQS, S3 and DynamoDB.
    celery: ['sqs', 's3', 'dynamodb'],
    aurora_dsql_psycopg2: ['dsql'],
    aurora_dsql_psycopg: ['dsql'],
    // The key of its service may be in a secret, a parameter or a text that KMS decrypts.
    datadog_lambda: ['kms', 'secretsmanager', 'ssm'],
    deltalake: ['s3', 'dynamodb'],
    duckdb: ['s3'],
    polars: ['s3'],
    pyarrow: ['s3'],
    credstash: ['dynamodb', 'kms'],
    // It opens its files with smart_open.
    gensim: ['s3'],
    'gql.transport.appsync_auth': ['appsync'],
    'gql.transport.appsync_websockets': ['appsync'],
    kombu: ['sqs', 's3', 'dynamodb'],
    langchain_aws: ['bedrock-runtime', 'bedrock-agent-runtime', 'kendra', 'sagemaker-runtime'],
    'llama_index.embeddings.bedrock': ['bedrock-runtime'],
    'llama_index.llms.bedrock': ['bedrock-runtime'],
    litellm: ['bedrock-runtime', 'sagemaker-runtime'],
    pyathena: ['athena', 'glue', 's3'],
    pyqldb: ['qldb-session'],
    'requests_cache.backends.dynamodb': ['dynamodb'],
    s3fs: ['s3'],
    s3path: ['s3'],
    sagemaker: 'anything',
    // It calls the function itself again for work after the answer.
    'slack_bolt.adapter.aws_lambda': ['lambda'],
    'slack_bolt.adapter.aws_lambda.lambda_s3_oauth_flow': ['s3'],
    smart_open: ['s3'],
    // Agents run on a Bedrock model unless the program passes another model.
    strands: ['bedrock-runtime'],
    // One of the tools calls any service.
    strands_tools: 'anything',
    watchtower: ['logs'],
  }),
  ...rows('javascript', {
    '@ai-sdk/amazon-bedrock': ['bedrock-runtime'],
    '@aws-crypto/client-node': ['kms'],
    '@langchain/aws': ['bedrock-runtime', 'bedrock-agent-runtime', 'kendra'],
    '@strands-agents/sdk': ['bedrock-runtime'],
    'amazon-dax-client': ['dax', 'dynamodb'],
    'amazon-qldb-driver-nodejs': ['qldb-session'],
    'ask-sdk': ['dynamodb', 's3'],
    'ask-sdk-dynamodb-persistence-adapter': ['dynamodb'],
    'ask-sdk-s3-persistence-adapter': ['s3'],
    'connect-dynamodb': ['dynamodb'],
    'openai/bedrock': ['bedrock-runtime'],
  }),
  ...classes({
    anthropic: {
      'AnthropicBedrock|AsyncAnthropicBedrock|AnthropicBedrockMantle|AsyncAnthropicBedrockMantle': [
        'bedrock-runtime',
      ],
    },
    cachelib: { DynamoDbCache: ['dynamodb'] },
    cohere: {
      'BedrockClient|BedrockClientV2': ['bedrock-runtime'],
      'SagemakerClient|SagemakerClientV2': ['sagemaker-runtime'],
    },
    pydantic_settings: { AWSSecretsManagerSettingsSource: ['secretsmanager'] },
    requests_cache: { DynamoDbCache: ['dynamodb'] },
  }),
];

function rows(
  language: LibraryModel['language'],
  reach: Readonly<Record<string, readonly string[] | 'anything'>>,
): readonly LibraryModel[] {
  return Object.entries(reach).map(([library, reaches]) => ({ libraries: [library], language, reaches }));
}

/** Python libraries of which only some classes call AWS: by library, names of the classes (`|` between them) and services. */
function classes(
  libraries: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
): readonly LibraryModel[] {
  return Object.entries(libraries).map(([library, rows]) => ({
    libraries: [library],
    language: 'python',
    exports: Object.fromEntries(
      Object.entries(rows).flatMap(([names, touches]) =>
        names.split('|').map((name) => [name, { effects: [callsByItself(`${library}.${name}`, touches)] }]),
      ),
    ),
  }));
}

function callsByItself(name: string, touches: readonly string[]): Effect {
  return { does: 'undecided', what: `what ${name} calls`, why: 'it calls AWS by itself', touches };
}
