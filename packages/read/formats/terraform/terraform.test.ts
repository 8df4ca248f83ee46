import { describe, expect, it } from 'vitest';
import { configured, plain } from './testing/configured.ts';

const trust = `assume_role_policy = jsonencode({
  Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
})`;

describe('a function in Terraform', () => {
  const files = {
    'infra/main.tf': `
      data "archive_file" "orders" {
        type        = "zip"
        source_dir  = "\${path.module}/../src/orders"
        output_path = "\${path.module}/orders.zip"
      }
      resource "aws_lambda_function" "orders" {
        function_name    = "orders"
        filename         = data.archive_file.orders.output_path
        source_code_hash = data.archive_file.orders.output_base64sha256
        handler          = "index.handler"
        runtime          = "nodejs20.x"
        role             = aws_iam_role.orders.arn
        environment {
          variables = {
            TABLE  = aws_dynamodb_table.orders.name
            CONFIG = jsonencode({ level = 1 })
          }
        }
        vpc_config {
          subnet_ids         = ["subnet-1"]
          security_group_ids = []
        }
      }
      resource "aws_dynamodb_table" "orders" {
        name = "orders"
        server_side_encryption { enabled = true }
        attribute {
          name = "id"
          type = "S"
        }
      }
      resource "aws_iam_role" "orders" {
        name = "orders"
        ${trust}
        inline_policy {
          name   = "own"
          policy = data.aws_iam_policy_document.orders.json
        }
      }
      data "aws_iam_policy_document" "orders" {
        statement {
          actions   = ["dynamodb:GetItem"]
          resources = [aws_dynamodb_table.orders.arn]
        }
      }
      resource "aws_iam_role_policy_attachment" "logs" {
        role       = aws_iam_role.orders.name
        policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
      }
      resource "aws_iam_policy" "more" {
        policy = jsonencode({ Statement = { Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" } })
      }
      resource "aws_iam_role_policy_attachment" "more" {
        role       = aws_iam_role.orders.id
        policy_arn = aws_iam_policy.more.arn
      }
      resource "aws_iam_role_policy" "apart" {
        role   = aws_iam_role.orders.id
        policy = <<-EOT
          {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::\${aws_dynamodb_table.orders.name}/*"}]}
        EOT
      }
    `,
    'src/orders/index.js': 'exports.handler = () => {}',
  };

  it('has the properties it has in CloudFormation, by its address', () => {
    const { app, properties, diagnostics } = configured(files);
    expect(diagnostics).toEqual([]);
    expect(app).toMatchObject({ id: 'infra/main.tf', format: 'terraform', template: 'infra/main.tf' });
    expect(properties('aws_lambda_function.orders')).toEqual({
      FunctionName: 'orders',
      Code: '<data.archive_file.orders.output_path>',
      Handler: 'index.handler',
      Runtime: 'nodejs20.x',
      Role: '<aws_iam_role.orders.Arn>',
      Environment: { Variables: { TABLE: '<aws_dynamodb_table.orders>', CONFIG: '{"level":1}' } },
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] },
    });
    expect(properties('aws_dynamodb_table.orders')).toEqual({
      TableName: 'orders',
      SSESpecification: { SSEEnabled: true },
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    });
  });

  it('has its code in the folder that its archive is made of', () => {
    const [fn] = configured(files).app.functions;
    expect(fn).toMatchObject({
      id: 'infra/main.tf#aws_lambda_function.orders',
      name: 'aws_lambda_function.orders',
      handler: { kind: 'handler', directory: 'src/orders', handler: 'index.handler' },
      at: { file: 'infra/main.tf', line: 7 },
    });
  });

  it('holds its role with what is inline, apart and attached', () => {
    const { app } = configured(files);
    const [role] = app.roles;
    expect(role).toMatchObject({
      id: 'aws_iam_role.orders',
      holders: ['aws_lambda_function.orders'],
      unknown: [],
    });
    expect(
      role?.statements.map(({ action, resource, at }) => [
        ...action.values.map(plain),
        ...(resource?.values ?? []).map(plain),
        at.line,
      ]),
    ).toEqual([
      ['dynamodb:GetItem', '<aws_dynamodb_table.orders.Arn>', 44],
      ['sqs:SendMessage', '*', 54],
      ['s3:GetObject', 'arn:aws:s3:::<aws_dynamodb_table.orders>/*', 63],
    ]);
    expect(role?.managed.map(({ policy }) => plain(policy))).toEqual([
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    ]);
    expect(role?.trust).toHaveLength(1);
  });

  it('has code where its one file, its uploaded object or its literal archive says', () => {
    const { app } = configured({
      'main.tf': `
        data "archive_file" "one" {
          type        = "zip"
          source_file = "lambda/one.py"
          output_path = "one.zip"
        }
        resource "aws_lambda_function" "one" {
          filename = "one.zip"
          handler  = "one.handler"
          runtime  = "python3.12"
          role     = "arn:aws:iam::1:role/x"
        }
        resource "aws_s3_object" "two" {
          bucket = "b"
          key    = "two.zip"
          source = data.archive_file.one.output_path
        }
        resource "aws_lambda_function" "two" {
          s3_bucket = "b"
          s3_key    = aws_s3_object.two.key
          handler   = "one.handler"
          runtime   = "python3.12"
          role      = "arn:aws:iam::1:role/x"
        }
        resource "aws_lambda_function" "three" {
          filename = "elsewhere.zip"
          handler  = "one.handler"
          runtime  = "python3.12"
          role     = "arn:aws:iam::1:role/x"
        }
      `,
      'lambda/one.py': 'def handler(event, context): pass',
    });
    expect(
      app.functions.map(({ handler }) => (handler.kind === 'handler' ? handler.directory : handler.why)),
    ).toEqual(['lambda', 'lambda', 'its code is not in the repository']);
  });
});

