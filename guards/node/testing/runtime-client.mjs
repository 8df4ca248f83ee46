// A small runtime client: loads what _HANDLER names, asks the Runtime API for events, answers. Handlers with a promise, a
// callback or a response stream; three parameters are refused with RUNTIME_CLIENT=4, as version 4 of AWS's client does.
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';

const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [streaming]: 'response' }),
  HttpResponseStream: { from: (stream) => stream },
};
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');

function ask(method, path, body) {
  return new Promise((done, failed) => {
    const asked = request(
      { host, port, method, path: `/2018-06-01/runtime/${path}`, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => done({ headers: response.headers, text }));
      },
    );
    asked.on('error', failed);
    asked.end(body);
  });
}

async function load() {
  const named = process.env._HANDLER;
  const base = named.lastIndexOf('/') + 1;
  const dot = named.indexOf('.', base);
  const file = resolve(process.env.LAMBDA_TASK_ROOT, named.slice(0, dot));
  const found = ['.js', '.mjs', '.cjs'].map((end) => file + end).find((candidate) => existsSync(candidate));
  const module = await import(pathToFileURL(found).href);
  return module[named.slice(dot + 1)] ?? module.default?.[named.slice(dot + 1)];
}

function call(handler, event, context) {
  if (handler[streaming] === 'response') {
    const stream = new PassThrough();
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    const ended = new Promise((done) => stream.on('end', () => done(text)));
    return Promise.resolve(handler(event, stream, context)).then(() => ended);
  }
  return new Promise((done, failed) => {
    const result = handler(event, context, (error, answer) => (error ? failed(error) : done(answer)));
    if (typeof result?.then === 'function') result.then(done, failed);
    else if (handler.length < 3) done(result);
  });
}

let handler;
try {
  handler = await load();
  if (process.env.RUNTIME_CLIENT === '4' && handler.length > 2)
    throw new Error('callbacks are not supported');
} catch (error) {
  await ask('POST', 'init/error', JSON.stringify({ errorMessage: error.message, errorType: error.name }));
  process.exit(1);
}
for (;;) {
  const { headers, text } = await ask('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  try {
    const answer = await call(handler, JSON.parse(text), { awsRequestId: id });
    await ask('POST', `invocation/${id}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    const told = { errorMessage: error?.message, errorType: error?.name };
    await ask('POST', `invocation/${id}/error`, JSON.stringify(told));
  }
}
