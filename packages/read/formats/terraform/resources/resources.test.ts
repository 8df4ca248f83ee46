import { describe, expect, it } from 'vitest';
import { configured } from '../testing/configured.ts';

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
    expect(properties('aws_sqs_queue.some')).toEqual({ QueueName: '?the value of each is not known here' });
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

  it('an aws_iam_policy_document can have sources, dynamic statements and overrides by sid', () => {
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
