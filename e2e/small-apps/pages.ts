import { http } from '@emmental/replay';
import { answers, type SmallApp, template } from './app.ts';
import { secret, secretShown } from './effects.ts';

const get = (page: string) => http('GET', '/page', null, { page });

/** Reads a file whose name is in the request. */
export const pages: SmallApp = {
  name: 'pages',
  sink: 'path',
  trigger: 'REST API',
  language: 'node',
  files: {
    'template.yaml': template('node', '{ Type: Api, Properties: { Path: /page, Method: get } }'),
    'app.js': `
const fs = require('node:fs');
exports.handler = async (event) => ({
  statusCode: 200,
  body: fs.readFileSync(__dirname + '/pages/' + event.queryStringParameters.page, 'utf8'),
});
`,
    'pages/about.txt': 'about us',
    'pages/v1..v2.txt': 'from v1 to v2',
    'secret.txt': secret,
  },
  handler: 'app.handler',
  attacks: [
    {
      name: 'a name that leaves its folder',
      event: () => get('../secret.txt'),
      effect: secretShown,
      stoppedBy: 'sink/path',
    },
  ],
  benign: [
    { name: 'a page', event: get('about.txt'), isServed: answers('about us') },
    { name: 'a name with two dots', event: get('v1..v2.txt'), isServed: answers('from v1 to v2') },
  ],
};
