import { describe, expect, test } from 'vitest';
import { appWith, constant, type Given, reference, resource, text, trigger } from '../testing/app.ts';
import { fileOf } from '../testing/profile-file.ts';
import { compile, nothingLearned } from './compile.ts';
import { nativeLines } from './native.ts';

const table = resource('Orders', 'AWS::DynamoDB::Table');
const queue = resource('Mail', 'AWS::SQS::Queue');
const bucket = resource('Uploads', 'AWS::S3::Bucket', {
  BucketName: text(['shop-', { kind: 'pseudo', name: 'AWS::AccountId' }]),
});

const account = {
  id: 'a@p.iam.gserviceaccount.com',
  kind: 'own',
  roles: [],
  at: { file: 'main.tf', line: 1, column: 1 },
} as const;

const inbox = resource('aws_s3_bucket.inbox', 'AWS::S3::Bucket', { BucketName: constant('desk-inbox') });

const topic = resource('google_pubsub_topic.orders', 'google_pubsub_topic', { name: constant('orders') });
const files = resource('google_storage_bucket.files', 'google_storage_bucket', {
  name: text([{ kind: 'parameter', name: 'env' }, '-files']),
});
const zone = resource('google_dns_managed_zone.zone', 'google_dns_managed_zone', { name: constant('zone') });

function compiled(rulebase: string, fnParts: Omit<Given, 'name'> = {}, environment: string | null = null) {
  const { app } = appWith(
    [{ name: 'F', ...fnParts }],
    new Map([table, queue, bucket, inbox, topic, files, zone]),
  );
  const file = fileOf(`emmental: profile/1\napp: shop\n${rulebase}`);
  const { value, diagnostics } = compile(file, {
    app,
    environment,
    function: null,
    learned: () => nothingLearned,
  });
  const fn = value.functions['F'];
  if (!fn) throw new Error('no function');
  return { profile: value, fn, diagnostics };
}
const f = (block: string) => `functions: { F: { ${block} } }`;
const named = (rules: readonly { readonly name: string }[] | null) => (rules ?? []).map(({ name }) => name);

describe('match ids', () => {
  const ids = (rulebase: string) =>
    compiled(rulebase)
      .fn.outbound?.map(({ match }) => match)
      .slice(0, 2);
  test('follow what a rule matches: not its name, action, order or group', () => {
    const [id] = ids(f('outbound: { a: { to: [x:1, y:1] } }')) ?? [];
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    expect(ids(f('outbound: { other: { to: [y:1, x:1], action: watch } }'))?.[0]).toBe(id);
    expect(
      ids(`objects: { hosts: { g: ["x:1", "y:1"] } }\n${f('outbound: { a: { to: group:g } }')}`)?.[0],
    ).toBe(id);
    expect(ids(f('outbound: { a: { to: x:1 } }'))?.[0]).not.toBe(id);
  });
  test('differ by function and section', () => {
    const { profile } = compiled(
      'functions: { F: { outbound: { a: { to: x:1 } } }, G: { outbound: { a: { to: x:1 } } } }',
    );
    const [a, b] = ['F', 'G'].map((name) => profile.functions[name]?.outbound?.[0]?.match);
    expect(a).not.toBe(b);
  });
});

test('the digest is of the content: equal input gives equal bytes, another rule another digest', () => {
  const { profile } = compiled(f('outbound: { a: { to: x:1 } }'));
  expect(compiled(f('outbound: { a: { to: x:1 } }')).profile).toEqual(profile);
  expect(profile.digest).toMatch(/^[0-9a-f]{12}$/);
  expect(compiled(f('outbound: { a: { to: y:1 } }')).profile.digest).not.toBe(profile.digest);
});

describe('sections', () => {
  test('that are missing are null, none is an empty list', () => {
    const { fn } = compiled(f('code: none'));
    expect([fn.code, fn.processes]).toEqual([[], null]);
  });
  test('in which only the company denies let the rest through', () => {
    const company = fileOf(
      'emmental: profile/1\ndefaults: { processes: { sh: { run: /bin/sh, action: deny } } }',
      [],
      'c.yaml',
    );
    const { app } = appWith([{ name: 'F' }]);
    const file = fileOf('emmental: profile/1\nfunctions: { F: {} }', [company]);
    const { value } = compile(file, {
      app,
      environment: null,
      function: null,
      learned: () => nothingLearned,
    });
    expect(value.functions['F']?.processes).toMatchObject([
      { name: 'sh', origin: 'company', action: 'deny' },
      { name: 'not-limited', origin: 'implied', run: '**' },
    ]);
  });
});

