import type { Declared } from '../../compile/declared.ts';
import type { EffectiveSection } from '../../levels/effective.ts';
import { type ImpliedRule, notLimited } from '../section.ts';
import { cloudOf, isInNetwork, isSnapshot, isTraced, layersOf } from './settings.ts';
import { endpoint, targetCovers } from './targets.ts';

type Implied = ImpliedRule<'outbound'>;

/** Addresses that return credentials of the machine. Source: the instance metadata documentation of each cloud. */
export const metadataAddresses = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  'fd00:ec2::254',
  'metadata.google.internal',
  '168.63.129.16',
  '100.100.100.200',
] as const;

/** Names and addresses of the metadata server in Google Cloud. Source: Google Cloud, "About VM metadata". */
const googleMetadata: readonly string[] = ['169.254.169.254', 'metadata.google.internal'];

/**
 * The metadata server as Google's client libraries call it; a variable can move it. Sources: `compute_engine/_metadata.py` of
 * google-auth, `gcp-metadata` of googleapis.
 */
const googleCredentials: readonly string[] = [
  ...googleMetadata.map((host) => `${host}:80`),
  'env:GCE_METADATA_HOST',
  'env:GCE_METADATA_IP',
  'env:GCE_METADATA_ROOT',
];

/** Private address ranges. Source: RFC 1918, RFC 6598, RFC 4193. */
export const privateRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '[fc00::]/7',
] as const;

/**
 * Daemons and extensions that a function talks to on its own machine, with the layer that brings each of them.
 * Sources: the address of each in its own documentation.
 */
const extensions: readonly {
  readonly name: string;
  readonly layer: RegExp | null;
  readonly to: readonly string[];
  readonly why: string;
}[] = [
  {
    name: 'parameters-and-secrets',
    layer: /AWS-Parameters-and-Secrets-Lambda-Extension/,
    to: ['localhost:2773', '127.0.0.1:2773'],
    why: 'the layer of the parameters and secrets extension',
  },
  {
    name: 'appconfig',
    layer: /AWS-AppConfig-Extension/,
    to: ['localhost:2772', '127.0.0.1:2772'],
    why: 'the layer of the AppConfig extension',
  },
  {
    name: 'opentelemetry',
    layer: /aws-otel|opentelemetry|otel-/i,
    to: [
      'localhost:4317',
      '127.0.0.1:4317',
      'localhost:4318',
      '127.0.0.1:4318',
      'env:OTEL_EXPORTER_OTLP_ENDPOINT',
    ],
    why: 'the layer of an OpenTelemetry collector',
  },
  {
    name: 'datadog',
    layer: /datadog/i,
    to: [
      'localhost:8124',
      '127.0.0.1:8124',
      'localhost:8125',
      '127.0.0.1:8125',
      'localhost:8126',
      '127.0.0.1:8126',
    ],
    why: 'the layer of the Datadog extension',
  },
  {
    name: 'new-relic',
    layer: /newrelic/i,
    to: ['localhost:4243', '127.0.0.1:4243', 'sandbox.localdomain:*'],
    why: 'the layer of the New Relic extension',
  },
  {
    name: 'lambda-insights',
    layer: /LambdaInsightsExtension/,
    to: [],
    why: 'it runs beside the function',
  },
];

