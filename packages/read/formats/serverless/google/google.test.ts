import { describe, expect, it } from 'vitest';
import { configured } from '../../terraform/testing/configured.ts';

const service = `
service: shop
provider:
  name: google
  project: shop-1
  runtime: nodejs20
  serviceAccountEmail: shop@shop-1.iam.gserviceaccount.com
  environment: { REGION: eu, BUCKET: none }
functions:
  order:
    handler: order
    environment: { BUCKET: $(ref.invoices.name) }
    secrets: { TOKEN: { secret: token, version: latest } }
    events:
      - http: path
  bill:
    handler: bill
    runtime: python311
    serviceAccountEmail: $(ref.biller.email)
    events:
      - event:
          eventType: providers/cloud.pubsub/eventTypes/topic.publish
          resource: projects/shop-1/topics/orders
  file:
    handler: file
    events:
      - event:
          eventType: google.storage.object.finalize
          resource: projects/_/buckets/shop-\${opt:stage, 'dev'}-invoices
resources:
  resources:
    - type: gcp-types/iam-v1:projects.serviceAccounts
      name: biller
      properties: { accountId: biller }
    - type: pubsub.v1.topic
      name: orders
      properties: { topic: orders }
      accessControl:
        gcpIamPolicy:
          bindings:
            - role: roles/pubsub.publisher
              members: [allUsers]
    - type: gcp-types/storage-v1:buckets
      name: invoices
      properties:
        name: shop-\${opt:stage, 'dev'}-invoices
        iamConfiguration: { uniformBucketLevelAccess: { enabled: true } }
        acl: [{ entity: allAuthenticatedUsers, role: WRITER }]
    - type: gcp-types/cloudfunctions-v1:virtual.projects.locations.functions.iamMemberBinding
      name: open
      properties:
        resource: projects/shop-1/locations/us-central1/functions/shop-dev-order
        role: roles/cloudfunctions.invoker
        member: allUsers
    - type: gcp-types/cloudresourcemanager-v1:virtual.projects.iamMemberBinding
      name: edits
      properties:
        resource: shop-1
        role: roles/editor
        member: serviceAccount:$(ref.biller.email)
    - type: some-types/else-v1:things
      name: else
      properties: { camelCase: 1, nested: { innerValue: 2 } }
`;

const files = {
  'serverless.yml': service,
  'package.json': '{"main": "src/app.js"}',
  'src/app.js': 'exports.order = () => {};',
  'main.py': 'def bill(event, context): pass',
};

