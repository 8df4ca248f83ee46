import { http2 } from '@emmental/replay';
import { answers, type SmallApp, template } from './app.ts';
import { programRan } from './effects.ts';

const post = (rule: string, note = '') => http2('POST', '/filter', { rule, note });

/** Compiles a condition of the request. */
export const priceFilter: SmallApp = {
  name: 'price-filter',
  sink: 'code',
  trigger: 'HTTP API',
  language: 'node',
  files: {
    'template.yaml': template('node', '{ Type: HttpApi, Properties: { Path: /filter, Method: post } }'),
    'app.js': `
const vm = require('node:vm');
exports.handler = async (event) => {
  const { rule } = JSON.parse(event.body);
  const kept = [5, 15, 25].filter((price) => vm.runInNewContext('price > ' + rule, { price }));
  return { statusCode: 200, body: 'kept ' + kept.join() };
};
`,
  },
  handler: 'app.handler',
  attacks: [
    {
      name: 'a condition that starts a program',
      event: () =>
        post(
          `100 || this.constructor.constructor('return process')().getBuiltinModule('child_process').execSync('touch canary')`,
        ),
      effect: programRan,
      stoppedBy: 'sink/code',
    },
  ],
  benign: [
    { name: 'a number', event: post('10'), isServed: answers('kept 15,25') },
    {
      name: 'code in another field',
      event: post('20', "require('child_process').execSync('id')"),
      isServed: answers('kept 25'),
    },
  ],
};
