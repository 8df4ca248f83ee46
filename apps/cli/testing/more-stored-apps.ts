import { inNode, inPython, node, python, type StoredApp } from './stored-apps.ts';

/** More apps, written after the first ones had correct verdicts, to see whether the corrections hold for others too. */
export const moreStoredApps: readonly StoredApp[] = [
  python(
    'a pickle that pandas reads',
    {
      code: inPython(
        'import pandas as pd',
        'found = s3.get_object(Bucket=bucket, Key=key)\nprint(pd.read_pickle(found["Body"]).head())',
      ),
    },
    { T2: 'aligned' },
  ),
  python(
    'a buffer in memory',
    {
      code: inPython(
        'import io\nimport pickle',
        'buffer = io.BytesIO()\ns3.download_fileobj(bucket, key, buffer)\nbuffer.seek(0)\nprint(pickle.load(buffer))',
      ),
    },
    { T2: 'aligned' },
  ),
  python(
    'a model that is loaded by the name of its file',
    {
      code: inPython(
        'import joblib\nimport tempfile',
        'with tempfile.NamedTemporaryFile() as file:\n    s3.download_file(bucket, key, file.name)\n    print(joblib.load(file.name).predict([[1]]))',
      ),
    },
    { T2: 'aligned' },
  ),
  python(
    'a function that fetches',
    {
      code: `import boto3
import yaml
from urllib.parse import unquote_plus

s3 = boto3.resource("s3")


def fetched(record):
    where = record["s3"]
    name = unquote_plus(where["object"]["key"], encoding="utf-8")
    return s3.Object(where["bucket"]["name"], name).get()["Body"].read()


def handler(event, context):
    for record in event["Records"]:
        print(yaml.load(fetched(record), Loader=yaml.UnsafeLoader))
`,
    },
    { T2: 'aligned' },
  ),
  python(
    'a file of a bucket of boto3',
    {
      code: inPython(
        'import pickle\nfiles = boto3.resource("s3")',
        'path = "/tmp/" + os.path.basename(key)\nfiles.Bucket(bucket).download_file(key, path)\nwith open(path, "rb") as file:\n    print(pickle.load(file))',
      ),
    },
    { T2: 'aligned', T5: 'closed' },
  ),
  python(
    'rows of a table of text in a statement with places',
    {
      code: inPython(
        'import csv\nimport io\nimport psycopg2',
        'text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()\nwith psycopg2.connect(os.environ["DB"]) as db, db.cursor() as cursor:\n    for row in csv.DictReader(io.StringIO(text)):\n        cursor.execute("INSERT INTO rows (name) VALUES (%s)", (row["name"],))',
      ),
    },
    { T4: 'closed' },
  ),
  python(
    'rows of a table of text in a statement that is put together',
    {
      code: inPython(
        'import csv\nimport psycopg2',
        'lines = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8").splitlines()\nwith psycopg2.connect(os.environ["DB"]) as db, db.cursor() as cursor:\n    for row in csv.reader(lines):\n        cursor.execute(f"INSERT INTO rows (name) VALUES (\'{row[0]}\')")',
      ),
    },
    { T4: 'aligned' },
  ),
  node(
    'a stream that is listened to',
    {
      code: `import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
const textOf = (stream) =>
  new Promise((resolve, reject) => {
    const pieces = [];
    stream.on('data', (piece) => pieces.push(piece));
    stream.on('error', reject);
    stream.on('end', () => resolve(Buffer.concat(pieces).toString('utf-8')));
  });
export const handler = async ({ Records: [{ s3: { bucket, object } }] }) => {
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: object.key }));
  return eval(await textOf(found.Body));
};
`,
    },
    { T2: 'aligned' },
  ),
  node(
    'a file that is written and read again',
    {
      code: inNode(
        "import { execSync } from 'node:child_process';\nimport { readFileSync, writeFileSync } from 'node:fs';",
        "const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));\nwriteFileSync('/tmp/job.json', await Body.transformToString());\nconst job = JSON.parse(readFileSync('/tmp/job.json', 'utf8'));\nexecSync(`ffmpeg ${job.options}`);",
      ),
    },
    { T1: 'aligned' },
  ),
  node(
    'a stream that flows into a file',
    {
      code: inNode(
        "import { createWriteStream, readFileSync } from 'node:fs';\nimport { pipeline } from 'node:stream/promises';\nimport { unserialize } from 'node-serialize';",
        "const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));\nawait pipeline(Body, createWriteStream('/tmp/state'));\nunserialize(readFileSync('/tmp/state', 'utf8'));",
      ),
    },
    { T2: 'aligned' },
  ),
  node(
    'a stream that Node reads, packed',
    {
      code: inNode(
        "import vm from 'node:vm';\nimport { gunzipSync } from 'node:zlib';\nimport { buffer } from 'node:stream/consumers';",
        'const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));\nvm.runInThisContext(gunzipSync(await buffer(Body)).toString());',
      ),
    },
    { T2: 'aligned' },
  ),
  node(
    'settings of the owner for each key',
    {
      code: inNode(
        "import { execSync } from 'node:child_process';",
        'const { Body } = await s3.send(new GetObjectCommand({ Bucket: process.env.MODELS, Key: `settings/${Key}.json` }));\nexecSync(JSON.parse(await Body.transformToString()).command);',
      ),
    },
    {},
  ),
  node(
    'a topic that the bucket tells',
    {
      code: `import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
export const handler = async (event) => {
  const { Records } = JSON.parse(event.Records[0].Sns.Message);
  for (const { s3: { bucket, object } } of Records) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: object.key }));
    new Function(await Body.transformToString())();
  }
};
`,
      events: `        Told: { Type: SNS, Properties: { Topic: !Ref News } }\n`,
      more: `  News:
    Type: AWS::SNS::Topic
  Notified:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: PublicReadWrite
      NotificationConfiguration:
        TopicConfigurations: [{ Event: 's3:ObjectCreated:*', Topic: !Ref News }]
`,
    },
    { T2: 'aligned' },
  ),
];
