import type { Sink } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed } from './testing/analysed.ts';

/** Returns for each way of event data to `eval` or `os.system` the lines of the tests of the caller before it. */
async function testsOf(language: 'js' | 'py', code: string): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { language });
  const sinks = behaviours.filter(
    (behaviour): behaviour is Sink => behaviour.kind === 'sink' && ['code', 'shell'].includes(behaviour.sink),
  );
  return sinks.map(({ eventPath, tests = [] }) =>
    [eventPath, ...tests.map(({ proves, at, fixed }) => `${proves} ${at.line}${fixed ? ' fixed' : ''}`)].join(
      ', ',
    ),
  );
}

test.each([
  ['before a limit', 3, undefined],
  ['past a limit', 450, true],
])('a sink that any part of the event reaches is a question %s', async (_case, count, pastLimit) => {
  const names = Array.from({ length: count }, (_, index) => `f${index}`);
  const made = names.map((name) => `const ${name} = async () => { await 1; console.log(1); }; ${name}();`);
  const code = `exports.handler = async (event) => {\n${made.join('\n')}\neval(JSON.stringify(event)); eval(event.body);\n};`;
  const { behaviours } = await analysed(code, { language: 'js' });
  const sinks = behaviours.flatMap((found) =>
    found.kind === 'sink' ? [[found.eventPath, found.pastLimit]] : [],
  );
  expect(sinks).toEqual(
    expect.arrayContaining([
      ['', pastLimit],
      ['body', undefined],
    ]),
  );
});

const groups = "event.requestContext.authorizer.claims['cognito:groups']";

