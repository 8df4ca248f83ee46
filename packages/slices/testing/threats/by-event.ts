import type { DynamicCode, Resource } from '@emmental/model';
import { resource, sink, trigger } from '../facts.ts';
import { fields, referenceTo, stage, type ThreatCase } from './case.ts';

const dynamic = (what: string): DynamicCode => ({
  kind: 'dynamic',
  what,
  seen: { at: { file: 'a.mjs', line: 3, column: 1 }, text: 'call(name)', chain: [] },
});

const walled = (protectedId: string): Resource => ({
  ...resource('Wall', 'AWS::WAFv2::WebACLAssociation'),
  properties: fields({ ResourceArn: referenceTo(protectedId) }),
});

/** Cases of threats in which a text of an event takes effect: T1 to T5. */
export const byEventCases: readonly ThreatCase[] = [
  ['no place where it takes effect', 'T1', {}, 'n/a'],
  [
    'nobody from outside writes the event',
    'T1',
    { behaviours: [sink('shell')], exposure: 'internal' },
    'n/a',
  ],
  ['event data in a shell', 'T1', { behaviours: [sink('shell')] }, 'aligned'],
  ['by someone signed in', 'T1', { behaviours: [sink('shell')], exposure: 'authenticated' }, 'aligned'],
  ['by nobody knows whom', 'T1', { behaviours: [sink('shell')], exposure: 'unknown' }, 'unproven'],
  ['in code that was not read', 'T1', { report: { handler: null } }, 'unproven'],
  [
    'in code that was not read, and nobody from outside writes the event',
    'T1',
    { report: { handler: null }, exposure: 'account' },
    'n/a',
  ],
  ['made harmless on the way', 'T1', { behaviours: [sink('shell', 'allow-list')] }, 'closed', 1],
  ['a tight role alone', 'T1', { behaviours: [sink('shell')], report: { excess: [] } }, 'aligned'],
  ['no program may run', 'T1', { behaviours: [sink('shell')], guard: { processes: 'enforce' } }, 'closed', 1],
  ['told only', 'T1', { behaviours: [sink('shell')], guard: {} }, 'aligned'],
  [
    'any shell may run',
    'T1',
    {
      behaviours: [sink('shell')],
      guard: { processes: 'enforce' },
      rules: {
        processes: [{ name: 'sh', match: '', action: 'allow', origin: 'file', run: '/bin/sh', args: null }],
      },
    },
    'aligned',
  ],
  [
    'a guard behind native code',
    'T1',
    { behaviours: [sink('shell')], guard: { outbound: 'enforce', permissions: 'enforce' } },
    'aligned',
  ],
  [
    'rules that are not those deployed',
    'T1',
    { behaviours: [sink('shell')], guard: { processes: 'enforce' }, deployed: 'other' },
    'unproven',
  ],
  [
    'proven in the call and no program: one domain',
    'T1',
    { behaviours: [sink('shell')], guard: { inbound: 'enforce', processes: 'enforce' } },
    'closed',
    1,
  ],
  [
    'made harmless, and no program: two domains',
    'T1',
    { behaviours: [sink('shell', 'allow-list')], guard: { processes: 'enforce' } },
    'closed',
    2,
  ],
  ['event data evaluated', 'T2', { behaviours: [sink('code')] }, 'aligned'],
  [
    'in a jail that no way out of is known',
    'T2',
    { behaviours: [{ ...sink('code'), library: 'isolated-vm' }] },
    'unproven',
  ],
  [
    'in a jail that is known to be none',
    'T2',
    { behaviours: [{ ...sink('code'), library: 'safe-eval' }] },
    'aligned',
  ],
  [
    'what an object holds, which no guard inspects',
    'T1',
    {
      behaviours: [{ ...sink('shell'), eventPath: 'Records[].s3.object.key (content)' }],
      guard: { inbound: 'enforce' },
    },
    'aligned',
  ],
  [
    'recognised where it is compiled',
    'T2',
    { behaviours: [sink('code'), dynamic('Function')], guard: { inbound: 'enforce' } },
    'closed',
    1,
  ],
  [
    'given to eval, which Node’s guard cannot look at',
    'T2',
    { behaviours: [sink('code'), dynamic('eval')], guard: { inbound: 'enforce' } },
    'aligned',
  ],
  [
    'evaluated in a way that is not known',
    'T2',
    { behaviours: [sink('code')], guard: { inbound: 'enforce' } },
    'unproven',
  ],
  [
    'given to vm',
    'T2',
    { behaviours: [sink('code'), dynamic('vm')], guard: { inbound: 'enforce' } },
    'unproven',
  ],
  [
    'no text may run as code',
    'T2',
    { behaviours: [sink('code'), dynamic('eval')], guard: { code: 'enforce' } },
    'closed',
    1,
  ],
  [
    'text may run as code, as the rules say',
    'T2',
    {
      behaviours: [sink('code'), dynamic('eval')],
      guard: { code: 'enforce' },
      rules: { code: [{ name: 'eval', match: '', action: 'watch', origin: 'file', use: ['eval'] }] },
    },
    'aligned',
  ],
  [
    'no text may run as code, and objects are made of it',
    'T2',
    { behaviours: [sink('deserialize')], guard: { code: 'enforce' } },
    'unproven',
  ],
  [
    'a kind of call that is not checked',
    'T2',
    { behaviours: [sink('deserialize')], guard: { inbound: 'enforce' } },
    'aligned',
  ],
  ['no file of the attacker', 'T5', { behaviours: [sink('path')], guard: { files: 'enforce' } }, 'closed', 1],
  ['an address from the event', 'T3', { behaviours: [sink('url')] }, 'aligned'],
  ['no foreign host', 'T3', { behaviours: [sink('url')], guard: { outbound: 'enforce' } }, 'closed', 1],
  [
    'any host may be reached',
    'T3',
    {
      behaviours: [sink('url')],
      guard: { outbound: 'enforce' },
      rules: { outbound: [{ name: 'all', match: '', action: 'allow', origin: 'file', to: ['any'] }] },
    },
    'aligned',
  ],
  ['a query from the event', 'T4', { behaviours: [sink('sql')] }, 'aligned'],
  ['parameters', 'T4', { behaviours: [sink('sql', 'parametrised query')] }, 'closed', 1],
  [
    'a web application firewall before it',
    'T4',
    { behaviours: [sink('sql')], resources: [resource('Wall', 'AWS::WAFv2::WebACLAssociation')] },
    'unproven',
  ],
  [
    'a web application firewall before its stage',
    'T4',
    {
      behaviours: [sink('sql')],
      triggers: [trigger('public', { sourceId: 'Api' })],
      resources: [stage('Live', 'Api'), walled('Live')],
    },
    'unproven',
  ],
  [
    'a web application firewall before one of two stages',
    'T4',
    {
      behaviours: [sink('sql')],
      triggers: [trigger('public', { sourceId: 'Api' })],
      resources: [stage('Live', 'Api'), stage('Test', 'Api'), walled('Live')],
    },
    'aligned',
  ],
  [
    'a web application firewall before another API',
    'T4',
    {
      behaviours: [sink('sql')],
      triggers: [trigger('public', { sourceId: 'Api' })],
      resources: [stage('Live', 'Api'), walled('OtherLive')],
    },
    'aligned',
  ],
  [
    'a header of the answer, which no limit of connections stops',
    'T3',
    { behaviours: [sink('header')], guard: { outbound: 'enforce' } },
    'aligned',
  ],
];