/** Returns rules for addresses of the machine and of its network, and for the daemons and extensions beside the function. */
export function impliedTargets(
  declared: Declared,
  section: EffectiveSection<'outbound'>,
): readonly Implied[] {
  const rules: Implied[] = ofCloud(declared);
  if (isInNetwork(declared))
    rules.push(
      allow(
        'vpc-endpoints',
        servicesOf(section),
        cloudOf(declared) === 'google'
          ? 'it is connected with a network: services there may have private addresses'
          : 'VpcConfig: services of its network may have private addresses',
      ),
    );
  else rules.push(deny('private', privateRanges, noNetwork[cloudOf(declared)]));
  rules.push(...notLimited(section, { to: ['any'], action: 'allow' }));
  if (isTraced(declared))
    rules.push(allow('x-ray', ['env:AWS_XRAY_DAEMON_ADDRESS'], 'tracing is active: the X-Ray daemon'));
  if (isSnapshot(declared))
    rules.push(
      allow(
        'credentials',
        ['env:AWS_CONTAINER_CREDENTIALS_FULL_URI'],
        'SnapStart: credentials come from the machine',
      ),
    );
  const layers = layersOf(declared);
  for (const { name, layer, to, why } of extensions)
    if (to.length > 0 && layers.some(({ text }) => layer?.test(text))) rules.push(allow(name, to, why));
  if (
    layers.some(
      ({ text, isOfTemplate }) => !isOfTemplate && !extensions.some(({ layer }) => layer?.test(text)),
    )
  )
    rules.push({
      name: 'extensions',
      rule: { to: ['localhost:*', '127.0.0.1:*', '[::1]:*'], action: 'watch' },
      why: 'an unknown layer may add an extension on this machine',
    });
  return rules.filter(({ rule }) => rule.to.length > 0).map((rule) => withExceptions(rule, section));
}

const noNetwork = {
  aws: 'no VpcConfig: it has no private network',
  google: 'no connector: it has no private network',
  unknown: 'no template connects it with a private network',
} as const;

/**
 * Returns the rules about the server that hands out credentials, and about the server that hands out events. In Google Cloud every client
 * library gets its credentials from the metadata server. A handler without a template can run in any cloud.
 */
function ofCloud(declared: Declared): Implied[] {
  const cloud = cloudOf(declared);
  const metadata = (addresses: readonly string[]) =>
    deny('metadata', addresses, 'it hands out credentials of the machine');
  const runtimeApi = deny(
    'runtime-api',
    ['env:AWS_LAMBDA_RUNTIME_API'],
    'only the runtime itself may receive and answer events',
  );
  if (cloud === 'aws') return [metadata(metadataAddresses), runtimeApi];
  const elsewhere = metadataAddresses.filter((address) => !googleMetadata.includes(address));
  if (cloud === 'google')
    return [
      deny('metadata', elsewhere, 'addresses at which other clouds hand out credentials'),
      allow(
        'credentials',
        googleCredentials,
        'Google Cloud: client libraries get credentials from the metadata server',
      ),
    ];
  const watched = {
    name: 'credentials',
    rule: { to: googleCredentials, action: 'watch' },
    why: 'no template shows the cloud: in Google Cloud client libraries get credentials there',
  } as const;
  return [metadata(elsewhere), runtimeApi, watched];
}

/**
 * Adds to an implied deny the targets that written rules allow by name: an explicit allow beats an implied deny. `any`, and a network
 * that is wider than the denied one, name no target of it. The value of a variable is known to the guard only: it can be an address of
 * a private network, and never one that hands out credentials.
 */
function withExceptions(implied: Implied, section: EffectiveSection<'outbound'>): Implied {
  if (implied.rule.action !== 'deny') return implied;
  const isNamed = (target: string): boolean =>
    implied.rule.to.some((denied) =>
      target.startsWith('env:')
        ? privateRanges.some((range) => range === denied)
        : targetCovers(endpoint(denied), endpoint(target)),
    );
  const except = section.rules.flatMap(({ rule }) => (rule.action === 'deny' ? [] : rule.to.filter(isNamed)));
  return except.length > 0 ? { ...implied, except: [...new Set(except)].sort() } : implied;
}

/** Returns the AWS services that rules of the section allow by name. */
const servicesOf = (section: EffectiveSection<'outbound'>): readonly string[] =>
  [
    ...new Set(
      section.rules.flatMap(({ rule }) =>
        rule.action === 'deny' ? [] : rule.to.filter((to) => to.startsWith('aws:')),
      ),
    ),
  ].sort();

const allow = (name: string, to: readonly string[], why: string): Implied => ({
  name,
  rule: { to, action: 'allow' },
  why,
});
const deny = (name: string, to: readonly string[], why: string): Implied => ({
  name,
  rule: { to, action: 'deny' },
  why,
});