describe('resources of the template', () => {
  const resources = (word: string, fnParts: Omit<Given, 'name'> = {}, call = 'dynamodb:GetItem') =>
    compiled(f(`permissions: { p: { call: ${call}, resource: "${word}" } }`), fnParts).fn.permissions?.[0]
      ?.resource;
  test('are told by the variable that holds their name', () => {
    const environment = { TABLE: reference('Orders'), OTHER: constant('x') };
    expect(resources('Orders/index/byCustomer', { environment })).toEqual([
      'arn:*:dynamodb:*:*:table/${env:TABLE}/index/byCustomer',
    ]);
  });
  test('without one are all of the type; a name that the template sets stays', () => {
    expect(resources('Orders')).toEqual(['arn:*:dynamodb:*:*:table/*']);
    expect(resources('Uploads/thumbs/*', {}, 's3:PutObject')).toEqual(['arn:*:s3:::shop-*/thumbs/*']);
  });
  test('are told by a variable that holds the same name, so that every stage has its own', () => {
    const [id, named] = resource('Photos', 'AWS::S3::Bucket', { BucketName: constant('shop-dev-photos') });
    const of = (environment: Given['environment'], generated: boolean) => {
      const { app } = appWith(
        [{ name: 'F', environment: environment ?? {} }],
        new Map([[id, { ...named, generated }]]),
      );
      const file = fileOf(
        'emmental: profile/1\nfunctions: { F: { permissions: { p: { call: s3:GetObject, resource: Photos/* } } } }',
      );
      const { value } = compile(file, {
        app,
        environment: null,
        function: null,
        learned: () => nothingLearned,
      });
      return value.functions['F']?.permissions?.[0]?.resource;
    };
    expect(of({ BUCKET: constant('shop-dev-photos') }, false)).toEqual(['arn:*:s3:::${env:BUCKET}/*']);
    expect(of({}, false)).toEqual(['arn:*:s3:::shop-dev-photos/*']);
    expect(of({}, true)).toEqual(['arn:*:s3:::*/*']);
  });
  test('can be an ARN, a variable, a last part, or anything', () => {
    expect(resources('arn:aws:kms:eu-west-1:1:key/x')).toEqual(['arn:aws:kms:eu-west-1:1:key/x']);
    expect(resources('env:KEY', {}, 'kms:Encrypt')).toEqual([
      'arn:*:kms:*:*:alias/${env:KEY}',
      'arn:*:kms:*:*:key/${env:KEY}',
    ]);
    expect(resources('identity/a@example.com', {}, 'ses:SendEmail')).toEqual([
      'arn:*:ses:*:*:identity/a@example.com',
    ]);
    expect(resources('*')).toEqual([]);
  });
  test('that are not there are told', () => {
    const { diagnostics } = compiled(f('permissions: { p: { call: dynamodb:GetItem, resource: Ordres } }'));
    expect(diagnostics).toMatchObject([{ code: 'profile/no-resource', line: 3 }]);
  });
});