const javascript: readonly (readonly [
  fact: string,
  lines: readonly string[],
  expected: readonly string[],
])[] = [
  ['no test', ['eval(event.body);'], ['body']],
  [
    'a group of a token',
    [`if (!${groups}.includes('admin')) return { statusCode: 403 };`, 'eval(event.body);'],
    ['body, caller 2'],
  ],
  ['the same within the branch', [`if (${groups}.includes('admin')) eval(event.body);`], ['body, caller 2']],
  ['beside the branch', [`if (${groups}.includes('admin')) console.log(1);`, 'eval(event.body);'], ['body']],
  ['those that are not admins', [`if (${groups}.includes('admin')) return;`, 'eval(event.body);'], ['body']],
  [
    'a role in a variable',
    [
      'const { role } = event.requestContext.authorizer;',
      "if (role !== 'admin') throw new Error();",
      'eval(event.body);',
    ],
    ['body, caller 3'],
  ],
  [
    'a result in a variable',
    [`const ok = ${groups}.includes('admin');`, 'if (!ok) return;', 'eval(event.body);'],
    ['body, caller 3'],
  ],
  [
    'a function that tests',
    [
      `const isAdmin = (e) => e.requestContext.authorizer.claims.role === 'admin';`,
      'if (!isAdmin(event)) return;',
      'eval(event.body);',
    ],
    ['body, caller 3'],
  ],
  [
    'a function that raises',
    [
      "const check = (e) => { if (e.requestContext.authorizer.role !== 'admin') throw new Error(); };",
      'check(event);',
      'eval(event.body);',
    ],
    ['body, caller 2'],
  ],
  [
    'a function with branches',
    [
      "const isAdmin = (e) => { if (e.requestContext.authorizer.role === 'admin') return true; return false; };",
      'if (!isAdmin(event)) return;',
      'eval(event.body);',
    ],
    ['body, caller 2, caller 3'],
  ],
  [
    'a secret of the environment',
    ["if (event.headers['x-key'] !== process.env.API_KEY) return;", 'eval(event.body);'],
    ['body, caller 2'],
  ],
  [
    'a variable that is no secret',
    ["if (event.headers['x-stage'] !== process.env.STAGE) return;", 'eval(event.body);'],
    ['body'],
  ],
  [
    'a secret in constant time',
    [
      "if (!require('node:crypto').timingSafeEqual(Buffer.from(event.headers.sig), Buffer.from(process.env.SECRET))) return;",
      'eval(event.body);',
    ],
    ['body, caller 2'],
  ],
  [
    'a signature of the body',
    [
      "const crypto = require('node:crypto');",
      "const expected = crypto.createHmac('sha256', process.env.SECRET).update(event.body).digest('hex');",
      "if (event.headers['x-hub-signature'] !== expected) return;",
      'eval(event.body);',
    ],
    ['body, caller 4'],
  ],
  [
    'a verified token',
    [
      "const claims = require('jsonwebtoken').verify(event.headers.authorization, process.env.KEY);",
      'eval(event.body);',
    ],
    ['body, caller 2'],
  ],
  [
    'a token of Google that is verified',
    [
      "const { OAuth2Client } = require('google-auth-library');",
      'await new OAuth2Client().verifyIdToken({ idToken: event.headers.authorization, audience: "a" });',
      'eval(event.body);',
    ],
    ['body, caller 3'],
  ],
  [
    'a token of Firebase that is verified',
    [
      "const { getAuth } = require('firebase-admin/auth');",
      'await getAuth().verifyIdToken(event.headers.authorization);',
      'eval(event.body);',
    ],
    ['body, caller 3'],
  ],
  [
    'a token that fails alone ends',
    [
      "try { require('jsonwebtoken').verify(event.headers.authorization, process.env.KEY); } catch (e) { return { statusCode: 401 }; }",
      'eval(event.body);',
    ],
    ['body, caller 2'],
  ],
  [
    'a token whose failure is ignored',
    [
      "try { require('jsonwebtoken').verify(event.headers.authorization, process.env.KEY); } catch (e) { console.log(e); }",
      'eval(event.body);',
    ],
    ['body'],
  ],
  [
    'a token that nobody verified',
    [
      "const claims = require('jsonwebtoken').decode(event.headers.authorization);",
      "if (claims.role !== 'admin') return;",
      'eval(event.body);',
    ],
    ['body, claim 3'],
  ],
  [
    'a field of the body',
    ['const data = JSON.parse(event.body);', 'if (!data.isAdmin) return;', 'eval(data.code);'],
    ['body.code, claim 3'],
  ],
  [
    'a header that names a role',
    ["if (event.headers['role'] !== 'admin') return;", 'eval(event.body);'],
    ['body, claim 2'],
  ],
  [
    'the identity of AppSync',
    [
      "if (!event.identity.claims['cognito:groups'].includes('admin')) return;",
      'eval(event.arguments.code);',
    ],
    ['arguments.code, caller 2'],
  ],
  [
    'a code that was not read',
    ["const { requireAdmin } = require('./unread-package');", 'requireAdmin(event);', 'eval(event.body);'],
    ['body, caller 3'],
  ],
  [
    'an address that is allowed',
    ["if (!['1.2.3.4'].includes(event.requestContext.identity.sourceIp)) return;", 'eval(event.body);'],
    ['body, caller 2'],
  ],
  ['no presence of a header', ['if (!event.headers.authorization) return;', 'eval(event.body);'], ['body']],
  [
    'one of two ways',
    [
      `const run = (code) => eval(code);`,
      `if (${groups}.includes('admin')) run(event.body);`,
      'else run(event.body);',
    ],
    ['body'],
  ],
  [
    'either a test or nothing',
    [`if (event.debug || ${groups}.includes('admin')) eval(event.body);`],
    ['body'],
  ],
  [
    'two tests',
    [`if (event.path === '/a' && ${groups}.includes('admin')) eval(event.body);`],
    ['body, caller 2'],
  ],
  ['a choice', [`const code = ${groups}.includes('admin') ? event.body : '1';`, 'eval(code);'], ['body']],
  [
    'a password in the code',
    ["if (event.headers.Authorization !== 'Let me in') return { statusCode: 403 };", 'eval(event.body);'],
    ['body, caller 2 fixed'],
  ],
  [
    'a password in a constant',
    [
      "const expectedText = 'orange-boat-17';",
      "const sent = event.headers['x-api-key'];",
      'const ok = sent === expectedText;',
      'if (ok) eval(event.body);',
    ],
    ['body, caller 5 fixed'],
  ],
  [
    'a password of the body',
    ['const { password, code } = JSON.parse(event.body);', "if (password === 'orange-boat') eval(code);"],
    ['body.code, caller 3 fixed'],
  ],
  [
    'a header that is no password',
    ["if (event.headers['content-type'] !== 'application/json') return;", 'eval(event.body);'],
    ['body'],
  ],
  ['a scheme', ["if (event.headers.authorization === 'Bearer') eval(event.body);"], ['body']],
  ['no password at all', ["if (event.headers.authorization !== '') eval(event.body);"], ['body']],
  [
    'the token of a page',
    ["if (event.queryStringParameters.nextToken === 'first-page') eval(event.body);"],
    ['body'],
  ],
  [
    'another than the password',
    ["if (event.headers.authorization === 'Let me in') return;", 'eval(event.body);'],
    ['body'],
  ],
  [
    'the header of a distribution',
    ["if (event.headers['x-origin-verify'] !== process.env.ORIGIN_VERIFY) return;", 'eval(event.body);'],
    ['body, caller 2'],
  ],
  [
    'a secret unless a setting switches it off',
    [
      "if (process.env.RUNS_AT !== 'localhost' && event.headers['x-api-key'] !== process.env.API_KEY) return;",
      'eval(event.body);',
    ],
    ['body, caller 2'],
  ],
  [
    'a secret, or a setting behind it',
    ["if (event.headers['x-api-key'] === process.env.API_KEY || process.env.IS_LOCAL) eval(event.body);"],
    ['body, caller 2'],
  ],
  [
    'a secret unless the sender switches it off',
    [
      "if (event.headers['x-mode'] !== 'local' && event.headers['x-api-key'] !== process.env.API_KEY) return;",
      'eval(event.body);',
    ],
    ['body'],
  ],
];

