import { programExport } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { analysed, callsOf, openOf } from './testing/analysed.ts';

const remove = 'google.storage:storage.objects.delete(bucket=<body.bucket>)';
const storage = "const { Storage } = require('@google-cloud/storage'); const s = new Storage();";
const express = `const express = require('express'); ${storage}
const app = express();
app.use(express.json());
app.post('/x', async (req, res) => { await s.bucket(req.body.bucket).file('a').delete(); res.send('ok'); });`;
const flask = `
import os
from flask import Flask, request
from google.cloud import storage
app = Flask(__name__)
client = storage.Client()
@app.route('/', methods=['POST'])
def index():
    client.bucket(request.get_json()['bucket']).blob('a').delete()
    return 'ok'
`;

/** Programs that a command starts, and the calls that requests to them make. */
const rows: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  ['an application that listens', { 'a.js': `${express}\napp.listen(8080);` }, [remove]],
  [
    'an application that another module makes',
    {
      'a.js': "const make = require('./app'); make().listen(8080);",
      'app.js': `${express}\nmodule.exports = () => app;`,
    },
    [remove],
  ],
  [
    'a server of Node with an application',
    { 'a.js': `${express}\nrequire('http').createServer(app).listen(8080);` },
    [remove],
  ],
  [
    'a server of Node with a function',
    {
      'a.js': `${storage}
require('node:http').createServer((req, res) => {
  let text = '';
  req.on('data', (chunk) => { text += chunk; });
  req.on('end', async () => { await s.bucket('fixed').file('a').delete(); res.end('ok'); });
}).listen(8080);`,
    },
    ['google.storage:storage.objects.delete(bucket=fixed)'],
  ],
  [
    'an application that a library serves',
    { 'a.js': `${express}\nconst { serve } = require('@hono/node-server'); serve({ fetch: app.fetch });` },
    [remove],
  ],
  [
    'a job',
    {
      'a.js': `${storage}\nasync function main() { await s.bucket('b').file('a').delete(); }\nmain().catch(console.error);`,
    },
    ['google.storage:storage.objects.delete(bucket=b)'],
  ],
  [
    'Flask that runs',
    { 'main.py': `${flask}\nif __name__ == '__main__':\n    app.run(port=8080)\n` },
    [remove],
  ],
  [
    'Flask that another server runs',
    { 'main.py': `${flask}\nif __name__ == '__main__':\n    from waitress import serve\n    serve(app)\n` },
    [remove],
  ],
  [
    'code that only a program runs',
    {
      'main.py': `from google.cloud import storage
def main():
    storage.Client().bucket('b').blob('a').delete()
if __name__ == '__main__':
    main()
`,
    },
    ['google.storage:storage.objects.delete(bucket=b)'],
  ],
  [
    'the main part of a module that a program loads does not run',
    {
      'main.py': 'import other\n',
      'other.py': `from google.cloud import storage
if __name__ == '__main__':
    storage.Client().bucket('b').blob('a').delete()
`,
    },
    [],
  ],
];

describe('a program that a command starts', () => {
  it.each(rows)('%s', async (_, files, calls) => {
    const analysis = await analysed(files, { handler: programExport });
    expect(callsOf(analysis)).toEqual(calls);
    expect(analysis.diagnostics).toEqual([]);
  });

  it('code that a program does not export raises no question', async () => {
    const analysis = await analysed({ 'a.js': `${express}\napp.listen(8080);` }, { handler: programExport });
    expect(openOf(analysis)).toEqual([]);
  });

  it.each([
    ['at once', "require('http').createServer((req, res) => { res.end(''); }).listen(1);"],
    [
      'later',
      "const http = require('http'); const server = http.createServer(async (req, res) => { await s.bucket(req.url).file('a').delete(); }); server.listen(process.env.PORT);",
    ],
  ])('a server of Node with a function that listens %s raises no question', async (_, code) => {
    const triggers = [{ kind: 'google-http', exposure: 'public', settings: new Map() }] as const;
    const analysis = await analysed({ 'a.js': `${storage}\n${code}` }, { handler: programExport, triggers });
    expect(openOf(analysis)).toEqual([]);
  });

  it('a job that a schedule runs raises no question', async () => {
    const code = `${storage}\nasync function main() { await s.bucket('b').file('a').delete(); }\nmain();`;
    const triggers = [{ kind: 'google-scheduler', exposure: 'internal', settings: new Map() }] as const;
    const analysis = await analysed({ 'a.js': code }, { handler: programExport, triggers });
    expect(openOf(analysis)).toEqual([]);
  });

  it('a program with an address that serves nothing known is a question', async () => {
    const files = { 'a.js': "require('some-server')().start();" };
    const triggers = [{ kind: 'google-http', exposure: 'public', settings: new Map() }] as const;
    const analysis = await analysed(files, { handler: programExport, triggers });
    expect(openOf(analysis)).toContain('a.js → anything');
  });
});
