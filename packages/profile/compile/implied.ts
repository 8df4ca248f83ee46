import { codeUses, type ProfileSection } from '@emmental/model';
import type { EffectiveSection } from '../levels/effective.ts';
import type { RuleOf } from '../rulebase.ts';
import { type Facts, isInNetwork, isSnapshot, isTraced, layersOf } from './facts.ts';

/** A rule that nobody wrote, and why it is there. */
export interface ImpliedRule<S extends ProfileSection = ProfileSection> {
  readonly name: string;
  readonly rule: RuleOf<S>;
  readonly why: string;
}

type Sections = { readonly [S in ProfileSection]: EffectiveSection<S> };

/** Addresses that give away credentials of the machine. Source: the instance metadata documentation of each cloud. */
export const metadataAddresses = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  'fd00:ec2::254',
  'metadata.google.internal',
  '168.63.129.16',
  '100.100.100.200',
] as const;

/** RFC 1918, RFC 6598, RFC 4193. */
export const privateRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '[fc00::]/7',
] as const;

/**
 * Daemons and extensions that a function talks to on its own machine, by what tells that they are there.
 * Sources: the address of each in its own documentation.
 */
const helpers: readonly {
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

/** Rules that hold without being written, for sections that are limited. Explained and counted as any other. */
export function impliedRules(
  facts: Facts,
  sections: Sections,
): { readonly [S in ProfileSection]: readonly ImpliedRule<S>[] } {
  return {
    inbound: sections.inbound.limited ? [] : [notLimited({ from: ['any'], inspect: 'all', action: 'allow' })],
    outbound: outbound(facts, sections.outbound),
    files: files(sections.files),
    processes: sections.processes.limited ? [] : [notLimited({ run: '**', action: 'allow' })],
    code: sections.code.limited ? [] : [notLimited({ use: codeUses, action: 'allow' })],
    permissions: sections.permissions.limited ? [] : [notLimited({ call: ['*'], action: 'allow' })],
  };
}

function notLimited<R>(rule: R): { readonly name: string; readonly rule: R; readonly why: string } {
  return {
    name: 'not-limited',
    rule,
    why: 'the section is missing: everything that no rule denies is allowed',
  };
}

function outbound(facts: Facts, section: EffectiveSection<'outbound'>): readonly ImpliedRule<'outbound'>[] {
  const rules: ImpliedRule<'outbound'>[] = [
    deny('metadata', metadataAddresses, 'it gives away credentials of the machine'),
    deny(
      'runtime-api',
      ['env:AWS_LAMBDA_RUNTIME_API'],
      'only the runtime itself takes events and answers them',
    ),
  ];
  if (isInNetwork(facts))
    rules.push(
      allow(
        'vpc-endpoints',
        servicesOf(section),
        'VpcConfig: services may answer at private addresses of its network',
      ),
    );
  else rules.push(deny('private', privateRanges, 'no VpcConfig: it has no private network'));
  if (!section.limited) rules.push(notLimited({ to: ['any'], action: 'allow' }));
  if (isTraced(facts))
    rules.push(allow('x-ray', ['env:AWS_XRAY_DAEMON_ADDRESS'], 'tracing is active: the X-Ray daemon'));
  if (isSnapshot(facts))
    rules.push(
      allow(
        'credentials',
        ['env:AWS_CONTAINER_CREDENTIALS_FULL_URI'],
        'SnapStart: credentials come from the machine',
      ),
    );
  const layers = layersOf(facts);
  for (const { name, layer, to, why } of helpers)
    if (to.length > 0 && layers.some(({ text }) => layer?.test(text))) rules.push(allow(name, to, why));
  if (layers.some(({ text, own }) => !own && !helpers.some(({ layer }) => layer?.test(text))))
    rules.push({
      name: 'extensions',
      rule: { to: ['localhost:*', '127.0.0.1:*', '[::1]:*'], action: 'watch' },
      why: 'a layer that is not known may bring an extension on this machine',
    });
  return rules.filter(({ rule }) => rule.to.length > 0);
}

/** AWS services that the section lets through by name. */
const servicesOf = (section: EffectiveSection<'outbound'>): readonly string[] =>
  [
    ...new Set(
      section.rules.flatMap(({ rule }) =>
        rule.action === 'deny' ? [] : rule.to.filter((to) => to.startsWith('aws:')),
      ),
    ),
  ].sort();

function files(section: EffectiveSection<'files'>): readonly ImpliedRule<'files'>[] {
  const isOwnWritten = section.rules.some(
    ({ rule }) => rule.action === 'allow' && rule.read?.includes('code') && rule.read.includes('runtime'),
  );
  const devices = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom'];
  return [
    ...(section.limited
      ? []
      : [notLimited<RuleOf<'files'>>({ read: ['/**'], write: ['/**'], action: 'allow' })]),
    ...(isOwnWritten
      ? []
      : [
          {
            name: 'own',
            rule: { read: ['code', 'runtime'], action: 'allow' as const },
            why: 'its own code and the runtime’s files',
          },
        ]),
    {
      name: 'devices',
      rule: { read: devices, write: ['/dev/null', '/dev/stdout', '/dev/stderr'], action: 'allow' },
      why: 'they hold nothing',
    },
  ];
}

const allow = (name: string, to: readonly string[], why: string): ImpliedRule<'outbound'> => ({
  name,
  rule: { to, action: 'allow' },
  why,
});
const deny = (name: string, to: readonly string[], why: string): ImpliedRule<'outbound'> => ({
  name,
  rule: { to, action: 'deny' },
  why,
});