test.each(javascript)('JavaScript: %s', async (_fact, lines, expected) => {
  const code = `exports.handler = async (event) => {\n${lines.join('\n')}\n};`;
  expect(await testsOf('js', code)).toEqual(expected);
});

const python: typeof javascript = [
  [
    'a group of a token',
    [
      "if 'admin' not in event['requestContext']['authorizer']['claims']['cognito:groups']:",
      '    return {}',
      "os.system(event['body'])",
    ],
    ['body, caller 5'],
  ],
  [
    'a group by get',
    [
      "groups = event.get('requestContext', {}).get('authorizer', {}).get('claims', {}).get('cognito:groups', '')",
      "if 'admin' not in groups.split(','):",
      '    return {}',
      "os.system(event['body'])",
    ],
    ['body, caller 6'],
  ],
  [
    'a role',
    [
      "if event['requestContext']['authorizer']['role'] != 'admin':",
      '    raise PermissionError()',
      "os.system(event['body'])",
    ],
    ['body, caller 5'],
  ],
  [
    'a result in a variable',
    [
      "ok = event['requestContext']['authorizer']['role'] == 'admin'",
      'if not ok:',
      '    return {}',
      "os.system(event['body'])",
    ],
    ['body, caller 6'],
  ],
  [
    'a secret of the environment',
    [
      "if not hmac.compare_digest(event['headers']['x-key'], os.environ['API_KEY']):",
      '    return {}',
      "os.system(event['body'])",
    ],
    ['body, caller 5'],
  ],
  [
    'a token of Google that is verified',
    [
      'from google.auth.transport import requests',
      'from google.oauth2 import id_token',
      "id_token.verify_oauth2_token(event['headers']['authorization'], requests.Request(), 'a')",
      "os.system(event['body'])",
    ],
    ['body, caller 7'],
  ],
  [
    'a verified token',
    [
      "claims = jwt.decode(event['headers']['authorization'], os.environ['KEY'], algorithms=['HS256'])",
      "os.system(event['body'])",
    ],
    ['body, caller 5'],
  ],
  [
    'a field of the body',
    [
      "data = json.loads(event['body'])",
      "if not data.get('is_admin'):",
      '    return {}',
      "os.system(data['code'])",
    ],
    ['body.code, claim 6'],
  ],
  [
    'a set of groups',
    [
      "if not set(event['requestContext']['authorizer']['groups']) & {'admin'}:",
      '    return {}',
      "os.system(event['body'])",
    ],
    ['body, caller 5'],
  ],
  [
    'a password in the code',
    [
      "sent = event['headers']['Authorization']",
      "if sent != 'Let me in':",
      "    return {'statusCode': 403}",
      "os.system(event['body'])",
    ],
    ['body, caller 6 fixed'],
  ],
  [
    'a header that is no password',
    [
      "if event['headers']['content-type'] != 'application/json':",
      '    return {}',
      "os.system(event['body'])",
    ],
    ['body'],
  ],
  [
    'a secret unless a setting switches it off',
    [
      "wanted = os.environ.get('CLOUDFRONT_HEADER', None)",
      "if wanted != 'localhost' and wanted != event['headers'].get('X-CloudFront-Header'):",
      '    return {}',
      "os.system(event['body'])",
    ],
    ['body, caller 6'],
  ],
];