describe('implied rules', () => {
  const names = (settings: Given['settings'] = {}) =>
    named(compiled(f('outbound: { aws: { to: aws:s3 } }'), settings ? { settings } : {}).fn.outbound);
  test('deny metadata, the Runtime API and, without a network of its own, private addresses', () => {
    expect(names()).toEqual(['aws', 'metadata', 'runtime-api', 'private']);
  });
  test('let services of a network answer at private addresses', () => {
    const VpcConfig = {
      kind: 'fields',
      fields: new Map([['SubnetIds', reference('Subnets')]]),
      open: false,
    } as const;
    expect(names({ VpcConfig })).toEqual(['aws', 'metadata', 'runtime-api', 'vpc-endpoints']);
  });
  describe('follow the cloud', () => {
    const targets = (outbound: readonly { readonly name: string; readonly to: readonly string[] }[] | null) =>
      Object.fromEntries((outbound ?? []).map(({ name, to }) => [name, to]));
    const google = (settings: Given['settings'] = {}) =>
      compiled(f('outbound: { own: { to: api.example.com:443 } }'), { settings: settings ?? {}, account }).fn
        .outbound;

    test('Google Cloud hands out credentials by its metadata server, and has no Runtime API', () => {
      expect(named(google())).toEqual(['own', 'metadata', 'credentials', 'private']);
      expect(targets(google())['credentials']).toContain('169.254.169.254/32:80');
      expect(targets(google())['metadata']).not.toContain('169.254.169.254/32:*');
      expect(targets(google())['metadata']).toContain('169.254.170.2/32:*');
    });
    test.each([
      ['vpc_connector', { vpc_connector: constant('projects/p/connectors/c') }],
      [
        'service_config',
        {
          service_config: {
            kind: 'list',
            items: [
              { kind: 'fields', fields: new Map([['vpc_connector', reference('Connector')]]), open: false },
            ],
            open: false,
          },
        },
      ],
    ] as const)('a function of Google Cloud has a network of its own by %s', (_, settings) => {
      expect(named(google(settings))).not.toContain('private');
    });
    test('a handler without a template may run in any cloud: its metadata server is watched', () => {
      const file = fileOf('emmental: profile/1\napp: shop\nfunctions: { F: { outbound: none } }');
      const { value } = compile(file, {
        app: null,
        environment: null,
        function: null,
        learned: () => nothingLearned,
      });
      expect(value.functions['F']?.outbound).toContainEqual(
        expect.objectContaining({ name: 'credentials', action: 'watch' }),
      );
    });
  });
  describe('yield to a written rule that names a target of theirs', () => {
    const except = (to: string, action = 'allow') =>
      Object.fromEntries(
        (compiled(f(`outbound: { a: { to: ${to}, action: ${action} } }`)).fn.outbound ?? [])
          .filter(({ origin }) => origin === 'implied')
          .flatMap((rule) => (rule.except ? [[rule.name, rule.except]] : [])),
      );
    test.each([
      ['10.0.0.7:5432', { private: ['10.0.0.7/32:5432'] }],
      ['10.20.0.0/16', { private: ['10.20.0.0/16:*'] }],
      ['"[fd12::7]:443"', { private: ['[fd12::7]/128:443'] }],
      ['169.254.169.254:80', { metadata: ['169.254.169.254/32:80'] }],
      ['metadata.google.internal:80', { metadata: ['metadata.google.internal:80'] }],
      ['env:DATABASE', { private: ['env:DATABASE'] }],
    ])('%s', (to, expected) => {
      expect(except(to)).toEqual(expected);
      expect(except(to, 'watch')).toEqual(expected);
    });
    test.each(['any', '10.0.0.0/7', '"*.google.internal"', 'db.example.com:5432', 'aws:s3'])(
      'not to %s',
      (to) => {
        expect(except(to)).toEqual({});
      },
    );
    test('not to a deny', () => {
      expect(except('10.0.0.7:5432', 'deny')).toEqual({});
    });
  });
  test('follow tracing and the layers', () => {
    const layers = (...arns: string[]) =>
      ({ kind: 'list', items: arns.map((arn) => constant(arn)), open: false }) as const;
    const TracingConfig = {
      kind: 'fields',
      fields: new Map([['Mode', constant('Active')]]),
      open: false,
    } as const;
    expect(names({ TracingConfig })).toContain('x-ray');
    expect(
      names({
        Layers: layers('arn:aws:lambda:eu-west-1:1:layer:AWS-Parameters-and-Secrets-Lambda-Extension:11'),
      }),
    ).toContain('parameters-and-secrets');
    expect(
      names({ Layers: layers('arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:65') }),
    ).toContain('datadog');
    expect(
      names({
        Layers: layers('arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-nodejs-amd64-ver-1-18:4'),
      }),
    ).toContain('opentelemetry');
    expect(names({ Layers: layers('arn:aws:lambda:eu-west-1:1:layer:mystery:1') })).toContain('extensions');
    expect(names({ Layers: { kind: 'list', items: [reference('OwnLayer')], open: false } })).not.toContain(
      'extensions',
    );
  });
  test('give a function its own files, whether the file says so or not', () => {
    expect(named(compiled(f('files: none')).fn.files)).toEqual(['own', 'devices']);
    expect(named(compiled(f('files: { mine: { read: [code, runtime] } }')).fn.files)).toEqual([
      'mine',
      'devices',
    ]);
  });
});

