import { url } from '@emmental/replay';
import { answers, type SmallApp, template } from './app.ts';
import { received } from './effects.ts';

const post = (user: string) => url({ user });

/** Writes the head of a request itself. */
export const audit: SmallApp = {
  name: 'audit',
  sink: 'header',
  trigger: 'function URL',
  language: 'node',
  files: {
    'template.yaml': template('node', '', {
      variables: ['AUDIT'],
      settings: 'FunctionUrlConfig: { AuthType: NONE }',
    }),
    'app.js': `
const net = require('node:net');
exports.handler = async (event) => {
  const { user } = JSON.parse(event.body);
  const { hostname, port } = new URL(process.env.AUDIT);
  const head = 'POST /log HTTP/1.1\\r\\nHost: ' + hostname + ':' + port + '\\r\\nX-User: ' + user + '\\r\\nContent-Length: 0\\r\\n\\r\\n';
  const answer = await new Promise((done, failed) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(head));
    socket.once('data', (data) => done(data.toString())).once('error', failed);
  });
  return { statusCode: 200, body: 'logged ' + answer.slice(9, 12) };
};
`,
  },
  handler: 'app.handler',
  variables: ({ listener }) => ({ AUDIT: listener.address }),
  attacks: [
    {
      name: 'a name that brings a header',
      event: () => post('ann\r\nX-Admin: yes'),
      effect: received('\r\nX-Admin: yes'),
      stoppedBy: 'sink/header',
    },
  ],
  benign: [
    { name: 'a name', event: post('ann'), isServed: answers('logged 200') },
    { name: 'an encoded line break', event: post('ann%0d%0aX-Admin: no'), isServed: answers('logged 200') },
  ],
};
