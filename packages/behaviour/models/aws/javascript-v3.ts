import {
  type Abstract,
  type Call,
  cell,
  choices,
  constant,
  isNothing,
  list,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { operationOfAnyVersion, serviceOfId, serviceOfPackage } from '@emmental/knowledge';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { credentialsOf } from './assumed.ts';
import { clientOf, recordApiCall, recordPresignedPost } from './call.ts';
import { sendCommand } from './command.ts';
import { documentOperation } from './document.ts';
import { helperOperation } from './javascript-client.ts';

const yes = constant('yes');

/** AWS SDK for JavaScript v3: clients, commands, paginators, waiters, and the related libraries. */
export const javascriptV3: readonly LibraryModel[] = [
  {
    libraries: ['@aws-sdk/client-*'],
    language: 'javascript',
    pattern: (path, library) => {
      const service = serviceOfPackage(library);
      return service === null ? unknownService(path) : clientExport(service, path);
    },
    written: (type) => typedClient(type),
    complete: true,
  },
  {
    libraries: ['@aws-sdk/lib-dynamodb'],
    language: 'javascript',
    pattern: (path) => {
      const helper = /^paginate[A-Z]/.test(path) ? documentOperation('dynamodb', path) : null;
      if (helper) return paginate('dynamodb', helper);
      const operation = /Command$/.test(path) ? documentOperation('dynamodb', path) : null;
      if (operation) return command('dynamodb', operation);
      if (/^DynamoDBDocument(Client)?(\.from)?$/.test(path))
        return (call) => clientOf(call, 'dynamodb', 'js', { document: yes });
      return undefined;
    },
    complete: true,
  },
  {
    libraries: ['@aws-sdk/lib-storage'],
    language: 'javascript',
    exports: {
      Upload: (call) => {
        const input = argument(call, '0.params') ?? undefinedValue;
        const result = recordApiCall(call, 's3', 'PutObject', input, { via: '@aws-sdk/lib-storage' });
        return instanceOf(call, 'aws/request', { result });
      },
    },
    complete: true,
  },
  {
    libraries: ['@aws-sdk/s3-request-presigner', '@aws-sdk/cloudfront-signer'],
    language: 'javascript',
    exports: {
      getSignedUrl: (call) => {
        for (const value of call.args)
          for (const choice of choices(value))
            if (choice.kind === 'instance' && choice.type === 'aws/command') sendCommand(call, choice);
        return unknown('a signed URL');
      },
      S3RequestPresigner: { returns: { type: 'aws/presigner' } },
    },
    types: { 'aws/presigner': { methods: { presign: (call) => presign(call) }, complete: true } },
    complete: true,
  },
  {
    libraries: ['@aws-sdk/s3-presigned-post'],
    language: 'javascript',
    exports: {
      createPresignedPost: (call) =>
        recordPresignedPost(call, argument(call, '1.Bucket'), argument(call, '1.Key')),
    },
    complete: true,
  },
  {
    libraries: [
      '@aws-sdk/credential-providers',
      '@aws-sdk/credential-provider-node',
      '@aws-sdk/credential-provider-ini',
    ],
    language: 'javascript',
    exports: {
      fromTemporaryCredentials: (call) => {
        const params = argument(call, '0.params') ?? undefinedValue;
        recordApiCall(call, 'sts', 'AssumeRole', params, { via: '@aws-sdk/credential-providers' });
        return credentialsOf(call, argument(call, '0.params.RoleArn') ?? unknown('a role'));
      },
    },
    pattern: (path) => (/^(from|default)/.test(path) ? { returns: 'fresh' } : undefined),
    complete: true,
  },
  {
    libraries: ['@aws-sdk/rds-signer', '@aws-sdk/dsql-signer'],
    language: 'javascript',
    exports: {
      Signer: (call) => instanceOf(call, 'aws/rds-signer', { options: call.args[0] ?? undefinedValue }),
      DsqlSigner: (call) =>
        instanceOf(call, 'aws/rds-signer', { options: call.args[0] ?? undefinedValue, dsql: yes }),
    },
    types: {
      'aws/rds-signer': {
        methods: {
          getAuthToken: (call) => authToken(call, 'rds-db', 'connect'),
          getDbConnectAuthToken: (call) => authToken(call, 'dsql', 'DbConnect'),
          getDbConnectAdminAuthToken: (call) => authToken(call, 'dsql', 'DbConnectAdmin'),
        },
        complete: true,
      },
    },
    complete: true,
  },
  {
    libraries: [
      '@aws-sdk/util-dynamodb',
      '@aws-sdk/types',
      '@smithy/types',
      '@aws-sdk/util-format-url',
      '@smithy/node-http-handler',
      '@aws-sdk/node-http-handler',
      '@smithy/util-stream',
      '@aws-sdk/util-endpoints',
      '@aws-sdk/util-arn-parser',
      '@smithy/fetch-http-handler',
    ],
    language: 'javascript',
    exports: { marshall: { returns: { argument: '0' } }, unmarshall: { returns: { argument: '0' } } },
    complete: true,
  },
];

function clientExport(service: string, path: string): Behaves | undefined {
  if (path === '[]') return command(service, null);
  if (/Command$/.test(path)) {
    const operation = operationOfAnyVersion(service, path, 'js');
    return operation ? command(service, operation) : undefined;
  }
  const helper = helperOperation(service, path);
  if (helper) return paginate(service, helper);
  if (/^[A-Z]\w*Client$/.test(path) || (/^[A-Z]\w*$/.test(path) && serviceOfId(path) === service))
    return (call) => clientOf(call, service, 'js');
  return undefined;
}

/** Returns an undecided client for a client package that no table knows. */
function unknownService(path: string): Behaves | undefined {
  return /Client$/.test(path) ? (call) => clientOf(call, null, 'js') : undefined;
}

const command =
  (service: string, operation: string | null): Behaves =>
  (call) =>
    instanceOf(call, 'aws/command', {
      service: constant(service),
      operation: constant(operation),
      input: call.args[0] ?? undefinedValue,
    });

const paginate =
  (service: string, operation: string): Behaves =>
  (call) =>
    list(call.machine, [], recordApiCall(call, service, operation, call.args[1] ?? undefinedValue));

function presign(call: Call): Abstract {
  const method = stringOf(argument(call, '0.method')) ?? 'GET';
  recordApiCall(call, 's3', method === 'PUT' ? 'PutObject' : 'GetObject', undefinedValue);
  return unknown('a signed URL');
}

function authToken(call: Call, service: string, operation: string): Abstract {
  const options = call.self?.kind === 'instance' ? call.self.facts['options'] : undefined;
  recordApiCall(call, service, operation, options && !isNothing(options) ? options : undefinedValue);
  return unknown('a token');
}

/** Returns the client for a parameter whose written type is `S3Client`, `DynamoDBDocumentClient` and the like. */
function typedClient(type: string): Abstract | undefined {
  const name = type.split('.').at(-1) ?? type;
  const holder = { id: 0, cell: cell() };
  if (/^(DynamoDBDocument(Client)?|DocumentClient)$/.test(name))
    return {
      kind: 'instance',
      type: 'aws/client',
      name: 'dynamodb',
      facts: { service: constant('dynamodb'), document: yes },
      holder,
    };
  if (!/Client$/.test(name) && !/^(AWS\.|[A-Z]\w*$)/.test(type)) return undefined;
  const service = serviceOfId(name);
  return service && (/Client$/.test(name) || type.startsWith('AWS.') || isAggregated(name))
    ? { kind: 'instance', type: 'aws/client', name: service, facts: { service: constant(service) }, holder }
    : undefined;
}

/** Is this the name of an aggregated client, such as `S3`, `SQS` or `DynamoDB`? Ordinary words (`Events`, `Batch`) are not. */
const isAggregated = (name: string): boolean =>
  /^(S3|SQS|SNS|SSM|STS|SES|KMS|IAM|DynamoDB|SFN|Lambda|EventBridge|SecretsManager|CognitoIdentityProvider|StepFunctions)$/.test(
    name,
  );
