import { sqs } from '@emmental/replay';
import { answers, type SmallApp, template } from './app.ts';
import { programRan } from './effects.ts';

const message = (formula: string, note = '') => sqs('Sums', JSON.stringify({ formula, note }));

/** Evaluates formulas of a queue. */
export const calculator: SmallApp = {
  name: 'calculator',
  sink: 'code',
  trigger: 'SQS',
  language: 'python',
  files: {
    'template.yaml': template('python', '{ Type: SQS, Properties: { Queue: !GetAtt Sums.Arn } }', {
      resources: 'Sums:\n  Type: AWS::SQS::Queue',
    }),
    'app.py': `
import json

def handler(event, context):
    return ["sum %s" % eval(json.loads(record["body"])["formula"]) for record in event["Records"]]
`,
  },
  handler: 'app.handler',
  attacks: [
    {
      name: 'a formula that starts a program',
      event: () => message(`__import__('os').system('touch canary')`),
      effect: programRan,
      stoppedBy: 'sink/code',
    },
  ],
  benign: [
    { name: 'a product', event: message('12*30'), isServed: answers('sum 360') },
    {
      name: 'code in another field',
      event: message('12+30', `__import__('os').system('id')`),
      isServed: answers('sum 42'),
    },
  ],
};
