/** Names in host names, by the service prefix of IAM actions, for services where the two differ. Source: endpoint prefixes of botocore 1.44. */
const hostsOf: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['dynamodb', 'ddb', 'streams.dynamodb'],
  cloudwatch: ['monitoring'],
  ses: ['email', 'email-smtp'],
  states: ['states', 'sync-states'],
  events: ['events'],
  s3: ['s3', 's3-accesspoint', 's3-object-lambda'],
  bedrock: ['bedrock', 'bedrock-runtime', 'bedrock-agent', 'bedrock-agent-runtime'],
  'rds-data': ['rds-data'],
  iot: ['iot', 'data-ats.iot', 'data.iot'],
  iotdata: ['data-ats.iot', 'data.iot'],
  mobiletargeting: ['pinpoint'],
  'cognito-idp': ['cognito-idp'],
  'execute-api': ['execute-api'],
  appsync: ['appsync', 'appsync-api'],
  aoss: ['aoss'],
  es: ['es'],
  elasticloadbalancing: ['elasticloadbalancing'],
  tag: ['tagging'],
  transcribe: ['transcribe', 'transcribestreaming'],
  sagemaker: ['api.sagemaker', 'runtime.sagemaker'],
  lex: ['runtime.lex', 'runtime-v2-lex', 'models.lex'],
  ecr: ['api.ecr'],
  appconfig: ['appconfig', 'appconfigdata'],
  'aws-marketplace': ['metering.marketplace', 'entitlement.marketplace'],
};

/** Services that also have a host name without a region. */
const global: ReadonlySet<string> = new Set(['iam', 'sts', 'route53', 'cloudfront', 's3', 'organizations']);

/**
 * Returns true when a host name is an endpoint of an AWS service in a region (null: in any region). It recognises regional, FIPS,
 * dual-stack, virtual-hosted, account-based and private endpoints.
 */
export function isAwsHost(host: string, service: string, region: string | null): boolean {
  const labels = labelsOf(host);
  if (labels === null) return false;
  const names = hostsOf[service] ?? [service];
  const cut = labels.filter((label) => label !== 'dualstack');
  for (const name of names) {
    const legacy = region !== null && cut.at(-1) === `${name}-${region}`;
    if (legacy) return true;
    if (global.has(service) && endsWith(cut, name)) return true;
    const last = cut.at(-1) ?? '';
    const inRegion =
      region === null ? /^[a-z]{2}(?:-[a-z]{3,5})?-[a-z]{4,10}-\d$/.test(last) : last === region;
    if (!inRegion) continue;
    if (endsWith(cut.slice(0, -1), name)) return true;
  }
  return false;
}

/** Returns true for a host name of AWS, of any service and region. */
export const isAws = (host: string): boolean => labelsOf(host) !== null;

const suffixes = ['.amazonaws.com', '.amazonaws.com.cn', '.api.aws', '.on.aws'];

function labelsOf(host: string): readonly string[] | null {
  const suffix = suffixes.find((candidate) => host.endsWith(candidate));
  if (suffix === undefined) return null;
  const labels = host.slice(0, -suffix.length).split('.');
  return labels.at(-1) === 'vpce' ? labels.slice(0, -1) : labels;
}

function endsWith(labels: readonly string[], name: string): boolean {
  const tail = labels.slice(-name.split('.').length).join('.');
  return tail === name || tail === `${name}-fips`;
}