test.each(python)('Python: %s', async (_fact, lines, expected) => {
  const code = `import os, json, hmac\nimport jwt\n\ndef handler(event, context):\n${lines.map((line) => `    ${line}\n`).join('')}`;
  expect(await testsOf('py', code)).toEqual(expected);
});

test('Python: a decorator that tests', async () => {
  const code = `import os
import functools
def requires_admin(function):
    @functools.wraps(function)
    def wrapper(event, context):
        if event['requestContext']['authorizer']['role'] != 'admin':
            return {'statusCode': 403}
        return function(event, context)
    return wrapper

@requires_admin
def handler(event, context):
    os.system(event['body'])
`;
  expect(await testsOf('py', code)).toEqual(['body, caller 6']);
});

test('Python: a decorator that was not read', async () => {
  const code = `import os
from company_auth import requires_admin

@requires_admin
def handler(event, context):
    os.system(event['body'])
`;
  expect(await testsOf('py', code)).toEqual(['body, caller 4']);
});
const express: readonly (readonly [fact: string, lines: readonly string[], expected: readonly string[]])[] = [
  ['no middleware', ["app.post('/run', (req, res) => { eval(req.body); res.end(); });"], ['body']],
  [
    'a middleware before it',
    [
      "app.use((req, res, next) => { if (req.headers['x-key'] !== process.env.API_KEY) return res.status(401).end(); next(); });",
      "app.post('/run', (req, res) => { eval(req.body); res.end(); });",
    ],
    ['body, caller 4'],
  ],
  [
    'a middleware behind it',
    [
      "app.post('/run', (req, res) => { eval(req.body); res.end(); });",
      "app.use((req, res, next) => { if (req.headers['x-key'] !== process.env.API_KEY) return res.status(401).end(); next(); });",
    ],
    ['body'],
  ],
  [
    'a middleware of the route',
    [
      "const check = (req, res, next) => { if (req.headers['x-key'] === process.env.API_KEY) next(); else res.sendStatus(401); };",
      "app.post('/run', check, (req, res) => { eval(req.body); res.end(); });",
    ],
    ['body, caller 4'],
  ],
  [
    'a middleware of another path',
    [
      "app.use('/admin', (req, res, next) => { if (req.headers['x-key'] !== process.env.API_KEY) return res.status(401).end(); next(); });",
      "app.post('/run', (req, res) => { eval(req.body); res.end(); });",
    ],
    ['body'],
  ],
  [
    'a middleware that goes on',
    [
      "app.use((req, res, next) => { if (req.headers['x-key'] !== process.env.API_KEY) console.log('no'); next(); });",
      "app.post('/run', (req, res) => { eval(req.body); res.end(); });",
    ],
    ['body'],
  ],
  [
    'a middleware that was not read',
    [
      "const { requiresAuth } = require('express-openid-connect');",
      'app.use(requiresAuth());',
      "app.post('/run', (req, res) => { eval(req.body); res.end(); });",
    ],
    ['body, caller 5'],
  ],
  [
    'a strategy of passport',
    [
      "app.post('/run', require('passport').authenticate('jwt'), (req, res) => { eval(req.body); res.end(); });",
    ],
    ['body, caller 4'],
  ],
  [
    'a router behind a middleware',
    [
      'const router = express.Router();',
      "router.post('/run', (req, res) => { eval(req.body); res.end(); });",
      "app.use('/admin', (req, res, next) => { if (req.headers['x-key'] !== process.env.API_KEY) return res.status(401).end(); next(); }, router);",
    ],
    ['body, caller 6'],
  ],
  [
    'one handler at two routes',
    [
      'const run = (req, res) => { eval(req.body); res.end(); };',
      "const check = (req, res, next) => { if (req.headers['x-key'] === process.env.API_KEY) next(); else res.sendStatus(401); };",
      "app.post('/a', check, run);",
      "app.post('/b', run);",
    ],
    ['body'],
  ],
  [
    'a token that a middleware verifies',
    [
      "app.use(async (req, res, next) => { try { req.user = require('jsonwebtoken').verify(req.headers.authorization, process.env.KEY); next(); } catch (error) { res.status(401).end(); } });",
      "app.post('/run', (req, res) => { eval(req.body); res.end(); });",
    ],
    ['body, caller 4'],
  ],
];