describe('code of a function in Terraform', () => {
  const fn = (handler: string, filename: string) => `resource "aws_lambda_function" "f" {
    handler  = "${handler}"
    runtime  = "python3.12"
    filename = ${filename}
    role     = "arn:aws:iam::1:role/x"
  }\n`;
  const archive = (sources: string) =>
    `data "archive_file" "a" {\n  type = "zip"\n  output_path = "a.zip"\n${sources}\n}\n`;

  it('that the configuration holds itself is inline, with the place of its first line', () => {
    const sources = `source {
      filename = "lib.py"
      content  = "x = 1"
    }
    source {
      filename = "app.py"
      content  = <<-PYTHON
        def handler(event, context):
            pass
      PYTHON
    }`;
    const [made] = configured(fn('app.handler', '"./a.zip"') + archive(sources)).app.functions;
    expect(made?.handler).toMatchObject({
      kind: 'handler',
      inline: {
        text: 'def handler(event, context):\n    pass\n',
        at: { file: 'main.tf', line: 17 },
      },
    });
  });

  it('that is not known is no image', () => {
    const unknown = fn('app.handler', 'data.external.package.result.filename');
    const [made] = configured(`${unknown}data "external" "package" {}\n`).app.functions;
    expect(made).toMatchObject({ packageType: 'zip', runtime: 'python3.12' });
  });

  it('lies where the handler’s file is, beside a package that a script makes', () => {
    const files = { 'infra/main.tf': fn('app.handler', '"build/app.zip"'), 'infra/build/app.py': '' };
    expect(configured(files).app.functions[0]?.handler).toMatchObject({ directory: 'infra/build' });
    const above = { 'infra/main.tf': fn('app.handler', '"build/app.zip"'), 'infra/app.py': '' };
    expect(configured(above).app.functions[0]?.handler).toMatchObject({ directory: 'infra' });
    const packed = { 'main.tf': fn('app.handler', '"app.zip"'), 'app.zip': 'PK', 'other.py': '' };
    expect(configured(packed).app.functions[0]?.handler).toMatchObject({
      why: 'its code is packed in an archive',
    });
  });
});

