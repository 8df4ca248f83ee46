/** The permissions that the extension or library of a public layer uses with the role of the function. */
export interface LayerNeed {
  /** Matches the ARN of the layer, or a name in it. */
  readonly layer: RegExp;
  /** Patterns of actions; empty = it uses none. */
  readonly actions: readonly string[];
  readonly source: string;
}

const guide = (page: string): string => `https://docs.aws.amazon.com/${page}.html`;

export const layerNeeds: readonly LayerNeed[] = [
  {
    layer: /AWS-Parameters-and-Secrets-Lambda-Extension/,
    actions: ['secretsmanager:GetSecretValue', 'ssm:GetParameter*', 'kms:Decrypt'],
    source: guide('systems-manager/latest/userguide/ps-integration-lambda-extensions'),
  },
  {
    layer: /AWS-AppConfig-Extension/,
    actions: ['appconfig:*', 's3:GetObject*', 'ssm:Get*', 'kms:Decrypt'],
    source: guide('appconfig/latest/userguide/appconfig-integration-lambda-extensions'),
  },
  {
    layer: /LambdaInsightsExtension/,
    actions: ['logs:*'],
    source: guide('AmazonCloudWatch/latest/monitoring/Lambda-Insights'),
  },
  {
    layer: /aws-otel|opentelemetry|otel-/i,
    actions: ['xray:*', 'aps:RemoteWrite', 'logs:*', 'cloudwatch:PutMetricData', 'application-signals:*'],
    source: 'https://aws-otel.github.io/docs/getting-started/lambda',
  },
  {
    layer: /datadog/i,
    actions: ['secretsmanager:GetSecretValue', 'kms:Decrypt', 'ssm:GetParameter*'],
    source: 'https://docs.datadoghq.com/serverless/aws_lambda/installation',
  },
  {
    layer: /newrelic/i,
    actions: ['secretsmanager:GetSecretValue', 'ssm:GetParameter*', 'kms:Decrypt'],
    source: 'https://docs.newrelic.com/docs/serverless-function-monitoring',
  },
  {
    layer:
      /AWSLambdaPowertools|AWSSDKPandas|AWSDataWrangler|Klayers|LambdaAdapterLayer|AWSLambda-Python\w*-SciPy/,
    actions: [],
    source:
      'https://docs.powertools.aws.dev, https://aws-sdk-pandas.readthedocs.io, github.com/keithrozario/Klayers',
  },
];
