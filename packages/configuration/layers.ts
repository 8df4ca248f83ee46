/**
 * Accounts that publish layers for everybody, with the name of the publisher. Sources: pages of the publishers (Powertools for
 * AWS Lambda, "Lambda layer"; CloudWatch Lambda Insights, "available versions"; AWS Distro for OpenTelemetry Lambda;
 * AWS SDK for pandas, "managed layers"; Datadog, New Relic, Lumigo and Sentry, "Lambda layers").
 */
export const layerPublishers: ReadonlyMap<string, string> = new Map([
  ['017000801446', 'Powertools for AWS Lambda'],
  ['094274105915', 'Powertools for AWS Lambda (TypeScript)'],
  ['580247275435', 'CloudWatch Lambda Insights'],
  ['901920570463', 'AWS Distro for OpenTelemetry'],
  ['615299751070', 'CloudWatch Application Signals'],
  ['336392948345', 'AWS SDK for pandas'],
  ['753240598075', 'AWS Lambda Web Adapter'],
  ['464622532012', 'Datadog'],
  ['451483290750', 'New Relic'],
  ['943013980633', 'Sentry'],
  ['114300393969', 'Lumigo'],
]);
