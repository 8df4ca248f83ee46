import {
  constant,
  type DependencyLevel,
  type DynamicCode,
  type FileUse,
  type Finding,
  type PackageReport,
  type ProcessUse,
  type Resource,
  type ThreatId,
  text,
  unknown,
  type Value,
  type Verdict,
} from '@emmental/model';
import { describe, expect, it } from 'vitest';
import type { Packages } from '../facts/packages.ts';
import { holesOf } from '../holes.ts';
import { facts, finding, resource, sink, type TestFacts, trigger } from '../testing/facts.ts';

const verdict = (threat: ThreatId, scenario: TestFacts) => {
  const found = holesOf(facts(scenario)).verdicts.find((candidate) => candidate.threat === threat);
  if (!found) throw new Error(`no verdict for ${threat}`);
  return found;
};

const left: PackageReport = {
  lockfile: 'package-lock.json',
  line: 7,
  ecosystem: 'npm',
  name: 'left',
  version: '1.0.0',
  source: 'registry',
  from: null,
  dev: false,
  optional: false,
  integrity: null,
  provided: false,
  requires: [],
  loadedBy: ['template.yaml#Fn'],
  shippedWith: [],
};

const unreadPolicy = {
  id: 'Fn/role',
  what: 'what the managed policy team allows',
  why: 'its statements were not read',
  costs: 'no grant depends on it',
  file: 'template.yaml',
  line: 10,
  answer: 'emmental assume Fn/role',
};

const loads = (more: Partial<Packages> = {}): Packages => ({
  loaded: [left],
  undeclared: [],
  copied: [],
  isChecked: true,
  vulnerable: [],
  suspicious: [],
  ...more,
});

const bad = (rule: string): Finding => finding(`dependencies/${rule}`, ['T6']);

const vulnerable = (level: DependencyLevel): Packages =>
  loads({
    vulnerable: [
      {
        finding: finding('dependencies/known-vulnerability', ['T7']),
        use: {
          id: 'template.yaml#Fn',
          level,
          chain: ['a.mjs:1'],
          why: null,
          symbol: null,
          byLockfile: false,
        },
      },
    ],
  });

const dynamic = (what: string): DynamicCode => ({
  kind: 'dynamic',
  what,
  seen: { at: { file: 'a.mjs', line: 3, column: 1 }, text: 'call(name)', chain: [] },
});

const seen = { at: { file: 'a.mjs', line: 4, column: 1 }, text: 'start(it)', chain: [] };
const hole = { kind: 'event', path: 'body.name' } as const;
/** The variable WORK: a folder for each stage. */
const work = { kind: 'env', name: 'WORK' } as const;
const inStages = new Map<string, Value>([
  [
    'WORK',
    {
      kind: 'one-of',
      choices: [
        { when: 'Prod', value: constant('/tmp/live') },
        { when: 'not Prod', value: constant('/tmp/test') },
      ],
    },
  ],
]);
const asValue = (value: Value | string): Value => (typeof value === 'string' ? constant(value) : value);
const talkative = finding('answer/stack-trace', ['T14'], 'fail', { slice: 'code' });
const byAnyone = { exposure: 'public', path: ['anyone'] } as const;
const parameter = (byDefault: string | null): Value =>
  text([{ kind: 'parameter', name: 'Runs', ...(byDefault === null ? {} : { default: byDefault }) }]);
const program = (command: Value | string): ProcessUse => ({
  kind: 'process',
  command: asValue(command),
  shell: false,
  seen,
});
const shell = (line: Value | string): ProcessUse => ({ ...program(line), shell: true });
const removes = (path: Value | string): FileUse => ({
  kind: 'file',
  path: asValue(path),
  mode: 'delete',
  seen,
});

const writes = (path: Value | string): FileUse => ({ ...removes(path), mode: 'write' });
/** The finding of the rule `function/keeps-files` about the first of them. */
const kept = finding('function/keeps-files', ['T12'], 'fail', {
  slice: 'file',
  file: seen.at.file,
  line: seen.at.line,
});
const fresh = (write: readonly string[], is = true): NonNullable<TestFacts['rules']> => ({
  files: [
    {
      name: 'tmp',
      match: '',
      action: 'allow',
      origin: 'file',
      read: write,
      write,
      ...(is ? { fresh: true as const } : {}),
    },
  ],
});

