import {
  type Behaviour,
  type FileReach,
  type FunctionReport,
  type NativeUse,
  type OpenQuestion,
  ownFolder,
  type Value,
} from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { appWith, constant, env, event, type Given, resource, seen, text, trigger } from '../testing/app.ts';
import { ruleText } from '../write/rule-text.ts';
import { derive } from './derive.ts';
import { kebab } from './names.ts';

/** The rules of one function, by section and name, as lines. */
function rules(
  fnParts: Omit<Given, 'name'>,
  section: 'inbound' | 'outbound' | 'files' | 'processes' | 'code' | 'permissions',
): unknown {
  const { app, report } = appWith(
    [{ name: 'F', ...fnParts }],
    new Map([resource('Orders', 'AWS::DynamoDB::Table'), resource('Uploads', 'AWS::S3::Bucket')]),
  );
  const found = derive(app, report).functions[0]?.sections[section];
  if (found === undefined || found === 'none') return found ?? 'absent';
  return Object.fromEntries([...found].map(([name, { rule }]) => [name, ruleText(section, rule)]));
}

const host = (url: Value, name: string | null = null, port: number | null = null): Behaviour => ({
  kind: 'host',
  url,
  host: name,
  port,
  seen: seen(1),
});
const call = (
  service: string,
  operation: string,
  input: Value = { kind: 'unknown', why: 'x' },
): Behaviour => ({
  kind: 'api-call',
  service,
  operation,
  input,
  certainty: 'known',
  via: null,
  seen: seen(5),
});
const fileUse = (path: Value, mode: 'read' | 'write' | 'delete', line = 1): Behaviour => ({
  kind: 'file',
  path,
  mode,
  seen: seen(line),
});
const run = (command: Value, shell: boolean, args?: readonly Value[]): Behaviour => ({
  kind: 'process',
  command,
  shell,
  ...(args ? { args } : {}),
  seen: seen(1),
});
const question = (id: string, line = 1): OpenQuestion => ({
  id: `F/${id}`,
  what: `what ${id} is`,
  why: 'unknown',
  costs: '',
  file: 'a.mjs',
  line,
  answer: `emmental assume F/${id}`,
});
const asked = (...questions: OpenQuestion[]): { report: Partial<FunctionReport> } => ({
  report: { unknown: questions },
});

describe('inbound', () => {
  test('has a rule for each source, with who can reach it', () => {
    expect(
      rules(
        {
          triggers: [
            trigger('api', 'GET /orders/{id}'),
            trigger('api', 'ANY /'),
            trigger('schedule', 'rate(1 hour)', { exposure: 'internal' }),
            trigger('schedule', 'rate(2 hours)', { exposure: 'internal' }),
          ],
        },
        'inbound',
      ),
    ).toEqual({
      'any-root': '{ from: "* /", who: anyone, inspect: all }',
      'get-orders-id': '{ from: "GET /orders/{id}", who: anyone, inspect: all }',
      schedule: '{ from: schedule, who: nobody, inspect: all }',
    });
  });
  test('names the way from the public through another function', () => {
    const report = {
      reachedBy: {
        exposure: 'public' as const,
        path: ['anyone', 'POST /upload', 'UploadApi', 's3 Uploads', 'F'],
      },
    };
    expect(
      rules(
        { triggers: [trigger('s3', 's3 Uploads', { sourceId: 'Uploads', exposure: 'account' })], report },
        'inbound',
      ),
    ).toEqual({
      's3-uploads': '{ from: s3:Uploads, who: anyone-through UploadApi, inspect: all }',
    });
  });
  test('of a function that nothing in the template starts is watched', () => {
    expect(rules({}, 'inbound')).toEqual({ any: '{ from: any, inspect: all, action: watch }' });
  });
});

