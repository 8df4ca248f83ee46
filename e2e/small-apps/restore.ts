import { answers, type SmallApp, template } from './app.ts';
import { programRan } from './effects.ts';
import { eventOf } from './event.ts';

/** Kinesis encodes the bytes of a record as base64; protocol 0 of pickles is text. */
const record = (pickle: string) => eventOf('kinesis', 'States', 'Records[].kinesis.data', pickle);

/** Unpickles the records of a stream. */
export const restore: SmallApp = {
  name: 'restore',
  sink: 'deserialise',
  trigger: 'Kinesis',
  language: 'python',
  files: {
    'template.yaml': template(
      'python',
      '{ Type: Kinesis, Properties: { Stream: !GetAtt States.Arn, StartingPosition: LATEST } }',
      { resources: 'States:\n  Type: AWS::Kinesis::Stream\n  Properties: { ShardCount: 1 }' },
    ),
    'app.py': `
import base64
import pickle

def handler(event, context):
    return ["state %s" % pickle.loads(base64.b64decode(record["kinesis"]["data"])) for record in event["Records"]]
`,
  },
  handler: 'app.handler',
  attacks: [
    {
      name: 'a pickle that starts a program',
      event: () => record(`cposix\nsystem\n(S'touch canary'\ntR.`),
      effect: programRan,
      stoppedBy: 'code',
    },
  ],
  benign: [
    { name: 'a dictionary', event: record(`(dS'on'\nI01\ns.`), isServed: answers("state {'on': True}") },
    {
      name: 'the name of a function as a text',
      event: record(`(dS'say'\nS'os.system(1); __reduce__'\ns.`),
      isServed: answers('os.system(1); __reduce__'),
    },
  ],
};
