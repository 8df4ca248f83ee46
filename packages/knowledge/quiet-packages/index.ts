import { quietOnNpm, quietScopes } from './npm.ts';
import { quietOnPyPI } from './pypi.ts';

/**
 * Is the package well known to call no cloud by itself? `name` = the package on npm, or the name that Python imports
 * (`google.protobuf`).
 */
export function isQuietPackage(ecosystem: 'npm' | 'PyPI', name: string): boolean {
  if (ecosystem === 'PyPI') return python.has(name) || /^(?:mypy|types)_boto3/.test(name);
  const [scope] = name.split('/');
  return node.has(name) || (name.startsWith('@') && quietScopes.some((quiet) => quiet === scope));
}

const namesIn = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));
const node = namesIn(quietOnNpm);
const python = namesIn(quietOnPyPI);

/** The names of the rows, to check them. */
export const quietPackages = { npm: [...node], PyPI: [...python] } as const;

/**
 * Does a package call a cloud, or sign requests to one, for the code that loads it? `name` = the package in its registry.
 * Source: the documentation of each SDK.
 */
export const isCloudSdk = (ecosystem: 'npm' | 'PyPI', name: string): boolean => sdks[ecosystem].test(name);

const sdks = {
  npm: new RegExp(
    [
      '^aws-sdk$',
      '^@aws-sdk/(?:client-|lib-|credential-provider|nested-clients|token-providers|.*sign)',
      '^@smithy/signature-v4',
      '^aws4|^aws-sign|^aws-crt$|^aws-signature',
      '^(?:@aws-amplify/|aws-amplify|aws-appsync|aws-iot|amazon-)',
      '^(?:dynamoose|dynamodb-|s3-|minio$|knox$|sqs-)',
      '^@google-cloud/(?!functions-framework|paginator|precise-date|projectify|promisify)',
      '^(?:googleapis|googleapis-common|google-auth-library|google-gax|gcp-metadata|gtoken|firebase-admin)$',
    ].join('|'),
  ),
  PyPI: new RegExp(
    [
      '^(?:boto|boto3|botocore|aioboto3|aiobotocore|s3transfer|s3fs|s3path|smart-open|awscrt|awswrangler)$',
      '^(?:aws-(?!lambda-typing|embedded-metrics)|amazon-)',
      'aws4auth|aws-sigv4|aws-requests-auth',
      '^(?:google-auth|google-api-core|google-api-python-client|google-cloud-|gcsfs|firebase-admin)',
      '^(?:minio|pynamodb|moto|pyarrow|polars|duckdb|deltalake|fsspec|dask)$',
    ].join('|'),
  ),
} as const;