describe('what starts a function in Terraform', () => {
  const fn = `resource "aws_lambda_function" "f" {
    function_name = "f"
    handler       = "a.h"
    runtime       = "nodejs20.x"
    role          = "arn:aws:iam::1:role/x"
  }\n`;
  const triggers = (text: string) =>
    configured(fn + text).app.functions[0]?.triggers.map(
      ({ kind, source, exposure, place }) => `${kind} ${source} ${exposure} ${place}`,
    );

  it.each([
    [
      'a URL',
      'resource "aws_lambda_function_url" "u" {\n function_name = aws_lambda_function.f.function_name\n authorization_type = "NONE"\n}',
      ['function-url function URL public aws_lambda_function_url.u'],
    ],
    [
      'a route of an HTTP API',
      `resource "aws_apigatewayv2_api" "a" {
         name          = "a"
         protocol_type = "HTTP"
       }
       resource "aws_apigatewayv2_integration" "i" {
         api_id           = aws_apigatewayv2_api.a.id
         integration_type = "AWS_PROXY"
         integration_uri  = aws_lambda_function.f.invoke_arn
       }
       resource "aws_apigatewayv2_route" "r" {
         api_id    = aws_apigatewayv2_api.a.id
         route_key = "POST /orders"
         target    = "integrations/\${aws_apigatewayv2_integration.i.id}"
       }
       resource "aws_lambda_permission" "p" {
         action        = "lambda:InvokeFunction"
         function_name = aws_lambda_function.f.function_name
         principal     = "apigateway.amazonaws.com"
         source_arn    = "\${aws_apigatewayv2_api.a.execution_arn}/*/*"
       }`,
      ['http-api POST /orders public aws_apigatewayv2_route.r'],
    ],
    [
      'a method of a REST API',
      `resource "aws_api_gateway_rest_api" "a" { name = "a" }
       resource "aws_api_gateway_resource" "orders" {
         rest_api_id = aws_api_gateway_rest_api.a.id
         parent_id   = aws_api_gateway_rest_api.a.root_resource_id
         path_part   = "orders"
       }
       resource "aws_api_gateway_method" "m" {
         rest_api_id   = aws_api_gateway_rest_api.a.id
         resource_id   = aws_api_gateway_resource.orders.id
         http_method   = "GET"
         authorization = "AWS_IAM"
       }
       resource "aws_api_gateway_integration" "i" {
         rest_api_id             = aws_api_gateway_rest_api.a.id
         resource_id             = aws_api_gateway_resource.orders.id
         http_method             = aws_api_gateway_method.m.http_method
         integration_http_method = "POST"
         type                    = "AWS_PROXY"
         uri                     = aws_lambda_function.f.invoke_arn
       }`,
      ['api GET /orders account aws_api_gateway_method.m'],
    ],
    [
      'a queue that anyone may write to',
      `resource "aws_sqs_queue" "q" { name = "q" }
       resource "aws_sqs_queue_policy" "q" {
         queue_url = aws_sqs_queue.q.id
         policy    = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn }] })
       }
       resource "aws_lambda_event_source_mapping" "m" {
         event_source_arn = aws_sqs_queue.q.arn
         function_name    = aws_lambda_function.f.arn
       }`,
      ['sqs sqs aws_sqs_queue.q public aws_lambda_event_source_mapping.m'],
    ],
    [
      'a bucket’s notification',
      `resource "aws_s3_bucket" "b" { bucket = "b" }
       resource "aws_s3_bucket_notification" "n" {
         bucket = aws_s3_bucket.b.id
         lambda_function {
           lambda_function_arn = aws_lambda_function.f.arn
           events              = ["s3:ObjectCreated:*"]
         }
       }`,
      ['s3 s3 aws_s3_bucket.b account aws_s3_bucket.b'],
    ],
    [
      'a topic',
      `resource "aws_sns_topic" "t" { name = "t" }
       resource "aws_sns_topic_subscription" "s" {
         topic_arn = aws_sns_topic.t.arn
         protocol  = "lambda"
         endpoint  = aws_lambda_function.f.arn
       }`,
      ['sns sns aws_sns_topic.t account aws_sns_topic_subscription.s'],
    ],
    [
      'a stream that messages of devices go to',
      `resource "aws_kinesis_stream" "k" { name = "readings" }
       resource "aws_iot_topic_rule" "r" {
         name        = "readings"
         enabled     = true
         sql         = "SELECT * FROM 'readings/+'"
         sql_version = "2016-03-23"
         kinesis {
           role_arn    = "arn:aws:iam::1:role/y"
           stream_name = aws_kinesis_stream.k.name
         }
       }
       resource "aws_lambda_event_source_mapping" "m" {
         event_source_arn = aws_kinesis_stream.k.arn
         function_name    = aws_lambda_function.f.arn
       }`,
      ['kinesis kinesis aws_kinesis_stream.k authenticated aws_lambda_event_source_mapping.m'],
    ],
    [
      'mail, and the bucket that keeps it',
      `resource "aws_s3_bucket" "b" { bucket = "b" }
       resource "aws_ses_receipt_rule" "r" {
         name          = "help"
         rule_set_name = "desk"
         recipients    = ["help@desk.example"]
         s3_action {
           bucket_name = aws_s3_bucket.b.bucket
           position    = 1
         }
         lambda_action {
           function_arn = aws_lambda_function.f.arn
           position     = 2
         }
       }
       resource "aws_s3_bucket_notification" "n" {
         bucket = aws_s3_bucket.b.id
         lambda_function {
           lambda_function_arn = aws_lambda_function.f.arn
           events              = ["s3:ObjectCreated:*"]
         }
       }`,
      [
        's3 s3 aws_s3_bucket.b public aws_s3_bucket.b',
        'ses ses help@desk.example public aws_ses_receipt_rule.r',
      ],
    ],
    [
      'a rule with a schedule',
      `resource "aws_cloudwatch_event_rule" "r" { schedule_expression = "rate(1 hour)" }
       resource "aws_cloudwatch_event_target" "t" {
         rule = aws_cloudwatch_event_rule.r.name
         arn  = aws_lambda_function.f.arn
       }`,
      ['schedule rate(1 hour) internal aws_cloudwatch_event_rule.r'],
    ],
    [
      'a schedule',
      `resource "aws_scheduler_schedule" "s" {
         schedule_expression = "rate(1 day)"
         flexible_time_window { mode = "OFF" }
         target {
           arn      = aws_lambda_function.f.arn
           role_arn = "arn:aws:iam::1:role/y"
         }
       }`,
      ['schedule rate(1 day) internal aws_scheduler_schedule.s'],
    ],
    [
      'a state machine',
      `resource "aws_sfn_state_machine" "s" {
         name       = "s"
         role_arn   = "arn:aws:iam::1:role/y"
         definition = jsonencode({ StartAt = "A", States = { A = { Type = "Task", Resource = aws_lambda_function.f.arn, End = true } } })
       }`,
      ['step-functions step function aws_sfn_state_machine.s account aws_sfn_state_machine.s'],
    ],
  ])('%s', (_, text, expected) => {
    expect(triggers(text)?.toSorted()).toEqual(expected);
  });
});

