import { expect, test } from 'vitest';
import {
  operationOf,
  operationsOf,
  paginatorOperation,
  serviceNames,
  serviceOfBoto3,
  serviceOfId,
  serviceOfPackage,
  serviceOfV2Class,
  waiterOperation,
} from './services.ts';

test.each([
  ['dynamodb', 'getItem', 'js', 'GetItem'],
  ['dynamodb', 'GetItemCommand', 'js', 'GetItem'],
  ['dynamodb', 'get_item', 'python', 'GetItem'],
  ['rds', 'describeDBClusters', 'js', 'DescribeDBClusters'],
  ['rds', 'describe_db_clusters', 'python', 'DescribeDBClusters'],
  ['storagegateway', 'describe_cached_iscsi_volumes', 'python', 'DescribeCachediSCSIVolumes'],
  ['cloudfront', 'create_invalidation', 'python', 'CreateInvalidation'],
  ['cloudfront', 'createInvalidation', 'js', 'CreateInvalidation'],
  ['ssm', 'SendCommandCommand', 'js', 'SendCommand'],
  ['ssm', 'sendCommand', 'js', 'SendCommand'],
  ['bedrock-agentcore', 'InvokeAgentRuntimeCommand', 'js', 'InvokeAgentRuntime'],
  ['bedrock-agentcore', 'invokeAgentRuntimeCommand', 'js', 'InvokeAgentRuntimeCommand'],
  ['s3', 'list_objects_v2', 'python', 'ListObjectsV2'],
] as const)('%s %s (%s) calls %s', (service, method, style, operation) => {
  expect(operationOf(service, method, style)).toBe(operation);
});

test.each([
  ['dynamodb', 'getItem', 'python'],
  ['dynamodb', 'get_item', 'js'],
  ['dynamodb', 'frobnicate', 'js'],
  ['no such service', 'getItem', 'js'],
  ['dynamodb', 'constructor', 'js'],
] as const)('%s %s (%s) calls nothing', (service, method, style) => {
  expect(operationOf(service, method, style)).toBeNull();
});

test('clients are found by package, class, smithy name and boto3 name', () => {
  expect(serviceOfPackage('@aws-sdk/client-cognito-identity-provider')).toBe('cognito-idp');
  expect(serviceOfPackage('@aws-sdk/client-sfn')).toBe('stepfunctions');
  expect(serviceOfPackage('@aws-sdk/client-apigatewaymanagementapi')).toBe('apigatewaymanagementapi');
  expect(serviceOfPackage('@aws-sdk/client-iot-data-plane')).toBe('iot-data');
  expect(serviceOfPackage('@aws-sdk/lib-dynamodb')).toBeNull();
  expect(serviceOfPackage('@aws-sdk/client-cloudwatch-events')).toBe('events');
  expect(serviceOfV2Class('CloudWatchEvents')).toBe('events');
  expect(serviceOfV2Class('CognitoIdentityServiceProvider')).toBe('cognito-idp');
  expect(serviceOfV2Class('StepFunctions')).toBe('stepfunctions');
  expect(serviceOfV2Class('cloudwatchlogs')).toBe('logs');
  expect(serviceOfV2Class('Iot')).toBe('iot');
  expect(serviceOfId('AmazonS3')).toBe('s3');
  expect(serviceOfId('DynamoDBClient')).toBe('dynamodb');
  expect(serviceOfId('sfn')).toBe('stepfunctions');
  expect(serviceOfId('EventBridge')).toBe('events');
  expect(serviceOfBoto3('stepfunctions')).toBe('stepfunctions');
  expect(serviceOfBoto3('stepfunction')).toBeNull();
});

test('every v3 client package of a service leads back to it', () => {
  const packages = [
    's3',
    'dynamodb',
    'sqs',
    'sns',
    'ses',
    'sesv2',
    'lambda',
    'kms',
    'ssm',
    'secrets-manager',
  ];
  for (const name of packages) expect(serviceOfPackage(`@aws-sdk/client-${name}`), name).not.toBeNull();
});

test('waiters and paginators say which operation they repeat', () => {
  expect(waiterOperation('s3', 'bucket_exists')).toBe('HeadBucket');
  expect(waiterOperation('s3', 'waitUntilBucketExists')).toBe('HeadBucket');
  expect(waiterOperation('s3', 'objectNotExists')).toBe('HeadObject');
  expect(waiterOperation('s3', 'pigs_fly')).toBeNull();
  expect(paginatorOperation('s3', 'list_objects_v2', 'python')).toBe('ListObjectsV2');
  expect(paginatorOperation('s3', 'paginateListObjectsV2', 'js')).toBe('ListObjectsV2');
});

test('a method’s name tells its operation in every service', () => {
  for (const service of serviceNames()) {
    for (const operation of operationsOf(service)) {
      expect(operationOf(service, `${operation}Command`, 'js'), `${service} ${operation}`).toBe(operation);
    }
  }
});
