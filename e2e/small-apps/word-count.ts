import { answers, type SmallApp, template } from './app.ts';
import { programRan } from './effects.ts';
import { eventOf } from './event.ts';

const topic = (text: string) => eventOf('sns', 'Words', 'Records[].Sns.Message', text);

/** Counts words with programs of the system. */
export const wordCount: SmallApp = {
  name: 'word-count',
  sink: 'shell',
  trigger: 'SNS',
  language: 'node',
  files: {
    'template.yaml': template('node', '{ Type: SNS, Properties: { Topic: !Ref Words } }', {
      resources: 'Words:\n  Type: AWS::SNS::Topic',
    }),
    'app.js': `
const { execSync } = require('node:child_process');
exports.handler = async ({ Records }) =>
  Records.map(({ Sns }) => 'words ' + execSync('printf %s "' + Sns.Message + '" | wc -w').toString().trim());
`,
  },
  handler: 'app.handler',
  attacks: [
    {
      name: 'a message that ends its quotes',
      event: () => topic('a"; touch canary; echo "b'),
      effect: programRan,
      stoppedBy: 'sink/shell',
    },
    {
      name: 'a command within the quotes',
      event: () => topic('$(touch canary)'),
      effect: programRan,
      stoppedBy: 'sink/shell',
    },
  ],
  benign: [
    { name: 'one word', event: topic('hello'), isServed: answers('words 1') },
    { name: 'two words', event: topic('hello world'), isServed: answers('words 2') },
    {
      name: 'signs of a shell, quoted',
      event: topic('cats & dogs; more | less'),
      isServed: answers('words 6'),
    },
  ],
};
