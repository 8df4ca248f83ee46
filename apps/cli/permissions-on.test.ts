import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { answers, ask, fn, of, policy, template } from './testing/asked-action.ts';
import { emmental, folderWith, repository } from './testing/run.ts';
import { sam } from './testing/small-apps.ts';

describe('what it is asked on', () => {
  const made = () =>
    template(`  Files: { Type: AWS::S3::Bucket, Properties: { BucketName: shop-files } }
  Orders: { Type: AWS::DynamoDB::Table }
${fn('Reader', policy('{ Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt Orders.Arn }', "{ Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::shop-files/public/*' }"))}
`);
  const on = (action: string, resource: string) => answers(ask(made(), action, '--on', resource))['Reader'];

  test.each([
    ['dynamodb:GetItem', 'Orders', 'yes'],
    ['dynamodb:GetItem', 'orders', 'yes'],
    ['dynamodb:GetItem', 'arn:aws:dynamodb:eu-west-1:111122223333:table/shop-Orders-1A2B3C4D5E6F', 'yes'],
    // Its name is generated: that it is not this one nobody knows.
    ['dynamodb:GetItem', 'arn:aws:dynamodb:eu-west-1:111122223333:table/legacy', 'unknown'],
    ['s3:GetObject', 'shop-files', 'yes'],
    ['s3:GetObject', 'arn:aws:s3:::shop-files', 'yes'],
    ['s3:GetObject', 'shop-files/public/a.txt', 'yes'],
    ['s3:GetObject', 'shop-files/private/a.txt', 'no'],
    ['s3:GetObject', 'arn:aws:s3:::other-files/*', 'no'],
  ])('%s on %s: %s', (action, resource, answer) => {
    expect(on(action, resource)).toBe(answer);
  });

  test.each([
    [['--action', 's3:DeleteObjct'], 'did you mean s3:DeleteObject'],
    [['--action', 'DeleteItem'], 'dynamodb:DeleteItem'],
    [['--action', 's33:DeleteObject'], 'has no service s33'],
    [['--action', 'dynamodb:Drop*'], 'no action of dynamodb matches it'],
    [['--action', 'storage.objects.delte'], 'did you mean storage.objects.delete'],
    [['--action', ''], 'it is not the name of an action'],
    [['--action', `s3:${'Get'.repeat(200)}`], '…: no action has such a long name'],
    [['--action', 's3:GetObject', '--on', ''], 'without --on, the answer covers every resource'],
    [['--action', 's3:GetObject', '--on', '*'], 'without --on, the answer covers every resource'],
    // The error offers names of declared resources that the action applies to.
    [['--action', 's3:GetObject', '--on', 'Nothing'], 'did you mean Files?'],
    [['--action', 's3:GetObject', '--on', 'Ordes'], 'did you mean Orders'],
    [['--action', 's3:GetObject', '--on', 'arn:aws:s3'], 'it is not a complete ARN'],
    [['--action', 's3:GetObject', '--on', 'Orders'], 'Orders is of type AWS::DynamoDB::Table'],
    [['--action', 's3:GetObject', '--format', 'sam'], 'with --action use table or json'],
    [['--action', 's3:GetObject', '--fail-on', 'high'], '--action has none'],
    [['--action', 's3:GetObject', '--function', 'Nobody'], 'no function Nobody'],
    [['--on', 'Orders'], 'add --action'],
  ])('%j is refused: %s', (args, said) => {
    const { status, stderr, stdout } = emmental(['permissions', made(), ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
  });
});

describe('other clouds and languages', () => {
  test('roles of Google say what is known of them, and no is never guessed', () => {
    const folder = folderWith({
      'main.tf': `resource "google_storage_bucket" "files" {
  name     = "files"
  location = "EU"
}
resource "google_service_account" "a" {
  account_id = "a"
}
resource "google_storage_bucket_iam_member" "a" {
  bucket = google_storage_bucket.files.name
  role   = "roles/storage.objectAdmin"
  member = "serviceAccount:\${google_service_account.a.email}"
}
resource "google_service_account" "b" {
  account_id = "b"
}
resource "google_project_iam_member" "b" {
  project = "p"
  role    = "roles/editor"
  member  = "serviceAccount:\${google_service_account.b.email}"
}
resource "google_service_account" "c" {
  account_id = "c"
}
${['a', 'b', 'c']
  .map(
    (name) => `resource "google_cloudfunctions2_function" "${name}" {
  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "nodejs22"
    entry_point = "run"
  }
  service_config {
    service_account_email = google_service_account.${name}.email
  }
}
`,
  )
  .join('')}`,
    });
    const found = ask(folder, 'storage.objects.delete', '--on', 'files');
    expect(Object.values(answers(found)).toSorted()).toEqual(['no', 'unknown', 'yes']);
    expect(found.apps[0]?.functions[0]?.grants[0]).toMatchObject({
      action: 'roles/storage.objectAdmin',
      resource: 'google_storage_bucket.files',
    });
  });

  test('a function in a language that is not read: what it may is known, what it needs is not', () => {
    const folder = template(`  Old:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: java21
      Handler: shop.Old::run
      CodeUri: .
      Policies: [{ Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }] }]
`);
    expect(of(ask(folder, 's3:DeleteObject'), 'Old')).toMatchObject({
      answer: 'yes',
      needed: [],
      unneeded: [],
      analysed: false,
    });
    const { stdout } = emmental(['permissions', folder, '--action', 's3:DeleteObject']);
    expect(stdout).toContain('undecided whether its code needs it');
  });
});

test('JSON keeps its schema, and equal input gives equal bytes', () => {
  const schema = JSON.parse(
    readFileSync(join(repository, 'apps/cli/schema/permissions-action-1.json'), 'utf8'),
  ) as object;
  const ajv = new Ajv2020({ strict: false });
  for (const args of [
    ['examples/weak-shop', '--action', '*'],
    ['examples/photo-pipeline', '--action', 's3:*', '--all'],
    ['examples/weak-shop', '--action', 'dynamodb:Query', '--on', 'Orders/index/byCustomer'],
  ]) {
    const run = () => emmental(['permissions', ...args, '--format', 'json']).stdout;
    expect(ajv.validate(schema, JSON.parse(run())), JSON.stringify(ajv.errors)).toBe(true);
    expect(run()).toBe(run());
  }
});

test('--strict ends with 3 where code was not read', () => {
  const folder = folderWith({
    'template.yaml': sam(
      '  A: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: gone.handler } }\n',
    ),
  });
  expect(emmental(['permissions', folder, '--action', 's3:*']).status).toBe(0);
  expect(emmental(['permissions', folder, '--action', 's3:*', '--strict']).status).toBe(3);
});

test('what the rulebase denies is said beside what the role gives', () => {
  const admin = of(ask('examples/weak-shop', 'iam:PassRole'), 'Admin');
  expect(admin).toMatchObject({ answer: 'yes', deniedByRulebase: ['iam:PassRole'] });
  const { stdout } = emmental(['permissions', 'examples/weak-shop', '--action', 'iam:PassRole']);
  expect(stdout).toContain('denied  iam:PassRole, by emmental.yaml');
  const folder = folderWith({
    'template.yaml': sam(`  A:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler, Policies: [{ Statement: [{ Effect: Allow, Action: iam:PassRole, Resource: '*' }] }] }
`),
    'a.js': 'exports.handler = async () => 1;\n',
    'emmental.yaml': 'emmental: profile/1\nfunctions:\n  A: { permissons: {} }\n',
  });
  expect(of(ask(folder, 'iam:PassRole'), 'A').deniedByRulebase).toBeNull();
});

test('an ARN of elsewhere may be a resource whose name is generated: its own policy keeps the answer open', () => {
  const folder = template(`  Files: { Type: AWS::S3::Bucket }
  Rules:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument: { Statement: [{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: !Sub '\${Files.Arn}/*' }] }
${fn('Any', policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }"))}
`);
  const on = (resource: string) => answers(ask(folder, 's3:GetObject', '--on', resource))['Any'];
  expect(on('Files')).toBe('no');
  expect(on('arn:aws:s3:::legacy/*')).toBe('unknown');
});

test('many apps are told in one table, the widest reach of any of them first', () => {
  const app = (name: string, events: string) =>
    sam(`  ${name}:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler, CodeUri: ., Policies: [AmazonS3FullAccess]${events} }
`);
  const files = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [
      `app${i}/template.yaml`,
      app(`Fn${i}`, i === 29 ? ', FunctionUrlConfig: { AuthType: NONE }' : ''),
    ]),
  );
  const folder = folderWith({
    ...files,
    'app30/template.yaml': app('None', '').replace('AmazonS3FullAccess', ''),
  });
  const { stdout } = emmental(['permissions', folder, '--action', 's3:DeleteObject']);
  const lines = stdout.split('\n');
  const first = lines[lines.findIndex((line) => line.startsWith('FUNCTION')) + 1];
  expect(first).toMatch(/^app29\/Fn29 +CAN +anyone +app29\/template\.yaml:\d+/);
  expect(stdout).toContain('30 apps   30 of 30 holders of roles can');
  expect(stdout).toContain('and 5 more (--all)');
  expect(stdout).toContain('In 1 more app no function can do it.');
});
