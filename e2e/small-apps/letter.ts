import { sqs } from '@emmental/replay';
import { answers, type SmallApp, template } from './app.ts';
import { programRan, secret, secretShown } from './effects.ts';

const message = (text: string) => sqs('Letters', text);

/** Takes a text of the queue for the source of a template of lodash. */
export const letter: SmallApp = {
  name: 'letter',
  sink: 'template',
  trigger: 'SQS',
  language: 'node',
  files: {
    'template.yaml': template('node', '{ Type: SQS, Properties: { Queue: !GetAtt Letters.Arn } }', {
      resources: 'Letters:\n  Type: AWS::SQS::Queue',
    }),
    'app.js': `
const fs = require('node:fs');
const _ = require('lodash');
exports.handler = async ({ Records }) =>
  Records.map(({ body }) => _.template('Dear <%= name %>, ' + body)({ name: 'Ann', secret: fs.readFileSync(__dirname + '/secret.txt', 'utf8') }));
`,
    'secret.txt': secret,
    'package.json': '{ "dependencies": { "lodash": "4" } }',
  },
  packages: ['lodash'],
  handler: 'app.handler',
  attacks: [
    {
      name: 'an expression that reads what the template knows',
      event: () => message('<%= secret %>'),
      effect: secretShown,
      stoppedBy: 'sink/template',
    },
    {
      name: 'an expression that starts a program',
      event: () => message(`<% process.getBuiltinModule('child_process').execSync('touch canary') %>`),
      effect: programRan,
      stoppedBy: 'sink/template',
    },
  ],
  benign: [
    { name: 'a text', event: message('welcome!'), isServed: answers('Dear Ann, welcome!') },
    {
      name: 'expressions of other languages',
      event: message('{{ name }} is 100 % <b>right</b>, #{sum}'),
      isServed: answers('{{ name }} is 100 % <b>right</b>, #{sum}'),
    },
  ],
};
