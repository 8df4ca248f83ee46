import { chain, type StoredChain } from './case.ts';

const read = `import boto3, os


def handler(event, context):
    answer = boto3.client("s3").get_object(Bucket=os.environ["FILES"], Key="list.txt")
    os.system("convert " + answer["Body"].read().decode())
`;
const readItem = `import boto3, os


def handler(event, context):
    item = boto3.resource("dynamodb").Table(os.environ["NOTES"]).get_item(Key={"id": "nightly"})["Item"]
    os.system("convert " + item["command"])
`;
const quiet = 'def handler(event, context):\n    return {"statusCode": 204}\n';
const putConstant = `import boto3, os


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["NOTES"])
    table.put_item(Item={"id": "nightly", "command": "a.png"})
`;

const files = '  Files:\n    Type: AWS::S3::Bucket\n';
const policy = (principal: string, part: string): string => `${files}  FilesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: ${principal}, Action: s3:PutObject, Resource: !Sub '\${Files.Arn}/${part}' }
`;
const tables = `  Notes:
    Type: AWS::DynamoDB::Table
    Properties: { BillingMode: PAY_PER_REQUEST }
  Other:
    Type: AWS::DynamoDB::Table
    Properties: { BillingMode: PAY_PER_REQUEST }
`;
const unread = (table: string): string => `${tables}  Old:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: old
      Runtime: java21
      Handler: shop.Old::handle
      Policies: [{ DynamoDBCrudPolicy: { TableName: !Ref ${table} } }]
      Events:
        Put: { Type: HttpApi, Properties: { Path: /old, Method: put } }
`;
const app = (more: Omit<Parameters<typeof chain>[0], 'runtime'>) => chain({ runtime: 'python3.12', ...more });
const filesAlone = '          FILES: !Ref Files\n';
const tablesAlone = '          NOTES: !Ref Notes\n';

export const storedByOthers: readonly StoredChain[] = [
  {
    says: 'an object of a bucket into which anyone may put objects',
    files: app({ write: quiet, read, resources: policy("'*'", '*'), variables: filesAlone }),
    expects: { rule: 'code/shell-from-event', way: ['anyone', 'bucket policy', 'Files', 'Read'] },
    threat: 'T1',
  },
  {
    says: 'an object of a bucket into which anyone may put objects of another prefix',
    files: app({ write: quiet, read, resources: policy("'*'", 'uploads/*'), variables: filesAlone }),
    expects: 'question',
    threat: 'T1',
  },
  {
    says: 'an item of a table that a function writes whose code was not read',
    files: {
      ...app({
        by: 'schedule',
        write: putConstant,
        read: readItem,
        resources: unread('Notes'),
        variables: tablesAlone,
      }),
      'old/Old.java': 'package shop;\n',
    },
    expects: 'question',
    threat: 'T1',
  },
  {
    says: 'an item of a table beside the one that such a function writes',
    files: {
      ...app({
        by: 'schedule',
        write: putConstant,
        read: readItem,
        resources: unread('Other'),
        variables: tablesAlone,
      }),
      'old/Old.java': 'package shop;\n',
    },
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'items that a batch writer puts',
    files: app({
      write: `import boto3, json, os


def handler(event, context):
    with boto3.resource("dynamodb").Table(os.environ["NOTES"]).batch_writer() as batch:
        for item in json.loads(event["body"]):
            batch.put_item(Item=item)
`,
      read: readItem,
      resources: tables,
      variables: tablesAlone,
    }),
    expects: { rule: 'code/shell-from-event', way: ['anyone', 'POST /notes', 'Write', 'Notes', 'Read'] },
    threat: 'T1',
  },
];