test.each(express)('Express: %s', async (_fact, lines, expected) => {
  const code = `const express = require('express');\nconst serverless = require('serverless-http');\nconst app = express();\n${lines.join('\n')}\nexports.handler = serverless(app);`;
  expect(await testsOf('js', code)).toEqual(expected);
});

test('middy: what runs before the handler', async () => {
  const before = `({ before: async ({ event }) => { if (event.requestContext.authorizer.role !== 'admin') throw new Error(); } })`;
  const code = `const middy = require('@middy/core');\nexports.handler = middy(async (event) => { eval(event.body); }).use${before};`;
  expect(await testsOf('js', code)).toEqual(['body, caller 2']);
  const two = `${code}\nexports.other = middy(async () => {}).use({ before: async () => {} });`;
  expect(await testsOf('js', two)).toEqual(['body']);
});

const checkOfHeader = [
  'async def check(request, call_next):',
  "    if request.headers.get('x-api-key') != os.environ['API_KEY']:",
  '        return JSONResponse({}, status_code=403)',
  '    return await call_next(request)',
];
const fastApi = [
  'from fastapi import FastAPI, APIRouter, Request',
  'from fastapi.responses import JSONResponse',
  'from starlette.middleware.base import BaseHTTPMiddleware',
  'from mangum import Mangum',
  'app = FastAPI()',
];
const routeOfApp = [
  "@app.post('/run')",
  'def run(code: str):',
  '    os.system(code)',
  'handler = Mangum(app)',
];

const starlette: typeof javascript = [
  [
    'a dispatcher of Starlette',
    [...fastApi, ...checkOfHeader, ...routeOfApp, 'app.add_middleware(BaseHTTPMiddleware, dispatch=check)'],
    ['queryStringParameters.code, caller 8'],
  ],
  [
    'a middleware of FastAPI',
    [...fastApi, "@app.middleware('http')", ...checkOfHeader, ...routeOfApp],
    ['queryStringParameters.code, caller 9'],
  ],
  [
    'a class of middleware',
    [
      ...fastApi,
      'class Check(BaseHTTPMiddleware):',
      '    async def dispatch(self, request, call_next):',
      "        if request.headers.get('x-api-key') == os.environ['API_KEY']:",
      '            return await call_next(request)',
      '        return JSONResponse({}, status_code=403)',
      'app.add_middleware(Check)',
      ...routeOfApp,
    ],
    ['queryStringParameters.code, caller 9'],
  ],
  [
    'a middleware that goes on',
    [
      ...fastApi,
      "@app.middleware('http')",
      'async def check(request, call_next):',
      "    if request.headers.get('x-api-key') != os.environ['API_KEY']:",
      "        print('no')",
      '    return await call_next(request)',
      ...routeOfApp,
    ],
    ['queryStringParameters.code'],
  ],
  [
    'a middleware of another app',
    [
      ...fastApi,
      'other = FastAPI()',
      ...checkOfHeader,
      'other.add_middleware(BaseHTTPMiddleware, dispatch=check)',
      ...routeOfApp,
    ],
    ['queryStringParameters.code'],
  ],
  [
    'a router of an app with a middleware',
    [
      ...fastApi,
      'router = APIRouter()',
      "@router.post('/run')",
      'def run(code: str):',
      '    os.system(code)',
      'app.include_router(router)',
      ...checkOfHeader,
      'app.add_middleware(BaseHTTPMiddleware, dispatch=check)',
      'handler = Mangum(app)',
    ],
    ['queryStringParameters.code, caller 13'],
  ],
  [
    'a router of two apps',
    [
      ...fastApi,
      'router = APIRouter()',
      "@router.post('/run')",
      'def run(code: str):',
      '    os.system(code)',
      'app.include_router(router)',
      'other = FastAPI()',
      'other.include_router(router)',
      ...checkOfHeader,
      'app.add_middleware(BaseHTTPMiddleware, dispatch=check)',
      'handler = Mangum(app)',
      'open_handler = Mangum(other)',
    ],
    ['queryStringParameters.code'],
  ],
  [
    'before_request of an app with a blueprint',
    [
      'from flask import Flask, Blueprint, request, abort',
      'import serverless_wsgi',
      'app = Flask(__name__)',
      "pages = Blueprint('pages', __name__)",
      "@pages.post('/run')",
      'def run():',
      '    os.system(request.data)',
      'app.register_blueprint(pages)',
      '@app.before_request',
      'def check():',
      "    if request.headers['x-api-key'] != os.environ['API_KEY']:",
      '        abort(401)',
      'def handler(event, context):',
      '    return serverless_wsgi.handle_request(app, event, context)',
    ],
    ['body, caller 12'],
  ],
];

