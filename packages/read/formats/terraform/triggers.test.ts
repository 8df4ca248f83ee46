import { describe, expect, it } from 'vitest';
import { configured } from './testing/configured.ts';

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
      ['api GET /orders unknown aws_api_gateway_method.m'],
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
