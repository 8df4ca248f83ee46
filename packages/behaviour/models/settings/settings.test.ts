import { constant } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed, callsOf } from '../../testing/analysed.ts';

const cases: readonly (readonly [
  fact: string,
  language: 'js' | 'ts' | 'py',
  code: string,
  calls: readonly string[],
])[] = [
  [
    'pydantic-settings: by field, with a prefix, by alias, nested, with defaults',
    'py',
    `import boto3
from pydantic import BaseModel, Field, AliasChoices
from pydantic_settings import BaseSettings, SettingsConfigDict
class Queue(BaseModel):
    url: str
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix='app_', env_nested_delimiter='__')
    table: str
    bucket: str = 'fallback'
    topic: str = Field(..., validation_alias='TOPIC_ARN')
    key: str = Field('k', validation_alias=AliasChoices('KEY_ID', 'KEY'))
    queue: Queue
settings = Settings()
def handler(event, context):
    boto3.resource('dynamodb').Table(settings.table).get_item(Key={})
    boto3.client('s3').get_object(Bucket=settings.bucket, Key='x')
    boto3.client('sns').publish(TopicArn=settings.topic)
    boto3.client('kms').decrypt(KeyId=settings.key)
    boto3.client('sqs').purge_queue(QueueUrl=settings.queue.url)
`,
    [
      'dynamodb:GetItem(TableName=${App_Table}, Key={})',
      's3:GetObject(Bucket=${APP_BUCKET} | fallback, Key=x)',
      'sns:Publish(TopicArn=${TOPIC_ARN})',
      'kms:Decrypt(KeyId=${KEY_ID} | ${KEY} | k)',
      'sqs:PurgeQueue(QueueUrl=${APP_QUEUE__URL})',
    ],
  ],
  [
    'pydantic 1: the inner class Config, inheritance, a cached factory',
    'py',
    `import boto3
from functools import lru_cache
from pydantic import BaseSettings, Field
class Base(BaseSettings):
    table_name: str
    class Config:
        env_prefix = 'SVC_'
class Settings(Base):
    bucket: str = Field(env='BUCKET')
@lru_cache()
def get_settings():
    return Settings()
def handler(event, context):
    s = get_settings()
    boto3.client('dynamodb').scan(TableName=s.table_name)
    boto3.client('s3').list_objects_v2(Bucket=s.bucket)
`,
    ['dynamodb:Scan(TableName=${SVC_TABLE_NAME})', 's3:ListObjectsV2(Bucket=${BUCKET})'],
  ],
  [
    'envalid, env-var and convict',
    'ts',
    `import { cleanEnv, str } from 'envalid'; import * as envVar from 'env-var'; import convict from 'convict'; import { S3 } from '@aws-sdk/client-s3';
     const env = cleanEnv(process.env, { BUCKET: str(), OTHER: str({ default: 'o' }) });
     const config = convict({ store: { bucket: { doc: 'x', format: String, default: 'd', env: 'STORE' } } });
     const s3 = new S3({});
     export const handler = async () => {
       await s3.getObject({ Bucket: env.BUCKET }); await s3.headBucket({ Bucket: env.OTHER });
       await s3.putObject({ Bucket: envVar.get('TARGET').required().asString() });
       await s3.deleteObject({ Bucket: config.get('store.bucket') }); await s3.listObjectsV2({ Bucket: config.getProperties().store.bucket });
     };`,
    [
      's3:DeleteObject(Bucket=${STORE} | d)',
      's3:GetObject(Bucket=${BUCKET})',
      's3:HeadBucket(Bucket=${OTHER} | o)',
      's3:ListObjectsV2(Bucket=${STORE} | d)',
      's3:PutObject(Bucket=${TARGET})',
    ],
  ],
  [
    'zod over process.env',
    'ts',
    `import { z } from 'zod'; import { S3 } from '@aws-sdk/client-s3';
     const Env = z.object({ BUCKET: z.string().min(1), REGION: z.string().default('x') });
     const env = Env.parse(process.env); const safe = Env.safeParse(process.env);
     export const handler = async () => { const s3 = new S3({ region: env.REGION }); await s3.getObject({ Bucket: env.BUCKET }); if (safe.success) await s3.headBucket({ Bucket: safe.data.BUCKET }); };`,
    ['s3:GetObject(Bucket=${BUCKET})', 's3:HeadBucket(Bucket=${BUCKET})'],
  ],
];

test.each(cases)('%s', async (_fact, language, code, calls) => {
  const environment = new Map([['App_Table', constant('orders')]]);
  expect(callsOf(await analysed(code, { language, environment }))).toEqual([...calls].sort());
});