describe('definitions in files', () => {
  it('of an API in YAML and of a state machine in JSON start functions, each at its line', () => {
    const { app, properties } = configured({
      'main.tf': `
        resource "aws_lambda_function" "f" { function_name = "f" }
        resource "aws_api_gateway_rest_api" "api" {
          body = templatefile("\${path.module}/api.yaml", { uri = aws_lambda_function.f.invoke_arn })
        }
        resource "aws_sfn_state_machine" "s" {
          role_arn   = "arn:aws:iam::1:role/y"
          definition = templatefile("s.asl.json", { fn = aws_lambda_function.f.arn })
        }`,
      'api.yaml': `openapi: 3.0.1
paths:
  /orders:
    post:
      x-amazon-apigateway-integration:
        type: aws_proxy
        uri: \${uri}
`,
      's.asl.json': '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${fn}", "End": true}}}',
    });
    expect(
      app.functions[0]?.triggers.map(({ kind, source, exposure }) => `${kind} ${source} ${exposure}`),
    ).toEqual(['api POST /orders public', 'step-functions step function aws_sfn_state_machine.s account']);
    expect(properties('aws_api_gateway_rest_api.api')).toMatchObject({
      Body: {
        paths: {
          '/orders': { post: { 'x-amazon-apigateway-integration': { uri: '<aws_lambda_function.f.Arn>' } } },
        },
      },
    });
  });
});

