import { type ExactCase, fn, stack, terraform, terraformFn } from './case.ts';

const wide = [{ rule: 'access/wildcard-resource' }, { rule: 'policy/all-resources' }];
const policy = (statement: string): string =>
  `resource "aws_iam_policy" "p" {\n  name = "p"\n  policy = jsonencode({ Version = "2012-10-17", Statement = [${statement}] })\n}\n`;

/** Attributes of data sources are unknown, and unknown is not `*`. Source: Terraform language, data sources. */
const dataSources: readonly ExactCase[] = [
  {
    says: 'a policy on a bucket that Terraform looks up',
    files: terraform(
      `data "aws_s3_bucket" "x" { bucket = "acme" }\n${policy('{ Effect = "Allow", Action = ["s3:PutObject"], Resource = "${data.aws_s3_bucket.x.arn}/*" }')}`,
    ),
    not: wide,
  },
  {
    says: 'a policy on an ARN of a remote state',
    files: terraform(
      `data "terraform_remote_state" "net" {\n  backend = "s3"\n  config = { bucket = "b", key = "k" }\n}\n${policy('{ Effect = "Allow", Action = ["dynamodb:PutItem"], Resource = data.terraform_remote_state.net.outputs.table_arn }')}`,
    ),
    not: wide,
  },
  {
    says: 'a policy on an ARN that a parameter stores',
    files: terraform(
      `data "aws_ssm_parameter" "queue" { name = "/queue" }\n${policy('{ Effect = "Allow", Action = ["sqs:SendMessage"], Resource = data.aws_ssm_parameter.queue.value }')}`,
    ),
    not: wide,
  },
  {
    says: 'a policy on a list that a data source gives',
    files: terraform(
      `data "aws_lambda_functions" "all" {}\n${policy('{ Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = data.aws_lambda_functions.all.function_arns }')}`,
    ),
    not: wide,
  },
  {
    says: 'a queue that lets in a role that Terraform looks up',
    files: terraform(
      `data "aws_iam_role" "r" { name = "r" }\nresource "aws_sqs_queue" "q" { name = "q" }\nresource "aws_sqs_queue_policy" "q" {\n  queue_url = aws_sqs_queue.q.id\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = data.aws_iam_role.r.arn }, Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn }] })\n}\n`,
    ),
    not: [{ rule: 'queue/public' }],
  },
  {
    says: 'a queue that lets in an account whose number a secret stores',
    files: terraform(
      `data "aws_ssm_parameter" "partner" { name = "/partner" }\nresource "aws_sqs_queue" "q" { name = "q" }\nresource "aws_sqs_queue_policy" "q" {\n  queue_url = aws_sqs_queue.q.id\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = data.aws_ssm_parameter.partner.value }, Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn }] })\n}\n`,
    ),
    not: [{ rule: 'queue/public' }],
  },
  {
    says: 'a role of a function on everything of a table that Terraform looks up',
    files: terraform(
      `data "aws_dynamodb_table" "orders" { name = "orders" }\n${terraformFn()}resource "aws_iam_role_policy" "fn" {\n  role = aws_iam_role.fn.id\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = data.aws_dynamodb_table.orders.arn }] })\n}\n`,
    ),
    finds: [{ rule: 'access/wildcard-action', on: /dynamodb/ }],
    not: [{ rule: 'access/', on: /all resources|any table/ }],
  },
  {
    says: 'a statement whose actions a parameter stores',
    files: terraform(
      `data "aws_ssm_parameter" "actions" { name = "/actions" }\n${policy('{ Effect = "Allow", Action = split(",", data.aws_ssm_parameter.actions.value), Resource = "arn:aws:s3:::acme/*" }')}`,
    ),
    not: [{ rule: 'policy/any-action' }],
  },
];

const keyDocument = `data "aws_iam_policy_document" "key" {
  statement {
    actions = ["kms:*"]
    resources = ["*"]
    principals {
      type = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
}
`;
const noIdentity = [{ rule: 'policy/' }, { rule: 'access/' }];