describe('outbound', () => {
  test('has one rule for AWS and one for each host', () => {
    expect(
      rules(
        {
          behaviours: [
            call('dynamodb', 'GetItem'),
            call('stepfunctions', 'StartExecution'),
            host(constant('x'), 'api.stripe.com', 443),
            host(constant('x'), 'db.example', 5432),
          ],
        },
        'outbound',
      ),
    ).toEqual({
      aws: '{ to: [aws:dynamodb, aws:states] }',
      'api-stripe-com': '{ to: api.stripe.com:443 }',
      'db-example-5432': '{ to: db.example:5432 }',
    });
  });
  test('takes hosts from the environment by their variable, watched where nobody knows them', () => {
    const behaviours = [
      host(env('CALLBACK_URL')),
      host(text(['http://', { kind: 'env', name: 'DB' }, ':80/x'])),
      host(text(['https://', { kind: 'event', path: 'tenant' }, '.example.com/x'])),
    ];
    expect(rules({ behaviours, ...asked(question('env.CALLBACK_URL')) }, 'outbound')).toEqual({
      'any-example-com': '{ to: "*.example.com:443" }',
      'callback-url': '{ to: env:CALLBACK_URL, action: watch }',
      db: '{ to: env:DB }',
    });
  });
  test('watches every host where the event says it, or where code was not read', () => {
    expect(rules({ behaviours: [host(event('body.url'))] }, 'outbound')).toEqual({
      any: '{ to: any, action: watch }',
    });
    expect(rules(asked(question('code')), 'outbound')).toEqual({ any: '{ to: any, action: watch }' });
  });
  test('is none without any call', () => {
    expect(rules({}, 'outbound')).toBe('none');
  });
  test('a call of Google is one of the hosts of its service, where one is known', () => {
    const behaviours = [
      call('google.storage', 'storage.objects.get'),
      call('google.iam', 'iam.signBlob'),
      call('google.aiplatform', 'aiplatform.predict'),
    ];
    expect(rules({ behaviours }, 'outbound')).toEqual({
      any: '{ to: any, action: watch }',
      'iamcredentials-googleapis-com': '{ to: iamcredentials.googleapis.com:443 }',
      'storage-googleapis-com': '{ to: storage.googleapis.com:443 }',
    });
  });
});

const reaching = (path: Value, mode: 'read' | 'write' | 'delete', reach: FileReach): Behaviour => ({
  kind: 'file',
  path,
  mode,
  reach,
  seen: seen(1),
});

describe('files that a call uses beside the path that it is given', () => {
  test.each([
    [
      'all that is in a folder, and the folder itself',
      [reaching(constant('/mnt/a/job'), 'delete', { endings: ['/**'] })],
      { 'mnt-a-job': '{ read: /mnt/a/job/**, write: /mnt/a/job/** }' },
    ],
    [
      'a folder of which a part is not known',
      [reaching(event('key', '/mnt/a/job-'), 'read', { endings: ['/**'] })],
      { 'mnt-a': '{ read: /mnt/a/** }' },
    ],
    [
      'the folders above, but for those that are there before',
      [reaching(constant('/mnt/a/b/c/d'), 'write', { parents: true })],
      {
        'mnt-a-b': '{ read: /mnt/a/b, write: /mnt/a/b }',
        'mnt-a-b-c': '{ read: /mnt/a/b/c, write: /mnt/a/b/c }',
        'mnt-a-b-c-d': '{ read: /mnt/a/b/c/d, write: /mnt/a/b/c/d }',
      },
    ],
    [
      'what a database keeps beside its file',
      [reaching(constant('/mnt/a/x.db'), 'write', { endings: ['-*'] })],
      {
        'mnt-a-x-db': '{ read: /mnt/a/x.db, write: /mnt/a/x.db }',
        'mnt-a-x-db-2': '{ read: /mnt/a/x.db-*, write: /mnt/a/x.db-* }',
      },
    ],
    [
      'of its own folder no more than of a path there',
      [reaching(constant('out/a'), 'write', { endings: ['/**'], parents: true })],
      'absent',
    ],
  ] as const)('%s', (_, behaviours, expected) => {
    expect(rules({ behaviours }, 'files')).toEqual(expected);
  });
});

