import { answers, type SmallApp, template } from './app.ts';
import { programRan } from './effects.ts';
import { eventOf } from './event.ts';

const record = (value: object) =>
  eventOf('kinesis', 'States', 'Records[].kinesis.data', JSON.stringify(value));

/** Revives functions from texts, as packages for the serialisation of objects do. */
export const revive: SmallApp = {
  name: 'revive',
  sink: 'deserialise',
  trigger: 'Kinesis',
  language: 'node',
  files: {
    'template.yaml': template(
      'node',
      '{ Type: Kinesis, Properties: { Stream: !GetAtt States.Arn, StartingPosition: LATEST } }',
      { resources: 'States:\n  Type: AWS::Kinesis::Stream\n  Properties: { ShardCount: 1 }' },
    ),
    'app.js': `
const mark = '_$$ND_FUNC$$_';
const revive = (text) =>
  JSON.parse(text, (_, value) =>
    typeof value === 'string' && value.startsWith(mark) ? eval('(' + value.slice(mark.length) + ')') : value);
exports.handler = async ({ Records }) =>
  Records.map(({ kinesis }) => {
    const state = revive(Buffer.from(kinesis.data, 'base64').toString());
    return 'state ' + JSON.stringify(state);
  });
`,
  },
  handler: 'app.handler',
  attacks: [
    {
      name: 'a function that starts a program',
      event: () =>
        record({
          a: `_$$ND_FUNC$$_function () { process.getBuiltinModule('child_process').execSync('touch canary') }()`,
        }),
      effect: programRan,
      stoppedBy: 'processes',
    },
  ],
  benign: [
    { name: 'data', event: record({ on: true }), isServed: answers('{\\"on\\":true}') },
    {
      name: 'a function as a text',
      event: record({ say: 'function () { process.exit() }()' }),
      isServed: answers('process.exit()'),
    },
  ],
};