/** In the policy of a key, `*` is that key. Source: KMS developer guide, key policies. */
const keyPolicies: readonly ExactCase[] = [
  {
    says: 'the usual policy of a key',
    files: stack(`  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: 'kms:*', Resource: '*' }
`),
    not: noIdentity,
  },
  {
    says: 'a document with principals, for a key',
    files: terraform(
      `${keyDocument}resource "aws_kms_key" "k" { policy = data.aws_iam_policy_document.key.json }\n`,
    ),
    not: noIdentity,
  },
  {
    says: 'a document with principals that nothing uses',
    files: terraform(keyDocument),
    not: noIdentity,
  },
  {
    says: 'a policy of a key as a resource of its own',
    files: terraform(
      `resource "aws_kms_key" "k" {}\nresource "aws_kms_key_policy" "k" {\n  key_id = aws_kms_key.k.id\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }] })\n}\n`,
    ),
    not: noIdentity,
  },
  {
    says: 'a document that only the key of a module gets',
    files: terraform(
      `${keyDocument}module "key" {\n  source = "terraform-aws-modules/kms/aws"\n  version = "4.0.0"\n  policy = data.aws_iam_policy_document.key.json\n}\n`,
    ),
    not: [{ rule: 'policy/' }],
  },
  {
    says: 'a document without principals is of an identity',
    files: terraform(`data "aws_iam_policy_document" "p" {
  statement {
    actions = ["kms:*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.p.json }
`),
    finds: [{ rule: 'policy/any-action' }],
  },
];

const bucket = (block: string, more = ''): string => `  Files:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration: ${block}
${more}`;
const openPolicy = `  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: !Sub '\${Files.Arn}/*' }] }
`;
const terraformBucket = `resource "aws_s3_bucket" "b" { bucket = "acme" }
resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "\${aws_s3_bucket.b.arn}/*" }] })
}
`;
const open = [{ rule: 'bucket/public' }];

/** The four switches of a bucket. Source: S3 user guide, blocking public access. */
const buckets: readonly ExactCase[] = [
  {
    says: 'RestrictPublicBuckets closes a public policy',
    files: stack(bucket('{ BlockPublicPolicy: false, RestrictPublicBuckets: true }') + openPolicy),
    not: open,
  },
  {
    says: 'no switch closes a public policy',
    files: stack(bucket('{ BlockPublicPolicy: false, RestrictPublicBuckets: false }') + openPolicy),
    finds: [{ rule: 'bucket/public', severity: 'high' }],
  },
  {
    says: 'RestrictPublicBuckets does not close an ACL',
    files: stack(
      bucket(
        '{ BlockPublicAcls: false, IgnorePublicAcls: false, RestrictPublicBuckets: true }',
        '      AccessControl: PublicRead\n',
      ),
    ),
    finds: open,
  },
  {
    says: 'IgnorePublicAcls closes an ACL',
    files: stack(
      bucket('{ BlockPublicAcls: false, IgnorePublicAcls: true }', '      AccessControl: PublicRead\n'),
    ),
    not: open,
  },
  {
    says: 'IgnorePublicAcls does not close a policy',
    files: stack(bucket('{ BlockPublicPolicy: false, IgnorePublicAcls: true }') + openPolicy),
    finds: open,
  },
  {
    says: 'RestrictPublicBuckets under a condition',
    files: stack(
      bucket('{ BlockPublicPolicy: false, RestrictPublicBuckets: !If [Prod, true, false] }') + openPolicy,
      'Parameters: { Stage: { Type: String, Default: dev } }\nConditions: { Prod: !Equals [!Ref Stage, prod] }\n',
    ),
    finds: [{ rule: 'bucket/public', when: /Stage|Prod/ }],
  },
  {
    says: 'restrict_public_buckets of Terraform',
    files: terraform(
      `${terraformBucket}resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n  block_public_policy = false\n  restrict_public_buckets = true\n}\n`,
    ),
    not: open,
  },
  {
    says: 'the block of the account closes its buckets',
    files: terraform(
      `${terraformBucket}resource "aws_s3_account_public_access_block" "a" {\n  restrict_public_buckets = true\n}\n`,
    ),
    not: open,
  },
];