describe('files', () => {
  test.each([
    [
      'a part of the event can hold slashes',
      [fileUse(event('key', '/tmp/'), 'write'), fileUse(constant('/tmp/out.jpg'), 'read')],
      { tmp: '{ read: /tmp/**, write: /tmp/**, fresh: true }' },
    ],
    [
      'a name that is written out',
      [fileUse(constant('/tmp/out.jpg'), 'write')],
      { 'tmp-out-jpg': '{ read: /tmp/out.jpg, write: /tmp/out.jpg, fresh: true }' },
    ],
    [
      'what the code removes itself',
      [fileUse(constant('/tmp/out.jpg'), 'write'), fileUse(constant('/tmp/out.jpg'), 'delete')],
      { 'tmp-out-jpg': '{ read: /tmp/out.jpg, write: /tmp/out.jpg }' },
    ],
    [
      'what is left in a folder of which a part is only read',
      [fileUse(constant('/tmp/in.jpg'), 'read'), fileUse(event('key', '/tmp/'), 'write')],
      { tmp: '{ read: /tmp/**, write: /tmp/**, fresh: true }' },
    ],
    [
      'a file elsewhere',
      [fileUse(constant('/mnt/share/a'), 'write')],
      { 'mnt-share-a': '{ read: /mnt/share/a, write: /mnt/share/a }' },
    ],
    [
      'a beginning that is not known',
      [fileUse(text([{ kind: 'unknown', why: 'x' }, '/a.txt']), 'read')],
      { 'a-txt': '{ read: /**/a.txt, action: watch }' },
    ],
    [
      'a path that is not known',
      [fileUse({ kind: 'unknown', why: 'x' }, 'write')],
      { any: '{ read: /**, write: /**, action: watch }' },
    ],
    [
      'its own files',
      [
        fileUse(constant('config.json'), 'read'),
        fileUse(constant('/var/task/a'), 'read'),
        fileUse(constant('/opt/lib/x'), 'read'),
      ],
      'absent',
    ],
    ['nothing', [], 'absent'],
  ] as const)('%s', (_, behaviours, expected) => {
    expect(rules({ behaviours }, 'files')).toEqual(expected);
  });
  test('a folder that the template sets is known, and the code’s own needs no rule', () => {
    const behaviours = [
      fileUse(text([{ kind: 'env', name: 'WORK' }, '/a.txt']), 'write'),
      fileUse(text([{ kind: 'unknown', why: ownFolder }, '/template.html']), 'read'),
    ];
    expect(rules({ behaviours, environment: { WORK: constant('/tmp/work') } }, 'files')).toEqual({
      'tmp-work-a-txt': '{ read: /tmp/work/a.txt, write: /tmp/work/a.txt, fresh: true }',
    });
  });
  test('boto3 downloads beside the file first', () => {
    const behaviours = [fileUse(constant('/tmp/x.jpg'), 'write', 5), call('s3', 'GetObject')];
    expect(rules({ behaviours, language: 'python' }, 'files')).toEqual({
      'tmp-x-jpg': '{ read: /tmp/x.jpg, write: /tmp/x.jpg, fresh: true }',
      'tmp-x-jpg-2': '{ read: /tmp/x.jpg.*, write: /tmp/x.jpg.*, fresh: true }',
    });
  });
  test('what a function leaves that no outsider starts may be a cache, and stays', () => {
    for (const exposure of ['internal', 'account'] as const)
      expect(
        rules(
          {
            behaviours: [fileUse(constant('/tmp/a'), 'write')],
            report: { reachedBy: { exposure, path: [] } },
          },
          'files',
        ),
      ).toEqual({ 'tmp-a': '{ read: /tmp/a, write: /tmp/a }' });
  });
});