const stage = (id: string, api: string, more: Readonly<Record<string, Value>> = {}): Resource => ({
  ...resource(id, 'AWS::ApiGatewayV2::Stage'),
  properties: fields({ ApiId: referenceTo(api), ...more }),
});

const restStage = (path: string, method: string | null, rate: number): Resource => ({
  ...resource('Live', 'AWS::ApiGateway::Stage'),
  properties: fields({
    RestApiId: referenceTo('Api'),
    MethodSettings: {
      kind: 'list',
      items: [
        fields({
          ResourcePath: constant(path),
          ...(method === null ? {} : { HttpMethod: constant(method) }),
          ThrottlingRateLimit: constant(rate),
        }),
      ],
      open: false,
    },
  }),
});

/** A function of Google Cloud whose account has these roles, each on the project or on the resource after `@`. */
const onGoogle = (...roles: readonly string[]): TestFacts => ({
  declaration: {
    account: {
      id: 'google_service_account.own',
      kind: 'own',
      at: seen.at,
      roles: roles.map((written) => {
        const [role = '', on = 'project'] = written.split('@');
        return { role, on, by: 'google_project_iam_member.own', when: null, at: seen.at };
      }),
    },
  },
});

const referenceTo = (id: string): Value => ({
  kind: 'text',
  parts: [{ kind: 'resource', id, attribute: null }],
});

const throttled = (api: string): Resource =>
  stage('Live', api, { DefaultRouteSettings: fields({ ThrottlingRateLimit: constant(10) }) });

const walled = (protectedId: string): Resource => ({
  ...resource('Wall', 'AWS::WAFv2::WebACLAssociation'),
  properties: fields({ ResourceArn: referenceTo(protectedId) }),
});

const fields = (all: Readonly<Record<string, Value>>): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(all)),
  open: false,
});

const queue = trigger('account', { kind: 'sqs', source: 'sqs Jobs', sourceId: 'Jobs' });
const limited = {
  ...queue,
  settings: new Map<string, Value>([
    [
      'ScalingConfig',
      { kind: 'fields', fields: new Map([['MaximumConcurrency', constant(4)]]), open: false },
    ],
  ]),
};

