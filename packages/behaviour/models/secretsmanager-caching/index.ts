import { type Abstract, type Call, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import type { LibraryModel } from '../model.ts';

const get = (call: Call): Abstract => {
  for (const operation of ['DescribeSecret', 'GetSecretValue'])
    recordApiCall(
      call,
      'secretsmanager',
      operation,
      request(call.machine, { SecretId: argument(call, 'secret_id|0') }),
      { via: 'aws_secretsmanager_caching' },
    );
  return unknown('a secret');
};

/**
 * AWS Secrets Manager's Python caching client: it describes the secret, then reads it. Source:
 * aws/aws-secretsmanager-caching-python.
 */
export const secretsCaching: LibraryModel = {
  libraries: ['aws_secretsmanager_caching'],
  language: 'python',
  exports: {
    SecretCache: { returns: { type: 'aws/secret-cache' } },
    SecretCacheConfig: { returns: 'fresh' },
  },
  types: {
    'aws/secret-cache': { methods: { get_secret_string: get, get_secret_binary: get }, complete: true },
  },
  complete: true,
};