describe('sources', () => {
  const inbound = (from: string, fnParts: Omit<Given, 'name'> = {}) =>
    compiled(f(`inbound: { a: { from: "${from}" } }`), fnParts).fn.inbound?.[0];
  test('are named as the inspection engine names them, by the template where it knows', () => {
    expect(inbound('POST /a', { triggers: [trigger('http-api', 'POST /a')] })).toMatchObject({
      triggers: ['apigw-v1', 'apigw-v2'],
      source: 'POST /a',
    });
    expect(inbound('POST /a')?.triggers).toContain('alb');
    expect(inbound('sqs:Mail')).toMatchObject({ triggers: ['s3-sqs', 'sns-sqs', 'sqs'], source: null });
    expect(inbound('s3:Uploads')).toMatchObject({ source: 'arn:*:s3:::shop-*' });
    expect(inbound('any')).toMatchObject({ triggers: [], source: null });
  });
  test('and resources are known by the addresses of Terraform too', () => {
    expect(inbound('s3:aws_s3_bucket.inbox')).toMatchObject({ source: 'arn:*:s3:::desk-inbox' });
    const { fn, diagnostics } = compiled(
      f('permissions: { a: { call: s3:GetObject, resource: aws_s3_bucket.inbox/mail/* } }'),
    );
    expect(fn.permissions?.[0]).toMatchObject({ resource: ['arn:*:s3:::desk-inbox/mail/*'] });
    expect(diagnostics).toEqual([]);
  });
  test('tell whether single records can fail', () => {
    const settings = new Map([
      [
        'FunctionResponseTypes',
        { kind: 'list', items: [constant('ReportBatchItemFailures')], open: false } as const,
      ],
    ]);
    const triggers = [trigger('sqs', 'sqs Mail', { sourceId: 'Mail', settings })];
    expect(inbound('sqs:Mail', { triggers })?.batchItemFailures).toBe(true);
    expect(
      inbound('sqs:Mail', { triggers: [trigger('sqs', 'sqs Mail', { sourceId: 'Mail' })] })
        ?.batchItemFailures,
    ).toBe(false);
  });
});

test('a place for blocked events is found by its variable', () => {
  const block = f('on-block: { http: 418, quarantine: sqs:Mail }');
  expect(compiled(block, { environment: { Q: reference('Mail') } }).fn.onBlock).toEqual({
    http: 418,
    quarantine: { kind: 'sqs', target: '${env:Q}' },
  });
  expect(compiled(block).fn.onBlock.quarantine?.target).toBe('${env:EMMENTAL_QUARANTINE}');
  expect(compiled(f('on-block: { quarantine: file:/mnt/q }')).fn.onBlock.quarantine).toEqual({
    kind: 'file',
    target: '/mnt/q',
  });
});

test('flat lines are sorted, parted by tabs, and hold every rule', () => {
  const { profile } = compiled(f('processes: { a: { run: convert, args: ["-c", "a\\tb%"] } }, code: none'));
  const lines = nativeLines(profile).trimEnd().split('\n');
  expect(lines[0]).toBe(`emmental-native/1\tshop\t-\t${profile.digest}`);
  expect(lines.slice(1)).toEqual([...lines.slice(1)].sort());
  const rule = lines.find((line) => line.startsWith('rule\tF\tprocesses'))?.split('\t');
  expect(rule?.slice(3)).toEqual([
    'allow',
    expect.stringMatching(/^[0-9a-f]{8}$/),
    'a',
    'file',
    'args=-c',
    'args=a%09b%25',
    'run=convert',
  ]);
  expect(lines).toContain('section\tF\tcode\tnone');
  expect(lines).toContain('section\tF\tfiles\topen');
});

describe('resources of Google compile to the names that requests have', () => {
  const resources = (word: string, call = 'pubsub.topics.publish') =>
    compiled(f(`permissions: { a: { call: ${call}, resource: ${word} } }`), { account });
  test.each([
    ['google_pubsub_topic.orders', ['projects/*/topics/orders']],
    ['google_storage_bucket.files', ['projects/*/buckets/*-files']],
    ['projects/p/topics/t', ['projects/p/topics/t']],
    ['env:TOPIC', ['*/${env:TOPIC}']],
    ['orders', ['*/orders']],
    // A role on the project counts for all of its resources; requests do not name a resource of this type.
    ['project', []],
    ['google_dns_managed_zone.zone', []],
  ])('%s', (word, names) => {
    expect(resources(word).fn.permissions?.[0]?.resource).toEqual(names);
  });
  test('a name that the template lacks is told, what it has is not', () => {
    const told = (word: string) => resources(word).diagnostics.map(({ code }) => code);
    expect(told('google_pubsub_topic.orders')).toEqual([]);
    expect(told('project')).toEqual([]);
    expect(told('google_pubsub_topic.gone')).toEqual(['profile/no-resource']);
  });
  test('blocked events wait in a topic of the template, by its name', () => {
    const kept = compiled(f('on-block: { quarantine: "pubsub:google_pubsub_topic.orders" }'), { account });
    expect(kept.fn.onBlock.quarantine).toEqual({ kind: 'pubsub', target: 'orders' });
  });
});