const admin = [{ rule: 'access/admin' }];
const administrator = '"arn:aws:iam::aws:policy/AdministratorAccess"';

/** Source: the provider's documentation of aws_iam_role, aws_iam_policy_attachment and the resources for exclusive management. */
const attachments: readonly ExactCase[] = [
  {
    says: 'aws_iam_policy_attachment',
    files: terraform(
      `${terraformFn()}resource "aws_iam_policy_attachment" "a" {\n  name = "a"\n  roles = [aws_iam_role.fn.name]\n  policy_arn = ${administrator}\n}\n`,
    ),
    finds: admin,
  },
  {
    says: 'aws_iam_role_policy_attachments_exclusive',
    files: terraform(
      `${terraformFn()}resource "aws_iam_role_policy_attachments_exclusive" "a" {\n  role_name = aws_iam_role.fn.name\n  policy_arns = [${administrator}]\n}\n`,
    ),
    finds: admin,
  },
  {
    says: 'a policy of the configuration, attached exclusively',
    files: terraform(
      `${terraformFn()}${policy('{ Effect = "Allow", Action = "dynamodb:*", Resource = "*" }')}resource "aws_iam_role_policy_attachments_exclusive" "a" {\n  role_name = aws_iam_role.fn.name\n  policy_arns = [aws_iam_policy.p.arn]\n}\n`,
    ),
    finds: [{ rule: 'access/wildcard-action', on: /Fn/ }],
    not: [{ rule: 'policy/' }],
  },
  {
    says: 'the names of inline policies of somebody else',
    files: terraform(
      `${terraformFn()}resource "aws_iam_role_policies_exclusive" "a" {\n  role_name = aws_iam_role.fn.name\n  policy_names = ["legacy"]\n}\n`,
    ),
    asks: /legacy/,
  },
  {
    says: 'the names of inline policies of this configuration',
    files: terraform(
      `${terraformFn()}resource "aws_iam_role_policy" "fn" {\n  name = "own"\n  role = aws_iam_role.fn.id\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "*" }] })\n}\nresource "aws_iam_role_policies_exclusive" "a" {\n  role_name = aws_iam_role.fn.name\n  policy_names = [aws_iam_role_policy.fn.name]\n}\n`,
    ),
    finds: [{ rule: 'access/excess-delete' }],
  },
  {
    says: 'inline_policy of the role',
    files: terraform(
      terraformFn(
        'inline_policy {\n    name = "i"\n    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })\n  }',
      ),
    ),
    finds: [{ rule: 'access/wildcard-action' }],
  },
  {
    says: 'managed_policy_arns of the role',
    files: terraform(terraformFn(`managed_policy_arns = [${administrator}]`)),
    finds: admin,
  },
];

const readsAcme = `import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
export const handler = async () => s3.send(new GetObjectCommand({ Bucket: 'acme-data', Key: 'a' }));
`;

