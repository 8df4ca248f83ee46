/** A call that the code of a public layer makes by itself, with the permissions of the function. */
export interface LayerCall {
  /** botocore's name. */
  readonly service: string;
  readonly operation: string;
  /** The parameter that names the resource; absent = the resource is not known, or there is none. */
  readonly parameter?: string;
  /** The environment variable of the function that names the resource; the call is made only if it is set. */
  readonly variable?: string;
  /** The name of the resource, where the layer has a fixed one, or one that counts while `variable` is not set. */
  readonly name?: string;
  /** Variables of which none may be set, else the layer does not make the call. */
  readonly unless?: readonly string[];
}

/** A layer that its publisher offers to everybody, and whose own calls its documentation lists. */
export interface PublicLayer {
  /** The name in the ARN of the layer. A copy in another account has the same code, so the account does not count. */
  readonly name: RegExp;
  /** The image from which a Dockerfile copies the same code; absent = there is none. */
  readonly image?: RegExp;
  readonly calls: readonly LayerCall[];
  /** Variables that give the layer a configuration of the user's own; it may then call anything. */
  readonly configuredBy?: readonly string[];
  readonly source: string;
}

const traces = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'].map(
  (operation) => ({ service: 'xray', operation }),
);

const logs = (name: string) =>
  ['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'].map((operation) => ({
    service: 'logs',
    operation,
    parameter: 'logGroupName',
    name,
  }));

const rows: readonly PublicLayer[] = [
  {
    // A library: what it calls, the code of the function calls.
    name: /^AWSLambdaPowertools/,
    calls: [],
    source: 'https://docs.aws.amazon.com/powertools/python/latest/getting-started/install/',
  },
  {
    name: /^(?:AWSSDKPandas-|AWSDataWrangler|AWSLambda-Python\d+-SciPy)/,
    calls: [],
    source: 'https://aws-sdk-pandas.readthedocs.io/en/stable/layers.html',
  },
  {
    // It calls for the function, which asks it at localhost:2773.
    name: /^AWS-Parameters-and-Secrets-Lambda-Extension/,
    calls: [],
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html',
  },
  {
    // It calls for the function, which asks it at localhost:2772.
    name: /^AWS-AppConfig-Extension/,
    calls: [],
    configuredBy: [
      'AWS_APPCONFIG_EXTENSION_PREFETCH_LIST',
      'AWS_APPCONFIG_EXTENSION_MANIFEST',
      'AWS_APPCONFIG_EXTENSION_ROLE_ARN',
    ],
    source:
      'https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-integration-lambda-extensions-config.html',
  },
  {
    name: /^LambdaInsightsExtension/,
    calls: logs('/aws/lambda-insights'),
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-Getting-Started.html',
  },
  {
    name: /^(?:aws-otel-|AWSOpenTelemetryDistro)/,
    calls: [...traces, ...logs('/aws/application-signals/data')],
    configuredBy: ['OPENTELEMETRY_COLLECTOR_CONFIG_FILE', 'OPENTELEMETRY_COLLECTOR_CONFIG_URI'],
    source: 'https://aws-otel.github.io/docs/getting-started/lambda',
  },
  {
    name: /^LambdaAdapterLayer/,
    image: /(?:^|\/)aws-lambda-adapter(?::|@|$)/,
    calls: [],
    source: 'https://github.com/awslabs/aws-lambda-web-adapter',
  },
  {
    name: /^Datadog-/,
    image: /(?:^|\/)datadog\/lambda-extension(?::|@|$)/,
    calls: [
      {
        service: 'secretsmanager',
        operation: 'GetSecretValue',
        parameter: 'SecretId',
        variable: 'DD_API_KEY_SECRET_ARN',
      },
      { service: 'ssm', operation: 'GetParameter', parameter: 'Name', variable: 'DD_API_KEY_SSM_ARN' },
      { service: 'kms', operation: 'Decrypt', variable: 'DD_KMS_API_KEY' },
    ],
    source: 'https://docs.datadoghq.com/serverless/guide/agent_configuration/',
  },
  {
    name: /^NewRelic/,
    calls: [
      {
        service: 'secretsmanager',
        operation: 'GetSecretValue',
        parameter: 'SecretId',
        variable: 'NEW_RELIC_LICENSE_KEY_SECRET',
        name: 'NEW_RELIC_LICENSE_KEY',
        unless: ['NEW_RELIC_LICENSE_KEY', 'NEW_RELIC_LICENSE_KEY_SSM_PARAMETER_NAME'],
      },
      {
        service: 'ssm',
        operation: 'GetParameter',
        parameter: 'Name',
        variable: 'NEW_RELIC_LICENSE_KEY_SSM_PARAMETER_NAME',
        unless: ['NEW_RELIC_LICENSE_KEY'],
      },
    ],
    source: 'https://github.com/newrelic/newrelic-lambda-extension',
  },
  {
    name: /^Sentry(?:Node|Python)/,
    calls: [],
    source: 'https://docs.sentry.io/platforms/javascript/guides/aws-lambda/install/layer/',
  },
];

/** Returns the row of a public layer, by the name in its ARN; null for a layer whose own calls are not known. */
export const publicLayer = (name: string): PublicLayer | null =>
  rows.find((row) => row.name.test(name)) ?? null;

/** Does the image hold the code of a public layer that makes no call by itself? */
export const isQuietLayerImage = (image: string): boolean =>
  rows.some((row) => row.image?.test(image) && row.calls.length === 0);
