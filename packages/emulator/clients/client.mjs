// A runtime client for Node: loads the handler that _HANDLER names, takes events from the Runtime API and answers them.
// Supports handlers with a promise, a callback or a response stream. Source: AWS Lambda developer guide, "Using the Lambda
// runtime API".
import { existsSync, statSync } from 'node:fs';
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
    const outgoing = request(
      { host, port, method, path: `/2018-06-01/runtime/${path}`, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => done({ headers: response.headers, text }));
      },
    );
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}

async function load() {
  const handlerName = process.env._HANDLER;
  const dot = handlerName.indexOf('.', handlerName.lastIndexOf('/') + 1);
  const file = resolve(process.env.LAMBDA_TASK_ROOT, handlerName.slice(0, dot));
  const found = ['.js', '.mjs', '.cjs', '.ts', '.mts']
    .map((extension) => file + extension)
    .find((path) => existsSync(path) && statSync(path).isFile());
  if (found === undefined) throw new Error(`there is no ${handlerName.slice(0, dot)}.js, .mjs or .cjs`);
  const module = await import(pathToFileURL(found).href);
  let handler = module;
  for (const part of handlerName.slice(dot + 1).split('.'))
    handler = handler?.[part] ?? handler?.default?.[part];
  if (typeof handler !== 'function') throw new Error(`${handlerName} is not a function`);
  return handler;
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

const errorText = (error) =>
  JSON.stringify({ errorMessage: String(error?.message ?? error), errorType: error?.name ?? 'Error' });

let handler;
try {
  handler = await load();
} catch (error) {
  await ask('POST', 'init/error', errorText(error));
  process.exit(1);
}
for (;;) {
  const { headers, text } = await ask('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  try {
    const context = {
      awsRequestId: id,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
      memoryLimitInMB: '128',
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => 10_000,
    };
    const answer = await call(handler, JSON.parse(text), context);
    await ask('POST', `invocation/${id}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    await ask('POST', `invocation/${id}/error`, errorText(error));
  }
}