const others: readonly ExactCase[] = [
  {
    says: 'an ARN of a bucket with a wildcard for the account',
    files: {
      ...stack(
        fn(
          "[{ Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3::*:acme-data/*' }] }]",
        ),
      ),
      'src/app.mjs': readsAcme,
    },
    not: [{ rule: 'access/wildcard-resource' }, { rule: 'access/missing', on: /acme/ }],
  },
  {
    says: 'a policy on a bucket with wildcards for region and account',
    files: terraform(
      policy('{ Effect = "Allow", Action = ["s3:PutObject"], Resource = "arn:aws:s3:*:*:reports/*" }'),
    ),
    not: wide,
  },
  {
    says: 'a policy on every bucket with wildcards for region and account',
    files: terraform(policy('{ Effect = "Allow", Action = ["s3:*"], Resource = "arn:aws:s3:*:*:*" }')),
    finds: [{ rule: 'policy/any-action' }],
  },
  {
    says: 'a $disconnect route whose function deletes the connection',
    files: {
      ...stack(`  Connections:
    Type: AWS::DynamoDB::Table
    Properties: { BillingMode: PAY_PER_REQUEST }
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action, Name: ws }
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: $disconnect, AuthorizationType: NONE, Target: !Sub 'integrations/\${Call}' }
  Call:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations
${fn('[{ DynamoDBCrudPolicy: { TableName: !Ref Connections } }]', '      Environment: { Variables: { TABLE: !Ref Connections } }\n')}`),
      'src/app.mjs': `import { DynamoDBClient, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});
export const handler = async (event) => db.send(new DeleteItemCommand({ TableName: process.env.TABLE, Key: { id: { S: event.requestContext.connectionId } } }));
`,
    },
    not: [{ rule: 'api/open-delete' }, { rule: 'api/open-intake' }],
  },
  {
    says: 'a $default route whose function deletes what the message names',
    files: {
      ...stack(`  Notes:
    Type: AWS::DynamoDB::Table
    Properties: { BillingMode: PAY_PER_REQUEST }
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action, Name: ws }
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: $default, AuthorizationType: NONE, Target: !Sub 'integrations/\${Call}' }
  Call:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations
${fn('[{ DynamoDBCrudPolicy: { TableName: !Ref Notes } }]', '      Environment: { Variables: { TABLE: !Ref Notes } }\n')}`),
      'src/app.mjs': `import { DynamoDBClient, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});
export const handler = async (event) => db.send(new DeleteItemCommand({ TableName: process.env.TABLE, Key: { id: { S: JSON.parse(event.body).id } } }));
`,
    },
    finds: [{ rule: 'api/open-delete' }],
  },
  {
    says: 'a program that an event may choose options of, in a role that may change roles',
    files: {
      ...stack(
        fn(
          "[{ Statement: [{ Effect: Allow, Action: ['dynamodb:DeleteTable'], Resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders' }] }]",
          '      Events: { Post: { Type: HttpApi, Properties: { Path: /x, Method: post } } }\n',
        ),
      ),
      'src/app.mjs': `import { exec } from 'node:child_process';
export const handler = async (event) => exec('convert ' + JSON.parse(event.body).file);
`,
    },
    finds: [{ rule: 'code/' }, { rule: 'access/excess-delete', on: /orders/ }],
  },
];

const google = (resource: string): Readonly<Record<string, string>> => ({
  'main.tf': resource,
  'src/index.js': "exports.run = (req, res) => res.send('ok');\n",
  'src/package.json': '{ "name": "run" }\n',
});
const firstGeneration = (starter: string): string => `resource "google_cloudfunctions_function" "f" {
  name = "f"
  runtime = "nodejs20"
  entry_point = "run"
  source_archive_bucket = "b"
  source_archive_object = "o"
  ${starter}
}
`;
const ingress = [{ rule: 'google/open-ingress' }];

/** Source: Cloud Run functions documentation, network settings; Cloud Run documentation, ingress and worker pools. */
const addresses: readonly ExactCase[] = [
  {
    says: 'a function of the first generation that an event starts has no address',
    files: google(
      firstGeneration(
        'event_trigger {\n    event_type = "google.pubsub.topic.publish"\n    resource = "projects/p/topics/t"\n  }',
      ),
    ),
    not: ingress,
  },
  {
    says: 'a function of the first generation that calls start has an address',
    files: google(firstGeneration('trigger_http = true')),
    finds: ingress,
  },
  {
    says: 'a function of the second generation has an address, also for events',
    files: google(`resource "google_cloudfunctions2_function" "f" {
  name = "f"
  location = "europe-west1"
  build_config {
    runtime = "nodejs20"
    entry_point = "run"
  }
  service_config {}
  event_trigger {
    event_type = "google.cloud.pubsub.topic.v1.messagePublished"
    pubsub_topic = "projects/p/topics/t"
  }
}
`),
    finds: ingress,
  },
  {
    says: 'a job of Cloud Run has no address',
    files: google(`resource "google_cloud_run_v2_job" "j" {
  name = "j"
  location = "europe-west1"
  template {
    template {
      containers { image = "eu.gcr.io/p/j" }
    }
  }
}
`),
    not: ingress,
  },
  {
    says: 'a worker pool of Cloud Run has no address',
    files: google(`resource "google_cloud_run_v2_worker_pool" "w" {
  name = "w"
  location = "europe-west1"
  template {
    containers { image = "eu.gcr.io/p/w" }
  }
}
`),
    not: ingress,
  },
];

