import { expect, test } from 'vitest';
import { from, profileOf, to } from '../guards/node/testing/profile.ts';
import { callsOfEvents } from './calls-of-events.ts';

/** The hosts of the requests, each over its own connection to 127.0.0.1. */
const hosts = [
  '127.0.0.1',
  'localhost',
  '[::1]',
  'good.example',
  'EVIL.example:80',
  'evil.example:80',
  'evil.example:81',
];

const scripts = {
  node: `
const net = require('node:net');
const { PORT } = process.env;
const send = (host) => new Promise((done, fail) => {
  const socket = net.connect(Number(PORT), '127.0.0.1', () =>
    socket.write('GET / HTTP/1.1\\r\\nHost: ' + host + '\\r\\n\\r\\n', (error) => { socket.destroy(); error ? fail(error) : done(true); }));
  socket.on('error', fail);
});
(async () => {
  const passed = [];
  for (const host of ${JSON.stringify(hosts)}) passed.push(await send(host));
  console.log(JSON.stringify(passed));
})();
`,
  python: `
import json, os, socket
passed = []
for host in ${JSON.stringify(hosts)}:
    with socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), 5) as connection:
        connection.sendall(("GET / HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n" % host).encode())
        passed.append(True)
print(json.dumps(passed))
`,
};

const runCalls = callsOfEvents();

test.each(['node', 'python'] as const)(
  '%s: a host that no rule allows, over a connection that is allowed by its address, is told once',
  (language) => {
    const rules = [to('own', ['127.0.0.1:*', 'good.example:*'])];
    const profile = profileOf({ outbound: rules, inbound: [from('all', ['custom'])] });
    const { passed, signals } = runCalls(language, scripts[language], profile);
    expect(passed).toEqual(hosts.map(() => true));
    const told = signals.filter(({ kind }) => kind === 'watch');
    expect(
      told.map(({ section, rule, decision, evidence }) => [section, rule, decision, evidence['what']]),
    ).toEqual(
      ['evil.example:80', 'evil.example:81'].map((host) => [
        'outbound',
        '(all other)',
        'watch',
        `${host} over a connection to 127.0.0.1`,
      ]),
    );
  },
);