describe('processes', () => {
  test.each([
    [
      'a line for a shell',
      [run(text(['convert /tmp/', { kind: 'event', path: 'k' }, ' out']), true)],
      { convert: '{ run: /bin/sh, args: [-c, convert /tmp/* out] }' },
    ],
    [
      'a program with its arguments',
      [run(constant('/opt/bin/convert a b c'), false, [constant('a b'), event('x')])],
      { convert: '{ run: /opt/bin/convert, args: [a b, "*"] }' },
    ],
    [
      'a program whose arguments are not known one by one',
      [run(constant('git log'), false), run(constant('git log'), false, [constant('log')])],
      { git: '{ run: git }' },
    ],
    [
      'a shell, or what starts one, with a line as an argument',
      [
        run(text(['/bin/sh -c ', { kind: 'event', path: 'x' }]), true, [constant('-c'), event('x')]),
        run(text(['env sh -c date ', { kind: 'event', path: 'y' }]), true, [
          constant('sh'),
          constant('-c'),
          text(['date ', { kind: 'event', path: 'y' }]),
        ]),
      ],
      { sh: '{ run: /bin/sh, action: watch }', env: '{ run: env, args: [sh, -c, date *] }' },
    ],
    [
      'a line that the event gives to a shell, beside one that is known',
      [run(event('cmd'), true), run(constant('date'), true)],
      { sh: '{ run: /bin/sh, action: watch }', date: '{ run: /bin/sh, args: [-c, date] }' },
    ],
    ['a program that the event names', [run(event('cmd'), false)], { any: '{ run: "**", action: watch }' }],
    [
      'any program, of which a shell is one',
      [run(event('cmd'), false), run(event('line'), true)],
      { any: '{ run: "**", action: watch }' },
    ],
    ['none', [], 'absent'],
  ] as const)('%s', (_, behaviours, expected) => {
    expect(rules({ behaviours }, 'processes')).toEqual(expected);
  });
});

test('code that is made at run time is watched while its question is open', () => {
  const dynamic: Behaviour = { kind: 'dynamic', what: 'eval', seen: seen(8) };
  expect(rules({ behaviours: [dynamic] }, 'code')).toEqual({ eval: '{ use: eval }' });
  expect(rules({ behaviours: [dynamic], ...asked(question('what-eval-runs', 8)) }, 'code')).toEqual({
    eval: '{ use: eval, action: watch }',
  });
  expect(rules({ behaviours: [{ kind: 'dynamic', what: 'computed import', seen: seen(1) }] }, 'code')).toBe(
    'absent',
  );
});

test('files and programs that packages use by themselves are rules; what is not decided is watched', () => {
  const use = (system: NonNullable<NativeUse['system']>, open: NativeUse['open'] = null): NativeUse => ({
    uses: [],
    package: 'a',
    file: 'node_modules/a/a.js',
    line: 3,
    text: 'a@1.0.0: os.tmpdir',
    open,
    system,
  });
  const dark = { what: 'whether a uses os.tmpdir', why: 'names lead to it' };
  const { app, report } = appWith([{ name: 'F' }], new Map());
  const id = report.functions[0]?.id ?? '';
  const sections = (native: readonly NativeUse[]) =>
    derive(app, report, new Map([[id, native]])).functions[0]?.sections;
  const found = sections([
    use({ write: '/tmp/**' }, dark),
    use({ read: '/etc' }),
    use({ run: 'getconf', args: ['PAGESIZE'] }),
    use({ run: 'git', args: ['*'] }, dark),
    use({ run: 'git', args: ['*'] }),
    use({ run: 'sh', args: ['-c', '*'] }),
    use({ to: 'api.acme.io:443' }),
    use({ to: 'any' }, dark),
  ]);
  const lines = (section: 'files' | 'processes' | 'outbound') => {
    const all = found?.[section];
    if (all === undefined || all === 'none') return all;
    return [...all.values()].map(({ rule }) => ruleText(section, rule as never));
  };
  expect(lines('files')).toEqual(['{ read: /etc }', '{ read: /tmp/**, write: /tmp/**, action: watch }']);
  expect(lines('processes')).toEqual([
    '{ run: getconf, args: [PAGESIZE] }',
    '{ run: git, args: ["*"] }',
    '{ run: sh, action: watch }',
  ]);
  expect(lines('outbound')).toEqual(['{ to: any, action: watch }', '{ to: api.acme.io:443 }']);
  expect(found?.code).toBeUndefined();
  const both = sections([use({ write: '/tmp/**' }, dark), use({ write: '/tmp/**' })])?.files;
  expect(both).toEqual(new Map([['tmp', expect.objectContaining({ open: null })]]));
});

