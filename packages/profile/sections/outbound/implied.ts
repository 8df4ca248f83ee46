import type { Declared } from '../../compile/declared.ts';
import type { EffectiveSection } from '../../levels/effective.ts';
import { type ImpliedRule, notLimited } from '../section.ts';
import { isInNetwork, isSnapshot, isTraced, layersOf } from './settings.ts';

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
  const rules: Implied[] = [
    deny('metadata', metadataAddresses, 'it hands out credentials of the machine'),
    deny(
      'runtime-api',
      ['env:AWS_LAMBDA_RUNTIME_API'],
      'only the runtime itself may receive and answer events',
    ),
  ];
  if (isInNetwork(declared))
    rules.push(
      allow(
        'vpc-endpoints',
        servicesOf(section),
        'VpcConfig: services of its network may have private addresses',
      ),
    );
  else rules.push(deny('private', privateRanges, 'no VpcConfig: it has no private network'));
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
  return rules.filter(({ rule }) => rule.to.length > 0);
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