const pythonApps: readonly (readonly [
  fact: string,
  lines: readonly string[],
  expected: readonly string[],
])[] = [
  [
    'a dependency of FastAPI',
    [
      'from fastapi import FastAPI, Depends, Header, HTTPException',
      'from mangum import Mangum',
      'app = FastAPI()',
      'def check(x_key: str = Header()):',
      "    if x_key != os.environ['API_KEY']:",
      '        raise HTTPException(401)',
      "@app.post('/run')",
      'def run(code: str, ok=Depends(check)):',
      '    os.system(code)',
      'handler = Mangum(app)',
    ],
    ['queryStringParameters.code, caller 6'],
  ],
  [
    'before_request of Flask',
    [
      'from flask import Flask, request, abort',
      'import serverless_wsgi',
      'app = Flask(__name__)',
      '@app.before_request',
      'def check():',
      "    if request.headers['x-key'] != os.environ['API_KEY']:",
      '        abort(401)',
      "@app.post('/run')",
      'def run():',
      '    os.system(request.data)',
      'def handler(event, context):',
      '    return serverless_wsgi.handle_request(app, event, context)',
    ],
    ['body, caller 7'],
  ],
  [
    'a decorator of a route of Flask',
    [
      'from flask import Flask, request, abort',
      'import serverless_wsgi',
      'import functools',
      'app = Flask(__name__)',
      'def needs_key(f):',
      '    @functools.wraps(f)',
      '    def inner(*args, **kwargs):',
      "        if request.headers['x-key'] != os.environ['API_KEY']:",
      '            abort(401)',
      '        return f(*args, **kwargs)',
      '    return inner',
      "@app.post('/run')",
      '@needs_key',
      'def run():',
      '    os.system(request.data)',
      'def handler(event, context):',
      '    return serverless_wsgi.handle_request(app, event, context)',
    ],
    ['body, caller 9'],
  ],
  [
    'a decorator of a package',
    [
      'from flask import Flask, request',
      'from flask_jwt_extended import jwt_required',
      'import serverless_wsgi',
      'app = Flask(__name__)',
      "@app.post('/run')",
      '@jwt_required()',
      'def run():',
      '    os.system(request.data)',
      'def handler(event, context):',
      '    return serverless_wsgi.handle_request(app, event, context)',
    ],
    ['body, caller 7'],
  ],
  ...starlette,
];

test.each(pythonApps)('Python: %s', async (_fact, lines, expected) => {
  expect(await testsOf('py', `import os\n${lines.join('\n')}\n`)).toEqual(expected);
});