describe('resources in Terraform', () => {
  it('that count and for_each make have their addresses and their own values', () => {
    const { types, properties, app } = configured(`
      variable "on" { default = true }
      resource "aws_sqs_queue" "none" { count = 0 }
      resource "aws_sqs_queue" "two" {
        count = 2
        name  = "q\${count.index}"
      }
      resource "aws_sqs_queue" "set" {
        for_each = toset(["a", "b"])
        name     = each.value
      }
      resource "aws_sqs_queue" "maybe" { count = var.on ? 1 : 0 }
      resource "aws_sqs_queue" "some" {
        for_each = var.elsewhere
        name     = each.key
      }
      variable "elsewhere" { type = map(string) }
    `);
    expect(Object.keys(types)).toEqual([
      'aws_sqs_queue.two[0]',
      'aws_sqs_queue.two[1]',
      'aws_sqs_queue.set["a"]',
      'aws_sqs_queue.set["b"]',
      'aws_sqs_queue.maybe[0]',
      'aws_sqs_queue.some',
    ]);
    expect(properties('aws_sqs_queue.two[1]')).toEqual({ QueueName: 'q1' });
    expect(properties('aws_sqs_queue.some')).toEqual({ QueueName: '?what each is here is not known' });
    expect(app.resources.get('aws_sqs_queue.maybe[0]')?.condition).toBe('var.on');
    expect(app.resources.get('aws_sqs_queue.some')?.condition).toBe('for_each has items');
  });

  it('what a bucket’s settings are declared apart is a part of the bucket', () => {
    const { types, properties } = configured(`
      resource "aws_s3_bucket" "b" { bucket = "b" }
      resource "aws_s3_bucket_public_access_block" "b" {
        bucket              = aws_s3_bucket.b.id
        block_public_acls   = true
        block_public_policy = false
      }
      resource "aws_s3_bucket_versioning" "b" {
        bucket = aws_s3_bucket.b.bucket
        versioning_configuration { status = "Enabled" }
      }
      resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
        bucket = "b"
        rule {
          apply_server_side_encryption_by_default { sse_algorithm = "aws:kms" }
        }
      }
      resource "aws_s3_bucket_acl" "b" {
        bucket = aws_s3_bucket.b.id
        acl    = "public-read"
      }
      resource "aws_s3_bucket_acl" "other" {
        bucket = "elsewhere"
        acl    = "private"
      }
    `);
    expect(properties('aws_s3_bucket.b')).toEqual({
      BucketName: 'b',
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: false },
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
      AccessControl: 'PublicRead',
    });
    expect(types).toEqual({
      'aws_s3_bucket.b': 'AWS::S3::Bucket',
      'aws_s3_bucket_acl.other': 'aws_s3_bucket_acl',
    });
  });

  it('functions have the tags that the provider gives all, in modules too, but for their own', () => {
    const { properties } = configured({
      'main.tf': `
        provider "aws" {
          default_tags { tags = { owner = "shop" } }
        }
        provider "aws" {
          alias = "other"
          default_tags { tags = { owner = "others" } }
        }
        resource "aws_lambda_function" "own" { tags = { team = "a" } }
        module "inner" { source = "./inner" }
      `,
      'inner/main.tf': 'resource "aws_lambda_function" "f" { function_name = "f" }',
    });
    expect(properties('aws_lambda_function.own')).toMatchObject({ Tags: { team: 'a' } });
    expect(properties('module.inner.aws_lambda_function.f')).toMatchObject({ Tags: { owner: 'shop' } });
  });

  it('policies of tables and buses stand apart, on what they are on', () => {
    const { app } = configured(`
      resource "aws_dynamodb_table" "t" { name = "t" }
      resource "aws_dynamodb_resource_policy" "p" {
        resource_arn = aws_dynamodb_table.t.arn
        policy       = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "dynamodb:PutItem", Resource = "*" }] })
      }
      resource "aws_cloudwatch_event_bus" "b" { name = "b" }
      resource "aws_cloudwatch_event_bus_policy" "q" {
        event_bus_name = aws_cloudwatch_event_bus.b.name
        policy         = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "events:PutEvents", Resource = "*" }] })
      }
    `);
    expect(app.resourcePolicies.map(({ resource, declaredBy }) => [resource, declaredBy])).toEqual([
      ['aws_cloudwatch_event_bus.b', 'aws_cloudwatch_event_bus_policy.q'],
      ['aws_dynamodb_table.t', 'aws_dynamodb_resource_policy.p'],
    ]);
  });

  it('of other providers keep their own type and names', () => {
    const { types, properties } = configured(`
      resource "google_cloudfunctions2_function" "f" {
        name = "f"
        service_config { ingress_settings = "ALLOW_ALL" }
      }
      resource "google_cloud_run_service_iam_member" "m" {
        service = google_cloudfunctions2_function.f.service_config[0].service
        member  = "allUsers"
      }
    `);
    expect(types['google_cloudfunctions2_function.f']).toBe('google_cloudfunctions2_function');
    expect(properties('google_cloud_run_service_iam_member.m')).toEqual({
      service: '<google_cloudfunctions2_function.f.service_config[0].service>',
      member: 'allUsers',
    });
  });

  it('a dynamic block that a default leaves out is absent under that condition, two that exclude each other are one setting', () => {
    const { properties } = configured(`
      variable "trace" { default = false }
      resource "aws_lambda_function" "f" {
        function_name = "f"
        dynamic "tracing_config" {
          for_each = var.trace ? [1] : []
          content { mode = "Active" }
        }
      }
      resource "aws_lambda_function" "g" {
        function_name = "g"
        dynamic "tracing_config" {
          for_each = var.trace ? [1] : []
          content { mode = "Active" }
        }
        dynamic "tracing_config" {
          for_each = var.trace ? [] : [1]
          content { mode = "PassThrough" }
        }
      }
    `);
    expect(properties('aws_lambda_function.f')).toMatchObject({
      TracingConfig: {
        either: [
          ['var.trace', { Mode: 'Active' }],
          ['not var.trace', null],
        ],
      },
    });
    expect(properties('aws_lambda_function.g')).toMatchObject({
      TracingConfig: {
        either: [
          ['var.trace', { Mode: 'Active' }],
          ['not var.trace', { Mode: 'PassThrough' }],
        ],
      },
    });
  });

  it('an aws_iam_policy_document takes sources, dynamic statements and overrides by sid', () => {
    const { properties } = configured(`
      locals {
        fns = { a = "s3:GetObject", b = "*" }
      }
      data "aws_iam_policy_document" "base" {
        statement {
          sid       = "One"
          actions   = ["sqs:*"]
          resources = ["*"]
        }
        dynamic "statement" {
          for_each = local.fns
          content {
            sid       = "Dyn\${statement.key}"
            actions   = [statement.value]
            resources = ["*"]
            condition {
              test     = "StringEquals"
              variable = "aws:SourceAccount"
              values   = [data.aws_caller_identity.me.account_id]
            }
          }
        }
      }
      data "aws_caller_identity" "me" {}
      data "aws_iam_policy_document" "all" {
        source_policy_documents = [data.aws_iam_policy_document.base.json]
        statement {
          sid       = "One"
          effect    = "Deny"
          actions   = ["sqs:DeleteQueue"]
          resources = ["*"]
          principals {
            type        = "AWS"
            identifiers = ["*"]
          }
        }
      }
    `);
    expect(properties('data.aws_iam_policy_document.all')).toMatchObject({
      PolicyDocument: {
        Statement: [
          { Sid: 'One', Effect: 'Deny', Action: ['sqs:DeleteQueue'], Principal: { AWS: ['*'] } },
          {
            Sid: 'Dyna',
            Action: ['s3:GetObject'],
            Condition: { StringEquals: { 'aws:SourceAccount': ['<AWS::AccountId>'] } },
          },
          { Sid: 'Dynb', Action: ['*'] },
        ],
      },
    });
  });
});