/** Cases of each threat: the name, the threat, the scenario, the verdict, and its depth where closed. */
const cases: readonly (readonly [string, ThreatId, TestFacts, Verdict, number?])[] = [
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
  ['no packages of others', 'T6', {}, 'n/a'],
  ['packages whose code is elsewhere', 'T6', { packages: loads() }, 'unproven'],
  [
    'packages that no lockfile has',
    'T6',
    { packages: loads({ loaded: [], undeclared: ['left'] }) },
    'unproven',
  ],
  [
    'packages that no lockfile has, against advisories',
    'T7',
    { packages: loads({ loaded: [], undeclared: ['left'] }) },
    'unproven',
  ],
  [
    'a layer whose content is not there',
    'T6',
    { declaration: { unreadLayers: [{ name: 'Fog', at: { file: 'template.yaml', line: 1, column: 1 } }] } },
    'unproven',
  ],
  [
    'a layer whose content is not there',
    'T7',
    { declaration: { unreadLayers: [{ name: 'Fog', at: { file: 'template.yaml', line: 1, column: 1 } }] } },
    'unproven',
  ],
  ['copied packages', 'T6', { packages: loads({ loaded: [], copied: ['left'] }) }, 'unproven'],
  [
    'copied packages, against advisories',
    'T7',
    { packages: loads({ loaded: [], copied: ['left'] }) },
    'unproven',
  ],
  ['packages that were not read', 'T6', { packages: null }, 'unproven'],
  [
    'a package with a script at installation',
    'T6',
    { packages: loads({ suspicious: [bad('install-script')] }) },
    'aligned',
  ],
  [
    'the same, with a guard that it shares a process with',
    'T6',
    { packages: loads({ suspicious: [bad('install-script')] }), guard: { outbound: 'enforce' } },
    'unproven',
  ],
  ['packages of code that was not read', 'T7', { report: { handler: null } }, 'unproven'],
  ['no advisory', 'T7', { packages: loads() }, 'n/a'],
  ['advisories that are not there', 'T7', { packages: loads({ isChecked: false }) }, 'unproven'],
  ['a vulnerable part that is called', 'T7', { packages: vulnerable('called') }, 'aligned'],
  [
    'the same, and nobody from outside',
    'T7',
    { packages: vulnerable('called'), exposure: 'internal' },
    'n/a',
  ],
  ['a vulnerable package that is loaded', 'T7', { packages: vulnerable('loaded') }, 'unproven'],
  ['one that is not loaded', 'T7', { packages: vulnerable('not-loaded') }, 'n/a'],
  ['a route without authorizer', 'T8', {}, 'aligned'],
  ['a route with one', 'T8', { exposure: 'authenticated' }, 'closed', 1],
  ['a route of which it is not known', 'T8', { exposure: 'unknown' }, 'unproven'],
  ['a schedule', 'T8', { triggers: [trigger('internal', { kind: 'schedule' })] }, 'n/a'],
  ['the worse of two routes', 'T8', { triggers: [trigger('authenticated'), trigger('public')] }, 'aligned'],
  ['a queue that nobody before it writes', 'T9', { triggers: [queue] }, 'n/a'],
  [
    'a queue of the account between two',
    'T9',
    { triggers: [queue], writers: { Jobs: ['Front'] } },
    'closed',
    1,
  ],
  [
    'a queue between two that everyone may write',
    'T9',
    { triggers: [{ ...queue, exposure: 'public' }], writers: { Jobs: ['Front'] } },
    'aligned',
  ],
  [
    'a queue between two that users may write past the first',
    'T9',
    { triggers: [{ ...queue, exposure: 'authenticated' }], writers: { Jobs: ['Front'] } },
    'aligned',
  ],
  [
    'a queue that users may write',
    'T8',
    { triggers: [{ ...queue, exposure: 'authenticated' }] },
    'closed',
    1,
  ],
  ['only its own queue', 'T9', { triggers: [queue], writers: { Jobs: ['Fn'] } }, 'n/a'],
  ['a role that leads to more', 'T10', { findings: [finding('access/escalation', ['T10'])] }, 'aligned'],
  ['a role that does not', 'T10', {}, 'closed', 1],
  ['a role that is elsewhere', 'T10', { role: null }, 'unproven'],
  [
    'a role of which a part is not known',
    'T10',
    { role: { unknown: [{ why: 'a parameter', at: trigger('public').at }] } },
    'unproven',
  ],
  ['a managed policy that was not read', 'T10', { report: { unknown: [unreadPolicy] } }, 'unproven'],
  [
    'a managed policy that was not read, beside a way to more',
    'T10',
    { report: { unknown: [unreadPolicy] }, findings: [finding('access/escalation', ['T10'])] },
    'aligned',
  ],
  ['no limit', 'T11', {}, 'aligned'],
  ['no limit, and nobody from outside', 'T11', { exposure: 'internal' }, 'n/a'],
  ['a limit', 'T11', { settings: { ReservedConcurrentExecutions: constant(5) } }, 'closed', 1],
  [
    'a topic of Google that every Google account may publish to',
    'T8',
    {
      triggers: [trigger('authenticated', { kind: 'google-pubsub', source: 'google-pubsub topic stories' })],
    },
    'aligned',
  ],
  ...(
    [
      ['T10', 'roles/owner', 'aligned'],
      ['T10', 'roles/editor', 'aligned'],
      ['T10', 'roles/iam.serviceAccountTokenCreator', 'aligned'],
      ['T10', 'roles/iam.serviceAccountTokenCreator@google_service_account.own', 'closed'],
      ['T10', 'roles/securitycenter.admin', 'aligned'],
      ['T10', 'roles/logging.configWriter', 'closed'],
      ['T10', 'roles/storage.objectViewer', 'closed'],
      ['T10', 'roles/dataflow.admin', 'unproven'],
      ['T15', 'roles/owner', 'aligned'],
      ['T15', 'roles/logging.configWriter', 'aligned'],
      ['T15', 'roles/logging.logWriter', 'closed'],
      ['T15', 'roles/resourcemanager.projectIamAdmin', 'unproven'],
      ['T15', 'projects/p/roles/own', 'unproven'],
    ] as const
  ).map(([threat, role, verdict]): (typeof cases)[number] => [
    `an account of Google with ${role}`,
    threat,
    onGoogle(role),
    verdict,
    verdict === 'closed' ? 1 : 0,
  ]),
  [
    'a limit that is not known',
    'T11',
    { settings: { ReservedConcurrentExecutions: unknown('a parameter') } },
    'unproven',
  ],
  [
    'a route of an API whose rate is limited',
    'T11',
    {
      triggers: [trigger('public', { sourceId: 'Api' })],
      resources: [throttled('Api')],
    },
    'closed',
    1,
  ],
  [
    'a route of an API whose second stage is not limited',
    'T11',
    {
      triggers: [trigger('public', { sourceId: 'Api' })],
      resources: [throttled('Api'), stage('Test', 'Api')],
    },
    'aligned',
  ],
  ...(
    [
      ['/*', '*', 10, 'closed'],
      ['*/*', null, 10, 'closed'],
      ['/*', 'GET', 10, 'aligned'],
      ['orders/POST', null, 10, 'aligned'],
      ['*/*', null, -1, 'aligned'],
    ] as const
  ).map(([path, method, rate, verdict]): (typeof cases)[number] => [
    `a stage of a REST API that limits ${path} ${method} to ${rate}`,
    'T11',
    {
      triggers: [trigger('public', { sourceId: 'Api' })],
      resources: [restStage(path, method, rate)],
    },
    verdict,
    verdict === 'closed' ? 1 : 0,
  ]),
  [
    'a route of one, and one of another without',
    'T11',
    {
      triggers: [trigger('public', { sourceId: 'Api' }), trigger('public', { sourceId: 'Other' })],
      resources: [throttled('Api')],
    },
    'aligned',
  ],
  [
    'a queue of which only some run at once',
    'T11',
    { triggers: [limited], writers: { Jobs: ['Other'] } },
    'closed',
    1,
  ],
  [
    'such a queue, and a route without a limit',
    'T11',
    { triggers: [limited, trigger('public', { sourceId: 'Api' })], writers: { Jobs: ['Other'] } },
    'aligned',
  ],
  [
    'such a queue, and another that functions write to',
    'T11',
    { triggers: [limited, { ...queue, sourceId: 'More' }], writers: { Jobs: ['Other'], More: ['Other'] } },
    'aligned',
  ],
  ['nothing left behind', 'T12', {}, 'n/a'],
  [
    'a header of the answer, which no limit of connections stops',
    'T3',
    { behaviours: [sink('header')], guard: { outbound: 'enforce' } },
    'aligned',
  ],
  [
    'a trigger that is off',
    'T13',
    { triggers: [trigger('account', { settings: new Map([['Enabled', constant(false)]]) })] },
    'aligned',
  ],
  [
    'a rule that is off',
    'T13',
    { triggers: [trigger('account', { settings: new Map([['State', constant('DISABLED')]]) })] },
    'aligned',
  ],
  [
    'a trigger that is on',
    'T13',
    { triggers: [trigger('account', { settings: new Map([['Enabled', constant(true)]]) })] },
    'n/a',
  ],
  ['something left behind', 'T12', { findings: [finding('code/warm-state', ['T12'])] }, 'aligned'],
  ['a program that may leave something', 'T12', { behaviours: [program('convert in /tmp/out')] }, 'unproven'],
  [
    'a known program that is told of no path there',
    'T12',
    { behaviours: [program('pdfinfo in.txt')] },
    'n/a',
  ],
  ['another program that is told of no path', 'T12', { behaviours: [program('render in.txt')] }, 'unproven'],
  ['such a program of the package', 'T12', { behaviours: [program('/opt/bin/render in')] }, 'unproven'],
  ['such a program in a pipe', 'T12', { behaviours: [shell('printf %s x | ./bin/render')] }, 'unproven'],
  ['such a program behind a shell', 'T12', { behaviours: [shell('sh -c "render in"')] }, 'unproven'],
  ['known programs in a pipe', 'T12', { behaviours: [shell('LANG=C curl -s x | jq .')] }, 'n/a'],
  [
    'such a program, and nobody from outside',
    'T12',
    { behaviours: [program('/opt/bin/render in')], exposure: 'account' },
    'n/a',
  ],
  ['a program that is not known', 'T12', { behaviours: [program(unknown('a parameter'))] }, 'unproven'],
  [
    'a program, and nobody from outside',
    'T12',
    { behaviours: [program('render /tmp/out')], exposure: 'internal' },
    'n/a',
  ],
  [
    'a program, and by nobody knows whom',
    'T12',
    { behaviours: [program('render /tmp/out')], exposure: 'unknown' },
    'unproven',
  ],
  ['a program that writes nothing', 'T12', { behaviours: [program('/bin/date -u')] }, 'n/a'],
  ['a file of that name elsewhere', 'T12', { behaviours: [program('/tmp/date -u')] }, 'unproven'],
  ['a shell whose programs write nothing', 'T12', { behaviours: [shell('ls /tmp | wc -l 2>&1')] }, 'n/a'],
  ['a shell that writes itself', 'T12', { behaviours: [shell('date > /tmp/now')] }, 'unproven'],
  ['a shell that starts another', 'T12', { behaviours: [shell('date; render /tmp/out')] }, 'unproven'],
  ['a shell in a substitution', 'T12', { behaviours: [shell('echo $(render /tmp/out)')] }, 'unproven'],
  [
    'a program that writes nothing, told of a file there',
    'T12',
    { behaviours: [shell(text(['cat /tmp/', hole]))] },
    'n/a',
  ],
  [
    'a shell that writes where a part says',
    'T12',
    { behaviours: [shell(text(['cat in > /tmp/', hole]))] },
    'unproven',
  ],
  [
    'what the program is told to write, removed',
    'T12',
    {
      behaviours: [program(text(['convert in /tmp/', hole, '.png'])), removes(text(['/tmp/', hole, '.png']))],
    },
    'n/a',
  ],
  [
    'its folder, removed',
    'T12',
    { behaviours: [shell("cd '/tmp/work'; convert in /tmp/work/out"), removes('/tmp/work')] },
    'n/a',
  ],
  [
    'one of two, removed',
    'T12',
    { behaviours: [program('convert /tmp/a /tmp/b'), removes('/tmp/a')] },
    'unproven',
  ],
  [
    'a file whose folder the environment says',
    'T12',
    { behaviours: [program(text(['convert in ', work, '/out']))], declaration: { environment: inStages } },
    'unproven',
  ],
  [
    'that file, removed by the same name',
    'T12',
    {
      behaviours: [program(text(['convert in ', work, '/out'])), removes(text([work, '/out']))],
      declaration: { environment: inStages },
    },
    'n/a',
  ],
  [
    'a file that is removed in one stage only',
    'T12',
    {
      behaviours: [program('convert in /tmp/live/out'), removes(text([work, '/out']))],
      declaration: { environment: inStages },
    },
    'unproven',
  ],
  [
    'another of the same beginning, removed',
    'T12',
    { behaviours: [program('convert in /tmp/ab'), removes('/tmp/a')] },
    'unproven',
  ],
  [
    'a program, where none may run',
    'T12',
    { behaviours: [program('render /tmp/out')], guard: { processes: 'enforce' } },
    'closed',
    1,
  ],
  [
    'a program, told only',
    'T12',
    { behaviours: [program('render /tmp/out')], guard: { processes: 'alert' } },
    'unproven',
  ],
  [
    'a program that may run',
    'T12',
    {
      behaviours: [program('render /tmp/out')],
      guard: { processes: 'enforce' },
      rules: {
        processes: [
          { name: 'render', match: '', action: 'allow', origin: 'file', run: 'render', args: null },
        ],
      },
    },
    'unproven',
  ],
  [
    'a file that stays, and the guard lets it',
    'T12',
    {
      behaviours: [writes(text(['/tmp/', hole]))],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/**'], false),
    },
    'aligned',
  ],
  [
    'a file that goes when the call ends',
    'T12',
    {
      behaviours: [writes(text(['/tmp/', hole]))],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/**']),
    },
    'closed',
    1,
  ],
  [
    'a file that goes, told only',
    'T12',
    {
      behaviours: [writes(text(['/tmp/', hole]))],
      findings: [kept],
      guard: { files: 'alert' },
      rules: fresh(['/tmp/**']),
    },
    'aligned',
  ],
  [
    'a file that goes, by rules that are not those of the layer',
    'T12',
    {
      behaviours: [writes('/tmp/a')],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/a']),
      deployed: 'other',
    },
    'unproven',
  ],
  [
    'one of two files that goes',
    'T12',
    {
      behaviours: [writes('/tmp/a'), writes('/tmp/b')],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/a']),
    },
    'unproven',
  ],
  [
    'a file whose folder the event says',
    'T12',
    {
      behaviours: [writes(text(['/tmp/', hole, '/a']))],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/work/**']),
    },
    'unproven',
  ],
  [
    'a file whose name the event says, below a folder that stays',
    'T12',
    {
      behaviours: [writes(text(['/tmp/work/', hole]))],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: {
        files: [...(fresh(['/tmp/work/**']).files ?? []), ...(fresh(['/tmp/cache/**'], false).files ?? [])],
      },
    },
    'unproven',
  ],
  [
    'a file that goes, where several calls run at a time',
    'T12',
    {
      behaviours: [writes('/tmp/a')],
      findings: [kept],
      settings: { CapacityProviderConfig: fields({}) },
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/**']),
    },
    'aligned',
  ],
  [
    'a variable beside a file that goes',
    'T12',
    {
      behaviours: [writes('/tmp/a')],
      findings: [kept, finding('answer/of-earlier-caller', ['T12'], 'fail', { slice: 'code' })],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/**']),
    },
    'aligned',
  ],
  [
    'a program, where files go when the call ends',
    'T12',
    {
      behaviours: [program('render /tmp/out')],
      guard: { files: 'enforce', processes: 'alert' },
      rules: fresh(['/tmp/**']),
    },
    'unproven',
  ],
  [
    'a program, and something left behind',
    'T12',
    { behaviours: [program('render /tmp/out')], findings: [finding('code/warm-state', ['T12'])] },
    'aligned',
  ],
  ['waived', 'T12', { findings: [finding('code/warm-state', ['T12'], 'waived')] }, 'aligned'],
  ['a waived escalation', 'T10', { findings: [finding('access/escalation', ['T10'], 'waived')] }, 'aligned'],
  [
    'all but a few actions, which lead to more',
    'T10',
    { findings: [finding('access/wildcard-action', ['T10'], 'fail', { aliases: ['EMM-IAM-PRIVESC'] })] },
    'aligned',
  ],
  [
    'a waived question about an escalation',
    'T10',
    { findings: [finding('access/escalation', ['T10'], 'waived', { severity: 'info' })] },
    'unproven',
  ],
  [
    'no permission on logs, and a question about an escalation',
    'T15',
    { findings: [finding('access/escalation', ['T10'], 'unknown', { severity: 'info' })] },
    'closed',
    1,
  ],
  [
    'perhaps an escalation',
    'T10',
    { findings: [finding('access/escalation', ['T10'], 'unknown')] },
    'unproven',
  ],
  [
    'perhaps forgotten',
    'T13',
    { findings: [finding('function/no-trigger', ['T13'], 'unknown')] },
    'unproven',
  ],
  ['errors in code that was not read', 'T14', { report: { handler: null } }, 'unproven'],
  [
    'errors in code that was not read, for nobody outside',
    'T14',
    { report: { handler: null }, exposure: 'account' },
    'n/a',
  ],
  ['errors for callers', 'T14', { findings: [talkative] }, 'aligned'],
  ['errors for the account', 'T14', { findings: [talkative], exposure: 'account' }, 'n/a'],
  ['errors for callers who are not known', 'T14', { findings: [talkative], exposure: 'unknown' }, 'unproven'],
  [
    'errors that no sender to the queue sees',
    'T14',
    { findings: [talkative], report: { ways: [{ trigger: queue, by: byAnyone }] } },
    'n/a',
  ],
  [
    'errors that a caller of another entrance sees',
    'T14',
    {
      findings: [talkative],
      report: {
        ways: [
          { trigger: queue, by: byAnyone },
          { trigger: null, by: byAnyone },
        ],
      },
    },
    'aligned',
  ],
  [
    'errors in logs',
    'T14',
    { findings: [finding('api/logs', ['T14'], 'fail', { slice: 'audit' })], exposure: 'account' },
    'aligned',
  ],
  [
    'a limit that a parameter with a default sets',
    'T11',
    { declaration: { settings: new Map([['ReservedConcurrentExecutions', parameter('5')]]) } },
    'closed',
    1,
  ],
  [
    'a limit that a parameter without a default sets',
    'T11',
    { declaration: { settings: new Map([['ReservedConcurrentExecutions', parameter(null)]]) } },
    'unproven',
  ],
  ['no right to end a log', 'T15', {}, 'closed', 1],
  [
    'any action on logs',
    'T15',
    { report: { granted: [{ action: 'logs:*', resource: '*', file: 'template.yaml', line: 20 }] } },
    'aligned',
  ],
];

describe('a threat to a function', () => {
  for (const [says, threat, scenario, expected, depth] of cases) {
    it(`${threat}, ${says}: ${expected}`, () => {
      const { judgement } = verdict(threat, scenario);
      expect(judgement.verdict).toBe(expected);
      expect(judgement.depth).toBe(depth ?? 0);
    });
  }

  it('is blind if nothing sees it, and unsure if only the account may see it', () => {
    expect(verdict('T4', { behaviours: [sink('sql')] }).judgement.visibility).toBe('blind');
    expect(verdict('T1', { behaviours: [sink('shell')] }).judgement.visibility).toBe('unsure');
    expect(verdict('T1', { behaviours: [sink('shell')], guard: {} }).judgement.visibility).toBe('watched');
  });

  it('to the internet is stopped by subnets without a way out, which do not stop other routes', () => {
    const route = (scenario: TestFacts) =>
      verdict('T1', scenario).routes.find(({ route: { id } }) => id.endsWith('/internet'))?.judgement.verdict;
    const subnet = {
      kind: 'text',
      parts: [{ kind: 'resource', id: 'Private', attribute: null }],
    } as const;
    const config = {
      kind: 'fields',
      open: false,
      fields: new Map([['SubnetIds', { kind: 'list', items: [subnet], open: false } as const]]),
    } as const;
    const inside: TestFacts = { behaviours: [sink('shell')], settings: { VpcConfig: config } };
    const private_ = resource('Private', 'AWS::EC2::Subnet');
    expect(route({ ...inside, resources: [private_] })).toBe('closed');
    expect(route({ ...inside, resources: [private_, resource('Nat', 'AWS::EC2::NatGateway')] })).toBe(
      'aligned',
    );
    expect(route(inside)).toBe('unproven');
    expect(verdict('T1', { ...inside, resources: [private_] }).judgement.verdict).toBe('aligned');
  });

  it('is open again exactly for the sections that change from enforce to alert', () => {
    const all = [sink('shell'), sink('url'), sink('path')];
    const modes = { processes: 'enforce', outbound: 'enforce', files: 'enforce' } as const;
    const open = (guard: TestFacts['guard']) =>
      holesOf(facts({ behaviours: all, ...(guard ? { guard } : {}) }))
        .verdicts.filter(
          ({ threat, judgement }) => judgement.verdict === 'aligned' && /^T[1-5]$/.test(threat),
        )
        .map(({ threat }) => threat);
    expect(open(modes)).toEqual([]);
    expect(open({ ...modes, processes: 'alert' })).toEqual(['T1']);
    expect(open({ ...modes, outbound: 'alert' })).toEqual(['T3']);
    expect(open({ ...modes, files: 'alert' })).toEqual(['T5']);
    expect(open({})).toEqual(['T1', 'T3', 'T5']);
  });
});