test('code that was not followed leaves every section open, whatever it is called; another open question none', () => {
  const open = (more: object): Behaviour => ({
    kind: 'undecided',
    what: 'what vendor/tool.bin does',
    why: 'it is not text',
    touches: null,
    seen: seen(1),
    ...more,
  });
  const unread = [open({ unread: true })];
  expect(rules({ behaviours: unread }, 'files')).toEqual({
    any: '{ read: /**, write: /**, action: watch }',
  });
  expect(rules({ behaviours: unread }, 'processes')).toEqual({ any: '{ run: "**", action: watch }' });
  expect(rules({ behaviours: [open({ what: 'import tool.js' })] }, 'files')).toBe('absent');
});

describe('permissions', () => {
  const arn = (rest: string) => `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:${rest}`;
  const need = (action: string, pattern: string, more: object = {}) => ({
    action,
    resources: [
      {
        pattern,
        ref: pattern.includes('${Orders}') ? { id: 'Orders', attr: 'Arn' } : null,
        exact: true,
        from: 'env' as const,
      },
    ],
    because: 'call' as const,
    certainty: 'known' as const,
    evidence: [{ file: 'a.mjs', line: 5, text: 'x' }],
    ...more,
  });
  test('are grouped by resource, in the template’s words', () => {
    const needed = [
      need('dynamodb:GetItem', arn('table/${Orders}')),
      need('dynamodb:PutItem', arn('table/${Orders}')),
      need('dynamodb:Query', arn('table/${Orders}/index/byCustomer')),
      need('dynamodb:Scan', arn('table/legacy')),
      need('logs:PutLogEvents', '*', { because: 'runtime' }),
    ];
    expect(rules({ needed }, 'permissions')).toEqual({
      orders: '{ call: [dynamodb:GetItem, dynamodb:PutItem], resource: Orders }',
      'orders-index-by-customer': '{ call: dynamodb:Query, resource: Orders/index/byCustomer }',
      'table-legacy': '{ call: dynamodb:Scan, resource: table/legacy }',
    });
  });
  test('on a resource that only a variable names are watched by it', () => {
    const needed = [
      need('kms:Encrypt', '*', {
        resources: [
          {
            pattern: 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*',
            ref: null,
            exact: false,
            from: 'env',
          },
        ],
      }),
    ];
    const behaviours = [
      call('kms', 'Encrypt', { kind: 'fields', fields: new Map([['KeyId', env('KEY')]]), open: false }),
    ];
    expect(rules({ needed, behaviours, ...asked(question('env.KEY', 5)) }, 'permissions')).toEqual({
      key: '{ call: kms:Encrypt, resource: env:KEY, action: watch }',
    });
  });
  test('that an undecided call could need are watched, never dropped', () => {
    const report = {
      unknown: [question('what-eval-runs')],
      keptForUnknown: [
        { action: 'iam:PassRole', resource: '*', unknown: 'F/what-eval-runs' },
        { action: 's3:*', resource: '${Uploads.Arn}/*', unknown: 'F/what-eval-runs' },
      ],
    };
    expect(rules({ report }, 'permissions')).toEqual({
      iam: '{ call: iam:PassRole, action: watch }',
      'uploads-all': '{ call: s3:*, resource: Uploads/*, action: watch }',
    });
    expect(rules({ report }, 'outbound')).toEqual({
      'aws-undecided': '{ to: [aws:iam, aws:s3], action: watch }',
    });
  });
});

test.each([
  ['GET-/orders/{id}', 'get-orders-id'],
  ['byCustomer', 'by-customer'],
  ['SQSQueue', 'sqs-queue'],
  ['api.stripe.com', 'api-stripe-com'],
  ['***', 'rule'],
])('%s is named %s', (target, name) => {
  expect(kebab(target)).toBe(name);
});

