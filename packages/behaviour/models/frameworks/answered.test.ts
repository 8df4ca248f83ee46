import { expect, test } from 'vitest';
import { analysed } from '../../testing/analysed.ts';

/** Returns the file paths that a route of Express opens by the event, with what made them harmless. */
async function pathsOf(body: string, framework = 'express'): Promise<readonly string[]> {
  const code = `const app = require('${framework}')(); const serverless = require('serverless-http');
    const fs = require('fs'); const assert = require('assert'); const known = ['a', 'b']; const table = { a: 1 };
    app.get('/:page', (req, res, next) => { const { page } = req.params; ${body} });
    exports.handler = serverless(app);`;
  const { behaviours } = await analysed(code);
  return behaviours.flatMap((each) =>
    each.kind === 'sink' ? [`${each.eventPath}${each.sanitized === null ? '' : ` ~${each.sanitized}`}`] : [],
  );
}

const harmless = ['pathParameters.page ~allow-list'];
const open = ['pathParameters.page'];

test.each([
  [
    'the answer ends the route',
    "if (!known.includes(page)) { res.status(404).send('no'); return; } res.sendFile('/x/' + page);",
    harmless,
  ],
  [
    'an answer before another one',
    "if (!known.includes(page)) res.status(404).send('no'); res.sendFile('/x/' + page);",
    harmless,
  ],
  [
    'an answer that is not sent',
    "if (!known.includes(page)) res.status(404); res.sendFile('/x/' + page);",
    open,
  ],
  [
    'an answer before a file is read',
    "if (!known.includes(page)) res.status(404).send('no'); fs.readFileSync('/x/' + page);",
    open,
  ],
  [
    'an answer on the other way',
    "if (known.includes(page)) res.status(404).send('no'); res.sendFile('/x/' + page);",
    open,
  ],
  [
    'an answer where the page is known',
    "if (page === 'x') res.sendStatus(404); res.sendFile('/x/' + page);",
    open,
  ],
  [
    'an answer on both ways',
    "if (page === 'x') res.sendStatus(404); else res.end(); res.sendFile('/x/' + page);",
    ['pathParameters.page ~answer sent before'],
  ],
  [
    'an empty page',
    "if (page && !known.includes(page)) return res.sendStatus(404); res.sendFile('/x/' + (page ? page + '.html' : 'index'));",
    harmless,
  ],
  [
    'a missing page',
    "if (page !== undefined && !known.includes(page)) return res.sendStatus(404); res.sendFile('/x/' + page);",
    harmless,
  ],
  [
    'a page that is empty or known',
    "if (!page || known.includes(page)) res.sendFile('/x/' + page);",
    harmless,
  ],
  [
    'another field that is empty',
    "if (req.query.q && !known.includes(page)) return res.sendStatus(404); res.sendFile('/x/' + page);",
    open,
  ],
  [
    'a page of another kind',
    "if (typeof page === 'string' && !known.includes(page)) return res.sendStatus(404); res.sendFile('/x/' + page);",
    open,
  ],
  [
    'a name of a record',
    "if (!(page in table)) return res.sendStatus(404); res.sendFile('/x/' + page);",
    harmless,
  ],
  ['an assertion', "assert(known.includes(page)); res.sendFile('/x/' + page);", harmless],
  [
    'the end of the process',
    "if (!known.includes(page)) process.exit(1); res.sendFile('/x/' + page);",
    harmless,
  ],
  [
    'an answer of the next route',
    "if (page === 'x') res.end(); app.get('/y/:page', (q, r) => r.sendFile('/y/' + q.params.page));",
    open,
  ],
])('%s', async (_, body, expected) => {
  expect(await pathsOf(body)).toEqual(expected);
});

test('only Express is known to refuse a second answer', async () => {
  const body = "if (!known.includes(page)) res.status(404).send('no'); res.sendFile('/x/' + page);";
  expect(await pathsOf(body, 'fastify')).toEqual(open);
});

test('abort of Flask ends the request', async () => {
  const code = `from flask import Flask, abort
import serverless_wsgi
app = Flask(__name__)
@app.route('/<page>')
def show(page):
    if page not in ('a', 'b'):
        abort(404)
    return open('/x/' + page).read()
def handler(event, context):
    return serverless_wsgi.handle_request(app, event, context)
`;
  const { behaviours } = await analysed(code, { language: 'py' });
  const found = behaviours.flatMap((each) => (each.kind === 'sink' ? [each.sanitized] : []));
  expect(found).toEqual(['allow-list']);
});