describe('a service of the provider google', () => {
  const read = () => configured(files);

  it('is compiled as the plug-in does', () => {
    const { app, diagnostics, properties } = read();
    expect(diagnostics).toEqual([]);
    expect(app.functions.map(({ name, at, runtime, handler }) => [name, at.line, runtime, handler])).toEqual([
      ['order', 10, 'nodejs20', { kind: 'handler', directory: '', handler: 'src/app.order', inline: null }],
      ['bill', 16, 'python311', { kind: 'handler', directory: '', handler: 'main.bill', inline: null }],
      ['file', 24, 'nodejs20', { kind: 'handler', directory: '', handler: 'src/app.file', inline: null }],
    ]);
    expect(properties('order')).toEqual({
      function: 'shop-<sls:stage=dev>-order',
      name: 'shop-<sls:stage=dev>-order',
      entry_point: 'order',
      runtime: 'nodejs20',
      available_memory_mb: 256,
      timeout: '60s',
      service_account_email: 'shop@shop-1.iam.gserviceaccount.com',
      environment_variables: { REGION: 'eu', BUCKET: '<invoices.name>' },
      secret_environment_variables: [{ key: 'TOKEN', secret: 'token', version: 'latest' }],
      trigger_http: true,
    });
  });

  it('is started by who may call it, or write where its event comes from', () => {
    expect(
      read().app.functions.flatMap(({ name, triggers }) =>
        triggers.map(({ kind, source, exposure, by, at }) => [
          `${name}, line ${at.line}`,
          kind,
          source,
          exposure,
          by,
        ]),
      ),
    ).toEqual([
      [
        'order, line 10',
        'google-http',
        'HTTP address',
        'public',
        'open gives allUsers roles/cloudfunctions.invoker',
      ],
      [
        'bill, line 22',
        'google-pubsub',
        'topic orders',
        'public',
        'orders.access[0] gives allUsers roles/pubsub.publisher',
      ],
      [
        'file, line 28',
        'google-storage',
        'bucket invoices',
        'public',
        'invoices.access[0] gives allAuthenticatedUsers roles/storage.legacyBucketWriter: anyone with a Google account',
      ],
    ]);
  });

  it('runs as its account, with the roles that the service gives it', () => {
    expect(
      read().app.functions.map(({ account }) => [
        account?.id,
        account?.kind,
        account?.at.line,
        ...(account?.roles.map(({ role, on, by }) => `${role} on ${on} by ${by}`) ?? []),
      ]),
    ).toEqual([
      ['shop@shop-1.iam.gserviceaccount.com', 'own', 7],
      ['biller', 'own', 19, 'roles/editor on project by edits'],
      ['shop@shop-1.iam.gserviceaccount.com', 'own', 7],
    ]);
  });

  it('has the resources of its deployment, by the names of Terraform where it has one', () => {
    const { types, properties } = read();
    expect(types).toEqual({
      order: 'google_cloudfunctions_function',
      bill: 'google_cloudfunctions_function',
      file: 'google_cloudfunctions_function',
      biller: 'google_service_account',
      orders: 'google_pubsub_topic',
      'orders.access[0]': 'google_pubsub_topic_iam_binding',
      invoices: 'google_storage_bucket',
      'invoices.access[0]': 'google_storage_bucket_iam_binding',
      open: 'google_cloudfunctions_function_iam_member',
      edits: 'google_project_iam_member',
      else: 'some-types/else-v1:things',
    });
    expect(properties('invoices')).toMatchObject({ uniform_bucket_level_access: true });
    expect(properties('invoices.access[0]')).toEqual({
      on: '<invoices>',
      role: 'roles/storage.legacyBucketWriter',
      members: ['allAuthenticatedUsers'],
    });
    expect(properties('else')).toEqual({ camel_case: 1, nested: [{ inner_value: 2 }] });
  });

  it('says what the plug-in would not take', () => {
    const { diagnostics } = configured({
      'serverless.yml': `
service: shop
provider: { name: google }
functions:
  none: { events: [{ http: path }] }
  two: { handler: two, events: [{ http: path }, { http: other }] }
  other: { handler: other, events: [{ schedule: rate(1 day) }] }
resources:
  imports: [{ path: other.jinja }]
  resources:
    - name: nothing
`,
    });
    const wrong = 'template/invalid serverless.yml';
    const unread = 'template/unsupported serverless.yml';
    expect(diagnostics).toEqual([
      `${wrong}:5 a part of the template has the wrong shape: function none has no handler`,
      `${wrong}:6 a part of the template has the wrong shape: function two has more than one event`,
      `${unread}:7 a feature of the format is not supported yet: event schedule of function other`,
      `${unread}:9 a feature of the format is not supported yet: imports of Deployment Manager`,
      `${unread}:11 a feature of the format is not supported yet: a resource without a name or type`,
    ]);
  });

  it('is read with any value in any place', () => {
    const pieces = [
      '~',
      '[]',
      '{}',
      'text',
      '3',
      '[~, {}, x]',
      '{ __proto__: 1 }',
      '$(ref.a.b)',
      '"${opt:a}-b"',
    ];
    const places = [
      (piece: string) => `functions: { f: ${piece} }`,
      (piece: string) => `functions: { f: { handler: h, events: [{ http: ${piece} }] } }`,
      (piece: string) =>
        `functions: { f: { handler: h, events: [{ event: ${piece} }], secrets: { A: ${piece} } } }`,
      (piece: string) => `functions: { f: { handler: ${piece}, environment: ${piece}, labels: ${piece} } }`,
      (piece: string) => `resources: ${piece}`,
      (piece: string) => `resources: { resources: [{ name: a, type: ${piece}, properties: ${piece} }] }`,
      (piece: string) =>
        `resources: { resources: [{ name: ${piece}, type: storage.v1.bucket, properties: { acl: ${piece}, name: ${piece} }, accessControl: { gcpIamPolicy: { bindings: ${piece} } } }] }`,
    ];
    for (const piece of pieces)
      for (const place of places) {
        const { diagnostics } = configured({
          'serverless.yml': `service: s\nprovider: { name: google }\n${place(piece)}\n`,
        });
        expect(diagnostics.filter((line) => line.startsWith('read/failed'))).toEqual([]);
      }
  });
});
