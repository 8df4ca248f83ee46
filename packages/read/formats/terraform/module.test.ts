import { describe, expect, it } from 'vitest';
import { configured, plain } from './testing/configured.ts';

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

  it('one that is missing, that calls itself, or is elsewhere is reported', () => {
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
    expect(diagnostics.map((line) => line.split(' ').slice(0, 1).join(' ')).sort()).toEqual([
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
    expect(diagnostics).toEqual([expect.stringContaining('template/unknown-starter main.tf:18')]);
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
