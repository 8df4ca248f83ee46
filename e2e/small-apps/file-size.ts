import { s3 } from '@emmental/replay';
import { answers, type SmallApp, template } from './app.ts';
import { programRan } from './effects.ts';

const bucket = 'drops';

/** Passes the name of an object to a shell. */
export const fileSize: SmallApp = {
  name: 'file-size',
  sink: 'shell',
  trigger: 'S3',
  language: 'python',
  files: {
    'template.yaml': template(
      'python',
      `{ Type: S3, Properties: { Bucket: !Ref Drops, Events: 's3:ObjectCreated:*' } }`,
      { resources: `Drops:\n  Type: AWS::S3::Bucket\n  Properties: { BucketName: ${bucket} }` },
    ),
    'app.py': `
import subprocess
from urllib.parse import unquote_plus

def handler(event, context):
    names = [unquote_plus(record["s3"]["object"]["key"]) for record in event["Records"]]
    return [subprocess.run("wc -c data/" + name, shell=True, capture_output=True, text=True).stdout for name in names]
`,
    'data/cat.txt': 'meow',
    'data/rm-rf.txt': 'rm -rf',
  },
  handler: 'app.handler',
  attacks: [
    {
      name: 'a key with a command in it',
      event: () => s3(bucket, 'cat.txt; touch canary'),
      effect: programRan,
      stoppedBy: 'sink/shell',
    },
  ],
  benign: [
    { name: 'a file', event: s3(bucket, 'cat.txt'), isServed: answers('4 data/cat.txt') },
    { name: 'a command as a name', event: s3(bucket, 'rm-rf.txt'), isServed: answers('6 data/rm-rf.txt') },
  ],
};