describe('who holds a policy in Terraform', () => {
  const text = `
    resource "aws_iam_group" "people" {
      name = "people"
    }
    resource "aws_iam_group_policy" "own" {
      group  = aws_iam_group.people.name
      policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
    }
    resource "aws_iam_group_policy_attachment" "admin" {
      group      = aws_iam_group.people.name
      policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    }
    data "aws_kms_key" "sns" {
      key_id = "alias/aws/sns"
    }
    resource "aws_sns_topic" "news" {
      kms_master_key_id = data.aws_kms_key.sns.arn
    }
  `;

  it('a group has what is attached to it, and a policy names its group', () => {
    const { properties } = configured(text);
    expect(properties('aws_iam_group.people')).toMatchObject({
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    });
    expect(properties('aws_iam_group_policy.own')).toMatchObject({ GroupName: '<aws_iam_group.people>' });
  });

  it('a key that is asked for by the alias of a service is that alias', () => {
    expect(configured(text).properties('aws_sns_topic.news')).toEqual({ KmsMasterKeyId: 'alias/aws/sns' });
  });
});

describe('modules in Terraform', () => {
  it('those of the registry that are known make what their inputs say', () => {
    const { properties, types, diagnostics } = configured(`
      module "files" {
        source  = "terraform-aws-modules/s3-bucket/aws"
        version = "3.7.0"
        bucket  = "files"
        acl     = "public-read"
        versioning = { enabled = true }
        logging    = { target_bucket = "logs" }
        restrict_public_buckets = true
      }
      module "news" {
        source  = "terraform-aws-modules/sns/aws"
        version = "~> 6.0"
        topic_policy_statements = {
          open = { actions = ["sns:Publish"], principals = [{ type = "AWS", identifiers = ["*"] }] }
        }
      }
      module "jobs" {
        source     = "terraform-aws-modules/sqs/aws"
        version    = "4.2.0"
        create_dlq = true
      }
      resource "aws_sns_topic_subscription" "jobs" {
        topic_arn = module.news.topic_arn
        protocol  = "sqs"
        endpoint  = module.jobs.queue_arn
      }
      module "other" {
        source  = "terraform-aws-modules/vpc/aws"
        version = "5.0.0"
      }
    `);
    expect(properties('module.files')).toEqual({
      BucketName: 'files',
      AccessControl: 'PublicRead',
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { DestinationBucketName: 'logs' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: false,
        BlockPublicPolicy: false,
        IgnorePublicAcls: false,
        RestrictPublicBuckets: true,
      },
    });
    expect(types).toMatchObject({ 'module.jobs.dlq': 'AWS::SQS::Queue', 'module.jobs': 'AWS::SQS::Queue' });
    expect(properties('module.news.policy')).toMatchObject({
      TopicArn: '<module.news>',
      PolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: ['sns:Publish'], Principal: { AWS: ['*'] } }],
      },
    });
    expect(properties('aws_sns_topic_subscription.jobs')).toMatchObject({
      TopicArn: '<module.news>',
      Endpoint: '<module.jobs.Arn>',
    });
    expect(diagnostics.join()).toMatch(/module terraform-aws-modules\/vpc\/aws$/);
  });

  it('a local one is read with what it is passed, and what it puts out comes back', () => {
    const { apps, properties, app } = configured({
      'main.tf': `
        module "queue" {
          source = "./modules/queue"
          name   = "orders"
        }
        module "many" {
          for_each = toset(["a"])
          source   = "./modules/queue"
          name     = each.key
          config   = { retention = 60 }
        }
        resource "x_y" "z" {
          one  = module.queue.arn
          many = module.many["a"].arn
          all  = [for m in module.many : m.arn]
        }
      `,
      'modules/queue/main.tf': `
        variable "name" {}
        variable "delay" { default = 5 }
        variable "config" {
          type    = object({ retention = optional(number, 30), kms = optional(string) })
          default = {}
        }
        resource "aws_sqs_queue" "this" {
          name                      = "\${var.name}-queue"
          delay_seconds             = var.delay
          message_retention_seconds = var.config.retention
          kms_master_key_id         = var.config.kms
        }
        output "arn" { value = aws_sqs_queue.this.arn }
      `,
    });
    expect(apps.map(({ id }) => id)).toEqual(['main.tf']);
    expect(properties('module.queue.aws_sqs_queue.this')).toEqual({
      QueueName: 'orders-queue',
      DelaySeconds: 5,
      MessageRetentionPeriod: 30,
    });
    expect(properties('module.many["a"].aws_sqs_queue.this')).toMatchObject({ MessageRetentionPeriod: 60 });
    expect(properties('x_y.z')).toEqual({
      one: '<module.queue.aws_sqs_queue.this.Arn>',
      many: '<module.many["a"].aws_sqs_queue.this.Arn>',
      all: ['<module.many["a"].aws_sqs_queue.this.Arn>'],
    });
    expect(app.resources.get('module.queue.aws_sqs_queue.this')?.at).toMatchObject({
      file: 'modules/queue/main.tf',
      line: 8,
    });
  });

  it('one that is missing, that calls itself, or lies elsewhere is said', () => {
    const { diagnostics } = configured({
      'main.tf': `
        module "missing" { source = "./nowhere" }
        module "self" { source = "./self" }
        module "outside" { source = "../up" }
        module "registry" { source = "someone/thing/aws" }
        resource "x_y" "z" { v = module.registry.arn }
      `,
      'self/main.tf': 'module "again" { source = "../self" }\nmodule "b" { source = "./b" }',
      'self/b/main.tf': 'module "c" { source = "../" }',
    });
    expect(diagnostics.map((one) => one.split(' ').slice(0, 1).join(' ')).sort()).toEqual([
      'read/not-found',
      'read/outside-root',
      'template/cycle',
      'template/cycle',
      'template/unsupported',
    ]);
  });

  it('the Lambda module of the registry is read from its inputs', () => {
    const { app, properties, diagnostics } = configured({
      'main.tf': `
        module "fn" {
          source        = "terraform-aws-modules/lambda/aws"
          version       = "7.2.0"
          function_name = "fn"
          handler       = "app.handler"
          runtime       = "python3.12"
          source_path   = "./src"
          attach_policy_statements = true
          policy_statements = {
            read = { effect = "Allow", actions = ["s3:GetObject"], resources = ["*"] }
          }
          attach_policies    = true
          policies           = ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]
          number_of_policies = 1
          environment_variables = { A = "b" }
          allowed_triggers = {
            api = { service = "apigateway", source_arn = "arn:aws:execute-api:us-east-1:1:x/*/*" }
          }
          event_source_mapping = {
            q = { event_source_arn = aws_sqs_queue.q.arn }
          }
          create_lambda_function_url = true
        }
        resource "aws_sqs_queue" "q" { name = "q" }
        resource "aws_cloudwatch_event_target" "t" {
          rule = aws_cloudwatch_event_rule.r.name
          arn  = module.fn.lambda_function_arn
        }
        resource "aws_cloudwatch_event_rule" "r" { schedule_expression = "rate(1 hour)" }
      `,
      'src/app.py': 'def handler(event, context): pass',
    });
    expect(diagnostics).toEqual([]);
    expect(properties('module.fn')).toMatchObject({
      Runtime: 'python3.12',
      Environment: { Variables: { A: 'b' } },
    });
    const [fn] = app.functions;
    expect(fn).toMatchObject({
      id: 'main.tf#module.fn',
      role: 'module.fn.role',
      handler: { directory: 'src' },
    });
    expect(fn?.triggers.map(({ kind, exposure, place }) => `${kind} ${exposure} ${place}`).sort()).toEqual([
      'api unknown module.fn',
      'function-url public module.fn',
      'schedule internal aws_cloudwatch_event_rule.r',
      'sqs account module.fn',
    ]);
    const role = app.roles.find(({ id }) => id === 'module.fn.role');
    expect(
      role?.statements.map(({ action, origin, at }) => [action.values.map(plain)[0], origin, at.line]),
    ).toEqual([
      ['s3:GetObject', 'inline', 11],
      ['logs:CreateLogGroup', 'generated', 2],
    ]);
    expect(role?.managed.map(({ policy }) => plain(policy))).toEqual([
      'arn:aws:iam::aws:policy/AmazonSQSFullAccess',
    ]);
  });
});