const cdk = (resources: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => ({
  'cdk.json': '{ "app": "node app.js" }\n',
  'cdk.out/manifest.json': JSON.stringify({
    version: '36.0.0',
    artifacts: {
      Shop: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/unknown-region',
        properties: { templateFile: 'Shop.template.json' },
      },
    },
  }),
  'cdk.out/Shop.template.json': JSON.stringify({ Resources: resources }, null, 1),
});
const trust = {
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const framework = (id: string, runtime: string, actions: string | readonly string[], path: string) => ({
  [`${id}Role`]: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: trust },
    Metadata: { 'aws:cdk:path': `Shop/${path}/Role/Resource` },
  },
  [`${id}RolePolicy`]: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: `${id}RolePolicy`,
      Roles: [{ Ref: `${id}Role` }],
      PolicyDocument: { Statement: [{ Action: actions, Effect: 'Allow', Resource: '*' }] },
    },
    Metadata: { 'aws:cdk:path': `Shop/${path}/Role/DefaultPolicy/Resource` },
  },
  [id]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: 'exports.handler = async () => {};' },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
      Runtime: runtime,
      Timeout: 900,
    },
    Metadata: { 'aws:cdk:path': `Shop/${path}/Resource` },
  },
});
const hygiene = [{ rule: 'function/' }, { rule: 'access/' }, { rule: 'policy/' }];

/** Functions that the framework of CDK makes: nobody can change their settings. Source: aws-cdk-lib. */
const madeByCdk: readonly ExactCase[] = [
  {
    says: 'BucketNotificationsHandler',
    files: cdk(
      framework(
        'BucketNotificationsHandler050a0587b7544547bf325f094a3db834',
        'python3.9',
        ['s3:PutBucketNotification'],
        'BucketNotificationsHandler050a0587b7544547bf325f094a3db834',
      ),
    ),
    not: hygiene,
  },
  {
    says: 'LogRetention',
    files: cdk(
      framework(
        'LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aFD4BFC8A',
        'nodejs18.x',
        ['logs:DeleteRetentionPolicy', 'logs:PutRetentionPolicy'],
        'LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a',
      ),
    ),
    not: hygiene,
  },
  {
    says: 'framework-onEvent of a provider',
    files: cdk(
      framework(
        'SeedProviderframeworkonEventA1B2C3D4',
        'nodejs18.x',
        ['xray:PutTraceSegments'],
        'Seed/Provider/framework-onEvent',
      ),
    ),
    not: hygiene,
  },
  {
    says: 'a provider of custom resources',
    files: cdk(
      framework(
        'CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F',
        'nodejs18.x',
        ['s3:GetBucketTagging'],
        'Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler',
      ),
    ),
    not: hygiene,
  },
  {
    says: 'an own function beside them',
    files: cdk(framework('Orders12345678', 'nodejs14.x', ['s3:DeleteObject'], 'Orders')),
    finds: [{ rule: 'function/' }, { rule: 'access/excess-delete' }],
  },
  {
    says: 'the policy of a people’s call in AwsCustomResource',
    files: cdk(
      framework(
        'AWS679f53fac002430cb0da5b7982bd22872D164C4C',
        'nodejs18.x',
        '*',
        'AWS679f53fac002430cb0da5b7982bd2287',
      ),
    ),
    finds: [{ rule: 'access/admin' }],
    not: [{ rule: 'function/' }],
  },
];

export const falseAlarms: Readonly<Record<string, readonly ExactCase[]>> = {
  'data sources': dataSources,
  'policies of keys': keyPolicies,
  buckets,
  attachments,
  others,
  'addresses of Google': addresses,
  'made by CDK': madeByCdk,
};
