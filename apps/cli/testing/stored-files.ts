import { sam } from './small-apps.ts';

/** A function that gives every caller a signed address for writing an object. */
const signer = `  Sign:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: sign.handler
      Environment: { Variables: { FILES: !Ref Files } }
      Policies: [{ S3WritePolicy: { BucketName: !Ref Files } }]
      Events:
        Ask: { Type: HttpApi, Properties: { Path: /sign, Method: post } }
`;
const signing = `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
export const handler = async (event) =>
  getSignedUrl(new S3Client({}), new PutObjectCommand({ Bucket: process.env.FILES, Key: JSON.parse(event.body).name }));
`;

export interface Given {
  readonly code: string;
  /** The writers of the bucket: every caller, by a signed address; nobody in the template; anyone, by the bucket's policy. */
  readonly writer?: 'signed' | 'nobody' | 'anyone';
  /** Lines of the function's `Events`; absent = new objects of the bucket. */
  readonly events?: string;
  readonly more?: string;
  readonly files?: Readonly<Record<string, string>>;
}

const open = `  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: '*', Action: s3:PutObject, Resource: !Sub 'arn:aws:s3:::\${Files}/*' }
`;

const newObjects = `        New: { Type: S3, Properties: { Bucket: !Ref Files, Events: 's3:ObjectCreated:*' } }\n`;

/** Writes an app with a bucket, the writers of the bucket, and a function that new objects start. */
export function storedFiles(
  runtime: 'nodejs22.x' | 'python3.12',
  { code, writer = 'signed', events = newObjects, more = '', files = {} }: Given,
): Readonly<Record<string, string>> {
  const read = `  Read:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: ${runtime}
      Handler: read.handler
      Environment: { Variables: { FILES: !Ref Files, MODELS: !Ref Models } }
      Policies: [AmazonS3ReadOnlyAccess]
      Events:
${events}`;
  const who = writer === 'signed' ? signer : writer === 'anyone' ? open : '';
  return {
    'template.yaml': sam(
      `  Files:\n    Type: AWS::S3::Bucket\n  Models:\n    Type: AWS::S3::Bucket\n${read}${who}${more}`,
    ),
    ...(writer === 'signed' ? { 'sign.mjs': signing } : {}),
    [runtime === 'python3.12' ? 'read.py' : 'read.mjs']: code,
    ...files,
  };
}
