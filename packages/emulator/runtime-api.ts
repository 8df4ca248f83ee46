import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The result of one event. `broken`: the function could not be loaded, ended, or took too long. */
export interface Answer {
  readonly kind: 'response' | 'error' | 'broken';
  readonly body: unknown;
}

/** An emulated Runtime API of Lambda. */
export interface RuntimeApi {
  /** `127.0.0.1:port`, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  readonly invoke: (event: unknown) => Promise<Answer>;
  /** Answers all waiting and all later events with `broken` and this reason. */
  readonly fail: (why: string) => void;
  readonly stop: () => void;
}

/**
 * Starts Lambda's Runtime API on loopback. It passes events to a runtime client and receives the answers. Source: the
 * OpenAPI file of the API, 2018-06-01.
 */
export async function startRuntimeApi(account: string, region: string): Promise<RuntimeApi> {
  const events: { readonly id: string; readonly event: unknown }[] = [];
  const clients: ServerResponse[] = [];
  const waiting = new Map<string, (answer: Answer) => void>();
  let broken: Answer | null = null;
  let count = 0;

  const passOn = (): void => {
    while (events.length > 0 && clients.length > 0) {
      const next = events.shift();
      clients
        .shift()
        ?.writeHead(200, {
          'content-type': 'application/json',
          'lambda-runtime-aws-request-id': next?.id,
          'lambda-runtime-deadline-ms': `${Date.now() + 10_000}`,
          'lambda-runtime-invoked-function-arn': `arn:aws:lambda:${region}:${account}:function:replay`,
        })
        .end(JSON.stringify(next?.event));
    }
  };
  const fail = (why: string): void => {
    broken ??= { kind: 'broken', body: why };
    for (const answer of waiting.values()) answer(broken);
    waiting.clear();
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/2018-06-01/runtime/invocation/next') {
      clients.push(response);
      passOn();
      return;
    }
    const [, id = '', kind] =
      /^\/2018-06-01\/runtime\/invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? [];
    textOf(request).then(
      (text) => {
        response.writeHead(202).end('{}');
        if (path === '/2018-06-01/runtime/init/error') fail(messageOf(text));
        waiting.get(id)?.({ kind: kind as 'response' | 'error', body: parsed(text) });
        waiting.delete(id);
      },
      () => response.destroy(),
    );
  });
  // A client keeps its connection open as long as the function runs.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: (event) =>
      new Promise((done) => {
        if (broken) return done(broken);
        count += 1;
        const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
        waiting.set(id, done);
        events.push({ id, event });
        passOn();
      }),
    fail,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const mostBytes = 6 * 1024 * 1024;

/** Reads a body of up to 6 MB, Lambda's limit for answers. */
async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) throw new Error('the answer is longer than 6 MB');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function messageOf(text: string): string {
  const error = parsed(text) as { readonly errorMessage?: unknown } | null;
  return typeof error?.errorMessage === 'string' ? error.errorMessage : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
