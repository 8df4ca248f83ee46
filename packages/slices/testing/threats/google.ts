import { type CallerTest, constant, type ServiceAccount, type Sink, type Value } from '@emmental/model';
import { resource, type TestFacts, trigger } from '../facts.ts';
import { fields, referenceTo, type ThreatCase } from './case.ts';

const at = { file: 'main.tf', line: 1, column: 1 };
const account: ServiceAccount = {
  id: 'the default account of Compute Engine',
  kind: 'default',
  roles: [],
  at,
};
const onGoogle = (logicalId = 'google_cloudfunctions2_function.f') => ({ account, logicalId, role: null });
const address = trigger('public', { kind: 'google-http', source: 'HTTP address' });

const test: CallerTest = { proves: 'caller', at: { file: 'a.mjs', line: 2, column: 1 }, text: 'if (!auth)' };
const sink = (tests: readonly CallerTest[]): Sink => ({
  kind: 'sink',
  sink: 'sql',
  eventPath: 'data.id',
  sanitized: null,
  ...(tests.length > 0 ? { tests } : {}),
  seen: { at: { file: 'a.mjs', line: 3, column: 1 }, text: 'query', chain: [] },
});
const within = (...path: readonly string[]): Value =>
  path.reduceRight<Value>((value, name) => fields({ [name]: value }), constant(3));

const list = (item: Value): Value => ({ kind: 'list', items: [item], open: false });

/** A function with event data in a query, with this ingress, and a load balancer with Cloud Armor that leads to these functions. */
const behindArmor = (ingress: string, ...functions: readonly string[]): TestFacts => ({
  triggers: [address],
  behaviours: [sink([])],
  declaration: {
    ...onGoogle('Fn'),
    settings: new Map([['service_config', list(fields({ ingress_settings: constant(ingress) }))]]),
  },
  resources: [
    resource('Fn', 'google_cloudfunctions2_function'),
    {
      ...resource('web', 'google_compute_backend_service'),
      properties: fields({
        security_policy: referenceTo('armor'),
        backend: list(fields({ group: referenceTo('group') })),
      }),
    },
    {
      ...resource('group', 'google_compute_region_network_endpoint_group'),
      properties: fields({
        cloud_function: {
          kind: 'list',
          items: functions.map((id) => fields({ function: referenceTo(id) })),
          open: false,
        },
      }),
    },
  ],
});

/** Cases of functions of Google Cloud: T4, T8 and T11. */
export const googleCases: readonly ThreatCase[] = [
  ['Google: Cloud Armor alone before it', 'T4', behindArmor('ALLOW_INTERNAL_AND_GCLB', 'Fn'), 'unproven'],
  ['Google: Cloud Armor, and an open address', 'T4', behindArmor('ALLOW_ALL', 'Fn'), 'aligned'],
  ['Google: Cloud Armor before another function', 'T4', behindArmor('ALLOW_INTERNAL_AND_GCLB'), 'aligned'],
  [
    'Google: a call that needs a token of the app',
    'T8',
    {
      triggers: [{ ...address, exposure: 'authenticated', by: 'App Check: calls need a token of the app' }],
      declaration: onGoogle(),
    },
    'closed',
    1,
  ],
  [
    'Google: every Google account',
    'T8',
    {
      triggers: [
        { ...address, exposure: 'public', by: 'allAuthenticatedUsers: anyone with a Google account' },
      ],
      declaration: onGoogle(),
    },
    'aligned',
  ],
  ['Google: no limit of instances', 'T11', { declaration: onGoogle() }, 'aligned'],
  [
    'Google: a limit of AWS limits nothing there',
    'T11',
    { declaration: { ...onGoogle(), settings: new Map([['ReservedConcurrentExecutions', constant(5)]]) } },
    'aligned',
  ],
  ...(
    [
      [['service_config', 'max_instance_count'], 'google_cloudfunctions2_function.f'],
      [['max_instances'], 'google_cloudfunctions_function.f'],
      [['template', 'scaling', 'max_instance_count'], 'google_cloud_run_v2_service.f'],
    ] as const
  ).map(
    ([[first, ...rest], id]): ThreatCase => [
      `Google: ${[first, ...rest].join('.')}`,
      'T11',
      { declaration: { ...onGoogle(id), settings: new Map([[first, within(...rest)]]) } },
      'closed',
      1,
    ],
  ),
  [
    'Google: a limit of 0 is none',
    'T11',
    {
      declaration: {
        ...onGoogle('google_cloudfunctions_function.f'),
        settings: new Map([['max_instances', constant(0)]]),
      },
    },
    'aligned',
  ],
  [
    'an address of Google whose code tests the caller before it acts',
    'T8',
    { declaration: onGoogle(), triggers: [address], behaviours: [sink([test])] },
    'unproven',
  ],
  [
    'the same, where one thing is done without a test',
    'T8',
    {
      declaration: onGoogle(),
      triggers: [address],
      behaviours: [sink([test]), { ...sink([]), eventPath: 'b' }],
    },
    'aligned',
  ],
  [
    'the same, with a test of what the sender says',
    'T8',
    {
      declaration: onGoogle(),
      triggers: [address],
      behaviours: [sink([{ ...test, proves: 'claim' }])],
    },
    'aligned',
  ],
  [
    'an address of Google whose code does nothing',
    'T8',
    { declaration: onGoogle(), triggers: [address] },
    'aligned',
  ],
];
