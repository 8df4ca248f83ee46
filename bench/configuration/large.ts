import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findingsIn } from './scan.ts';

/** Measures a template of 2,000 resources: the processor seconds to read and check it, and the number of findings. */
export async function largeTemplate(): Promise<{ readonly processor: number; readonly findings: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-large-'));
  try {
    writeFileSync(join(folder, 'template.yaml'), template(200));
    const start = process.cpuUsage();
    const findings = await findingsIn(folder);
    const { user, system } = process.cpuUsage(start);
    return { processor: (user + system) / 1e6, findings: findings.length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ten resources for each part: a function with its role, its trigger and the grants of its role. */
const template = (parts: number): string =>
  [
    'Resources:',
    ...Array.from({ length: parts }, (_, n) => [
      `  Fn${n}: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: index.handler, Role: !GetAtt Role${n}.Arn, Code: { ZipFile: "exports.handler = async () => 1" }, Environment: { Variables: { TABLE: !Ref Table${n}, TOPIC: !Ref Topic${n} } } } }`,
      `  Role${n}: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }, Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: "dynamodb:*", Resource: !GetAtt Table${n}.Arn }] } }] } }`,
      `  Queue${n}: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead${n}.Arn, maxReceiveCount: 3 } } }`,
      `  Dead${n}: { Type: AWS::SQS::Queue }`,
      `  Mapping${n}: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref Fn${n}, EventSourceArn: !GetAtt Queue${n}.Arn } }`,
      `  Policy${n}: { Type: AWS::SQS::QueuePolicy, Properties: { Queues: [!Ref Queue${n}], PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: "*" }] } } }`,
      `  Topic${n}: { Type: AWS::SNS::Topic }`,
      `  Table${n}: { Type: AWS::DynamoDB::Table }`,
      `  Bucket${n}: { Type: AWS::S3::Bucket }`,
      `  Log${n}: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub "/aws/lambda/\${Fn${n}}" } }`,
    ]).flat(),
  ].join('\n');