describe('variables of the root module', () => {
  it('are set by tfvars files and by --param, the later over the earlier', () => {
    const files = {
      'main.tf':
        'variable "a" {}\nvariable "b" { default = "d" }\nresource "x_y" "z" {\n  v = "${var.a}-${var.b}"\n}\n',
      'terraform.tfvars': 'a = "one"\n',
      'more.auto.tfvars.json': '{"b": "two"}',
    };
    expect(configured(files).properties('x_y.z')).toEqual({ v: 'one-two' });
    expect(configured(files, { a: 'three' }).properties('x_y.z')).toEqual({ v: 'three-two' });
  });
});

describe('bad Terraform', () => {
  it('a broken file costs what is broken; the rest is read', () => {
    const { types, diagnostics, properties } = configured({
      'a.tf':
        'resource "aws_sqs_queue" "a" {\n  name = "a"\n  delay_seconds = = 3\n}\nresource "aws_sqs_queue" "b" {}\n',
      'b.tf': 'resource "aws_sqs_queue" "c" {}\nresource "x" {}\n',
    });
    expect(Object.keys(types)).toEqual(['aws_sqs_queue.a', 'aws_sqs_queue.b', 'aws_sqs_queue.c']);
    expect(properties('aws_sqs_queue.a')).toEqual({ QueueName: 'a', '…': true });
    expect(diagnostics.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
      'read/syntax a.tf:3',
      'template/invalid b.tf:2',
    ]);
  });

  it('more resources than any configuration has are not looked at', () => {
    const { app, diagnostics } = configured(
      Array.from({ length: 6 }, (_, i) => `resource "aws_sqs_queue" "q${i}" { count = 500 }\n`).join(''),
    );
    expect(app.resources.size).toBe(2000);
    expect(diagnostics[0]).toContain('read/limit');
  });

  it('no text makes it throw', () => {
    const whole =
      'variable "v" { default = { a = [1] } }\nlocals {\n  l = { for k, v in var.v : k => v[0] }\n}\nresource "aws_s3_bucket" "b" {\n  for_each = local.l\n  bucket = each.key\n  dynamic "x" {\n    for_each = each.value\n    content { y = x.value.z[0] }\n  }\n}\ndata "aws_iam_policy_document" "d" {\n  source_json = aws_s3_bucket.b["a"].policy\n  statement { actions = 1 }\n}\nmodule "m" {\n  source = "terraform-aws-modules/lambda/aws"\n  policy_statements = var.v\n  attach_policy_statements = local.l\n}\n';
    let seed = 11;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 150; round += 1) {
      const from = random(whole.length);
      const text = `${whole.slice(0, from)}${whole.slice(from + random(12))}`;
      const { diagnostics } = configured({ 'main.tf': text, 'z.tf': 'resource "x_y" "z" {}' });
      expect(diagnostics.filter((one) => one.startsWith('read/failed'))).toEqual([]);
    }
  });
});