describe('what packages load beside the code of their language', () => {
  const file = 'node_modules/hash/hash.node';
  const native = (use: NativeUse['uses'], open: NativeUse['open'] = null): NativeUse => ({
    uses: use,
    package: 'hash',
    file,
    line: 1,
    text: 'hash@1.0.0: hash.node',
    open,
  });
  const dark = { what: 'what native code obscure loads', why: 'not installed here' };
  const code = (uses: readonly NativeUse[], fnParts: Omit<Given, 'name'> = {}) => {
    const { app, report } = appWith([{ name: 'F', ...fnParts }]);
    const found = derive(app, report, new Map([['template.yaml#F', uses]])).functions[0]?.sections.code;
    return found === undefined || found === 'none' ? null : found;
  };
  const lines = (uses: readonly NativeUse[], fnParts?: Omit<Given, 'name'>): unknown =>
    Object.fromEntries(
      [...(code(uses, fnParts) ?? [])].map(([name, { rule }]) => [name, ruleText('code', rule)]),
    );

  test('is allowed, with package and file as the reason', () => {
    expect(lines([native(['addon']), native(['wasm'])])).toEqual({
      addon: '{ use: addon }',
      wasm: '{ use: wasm }',
    });
    expect(code([native(['addon'])])?.get('addon')).toMatchObject({
      origin: 'needed',
      why: [{ file, line: 1, text: 'hash@1.0.0: hash.node' }],
    });
  });
  test('and is not known is one rule, which is watched and says so', () => {
    const open = native(['addon', 'wasm'], dark);
    expect(lines([open, open])).toEqual({ 'addon-wasm': '{ use: [addon, wasm], action: watch }' });
    expect(code([open])?.get('addon-wasm')?.open).toEqual({ ...dark, answer: null });
  });
  test('is asked about only as far as it is not known to be loaded', () => {
    expect(lines([native(['addon']), native(['addon', 'wasm'], dark)])).toEqual({
      addon: '{ use: addon }',
      wasm: '{ use: wasm, action: watch }',
    });
    expect(lines([native(['addon']), native(['addon'], dark)])).toEqual({ addon: '{ use: addon }' });
  });
  test('beside code that was not read is allowed by name, the rest is watched', () => {
    expect(lines([native(['addon']), native(['wasm'], dark)], asked(question('code')))).toMatchObject({
      addon: '{ use: addon }',
      any: '{ use: [eval, vm, worker, wasm, inspector], action: watch }',
    });
  });
  test('is the same rule wherever in the package it stands', () => {
    const moved = {
      ...native(['addon']),
      file: 'node_modules/hash/build/h.node',
      line: 7,
      text: 'hash@2.0.0',
    };
    expect(lines([moved])).toEqual(lines([native(['addon'])]));
  });
  test('and the texts that packages make code of are rules of their own', () => {
    const doubt = { what: 'whether maker uses new Function', why: 'it stands in a function' };
    expect(lines([native(['eval'], doubt), native(['addon', 'wasm'], dark)])).toEqual({
      'addon-wasm': '{ use: [addon, wasm], action: watch }',
      eval: '{ use: eval, action: watch }',
    });
    expect(code([native(['addon'], dark), native(['eval'], doubt)])?.get('eval')?.open).toEqual({
      ...doubt,
      answer: null,
    });
    expect(lines([native(['eval'], doubt), native(['eval'])])).toEqual({ eval: '{ use: eval }' });
  });
  test('an own module that makes WebAssembly uses it', () => {
    const made: Behaviour = { kind: 'dynamic', what: 'WebAssembly', seen: seen(3) } as Behaviour;
    expect(lines([], { behaviours: [made] })).toEqual({ wasm: '{ use: wasm }' });
  });
});

describe('permissions of a function of Google', () => {
  const at = { file: 'main.tf', line: 1, column: 1 };
  const account = { id: 'a@p.iam.gserviceaccount.com', kind: 'own', roles: [], at } as const;
  const needs = {
    ...question('compute.instances.stop'),
    what: 'which permission compute.instances.stop needs',
  };
  test.each([
    ['none, if all of its code is known', [], 'none'],
    [
      'a rule that watches, if its code was not read',
      [question('code')],
      { any: "{ call: '*', action: watch }" },
    ],
    [
      'a rule that watches, if a call needs what is not known',
      [needs],
      { any: "{ call: '*', action: watch }" },
    ],
    ['none, if only its roles are not known', [question('roles')], 'none'],
  ] as const)('are %s', (_, questions, expected) => {
    const found = rules({ ...asked(...questions), account }, 'permissions');
    expect(typeof found === 'object' ? Object.keys(found as object) : found).toEqual(
      typeof expected === 'object' ? Object.keys(expected) : expected,
    );
    if (typeof found === 'object') expect(Object.values(found as object)[0]).toContain('watch');
  });
});
