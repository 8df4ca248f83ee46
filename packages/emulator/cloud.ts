import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An emulated AWS on loopback, for `AWS_ENDPOINT_URL`. It answers just enough for functions to continue, records all
 * requests, and checks no signature.
 */
export interface Cloud {
  readonly endpoint: string;
  /** Calls in the order of arrival, such as `dynamodb:DeleteItem`. */
  readonly calls: readonly string[];
  /** Rows of all tables, by `<table>/<key>`. */
  readonly rows: Map<string, unknown>;
  /** Texts of the messages to any queue. */
  readonly messages: readonly string[];
  /** Texts of objects that were written, by path. */
  readonly objects: ReadonlyMap<string, string>;
  /** Sets the content and the metadata of every object from now on. */
  readonly hold: (object: HeldObject) => void;
  /** All requests as they arrived. */
  readonly requests: readonly CloudRequest[];
  readonly stop: () => void;
}

/** An object; `metadata` has names without `x-amz-meta-`. */
export interface HeldObject {
  readonly content: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A request to the emulated AWS; `call` = its name, such as `dynamodb:DeleteItem`. */
export interface CloudRequest {
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = string | { readonly [key: string]: unknown };
type Body = Readonly<Record<string, unknown>>;

/** Starts the emulator on a free port of loopback; `stop` ends it. */
export async function startCloud(): Promise<Cloud> {
  const calls: string[] = [];
  const requests: CloudRequest[] = [];
  const messages: string[] = [];
  const rows = new Map<string, unknown>([
    ['Orders/1', { id: { S: '1' }, customer: { S: 'ann@example.com' } }],
    ['Tags/1', { photo: { S: '1' } }],
  ]);
  const objects = new Map<string, string>();
  const state: State = { rows, messages, objects, held: { content: 'picture', metadata: {} } };
  const server = createServer((request, response) => {
    void textOf(request).then(
      (text) => {
        const call = nameOf(request, text);
        calls.push(call);
        const { method = '', url = '/', headers } = request;
        requests.push({ call, method, path: url, headers, body: text });
        answer(response, call, answerTo(call, state, text, request), state.held);
      },
      // The function was stopped before it had sent the whole request.
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    rows,
    messages,
    objects,
    requests,
    hold: (object) => {
      state.held = object;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface State {
  readonly rows: Map<string, unknown>;
  readonly messages: string[];
  readonly objects: Map<string, string>;
  held: HeldObject;
}

/** Returns the name of a call: the service from the signature, and the operation from a header, the method or the body. */
function nameOf(request: IncomingMessage, text: string): string {
  const { method = '', url = '/' } = request;
  const scope =
    /Credential=[^/]+\/\d+\/[^/]+\/([\w-]+)\//.exec(String(request.headers['authorization']))?.[1] ??
    'unsigned';
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return `${scope}:${target.split('.').at(-1)}`;
  if (scope === 's3')
    return `s3:${method === 'GET' && url.includes('list-type=2') ? 'ListObjectsV2' : method === 'PUT' ? 'PutObject' : 'GetObject'}`;
  return `${scope}:${/(?:^|&)Action=(\w+)/.exec(text)?.[1] ?? `${method} ${url}`}`;
}

/** Returns the answer to a call. Unknown calls and unexpected bodies get an empty answer. */
function answerTo(call: string, state: State, text: string, request: IncomingMessage): Answer {
  const isJson = request.headers['x-amz-target'] !== undefined;
  try {
    return answers[call]?.(state, text, request) ?? (isJson ? {} : xml(call));
  } catch {
    return isJson ? {} : xml(call);
  }
}

const answers: Readonly<Record<string, (state: State, text: string, request: IncomingMessage) => Answer>> = {
  'dynamodb:PutItem': ({ rows }, text) => {
    const { TableName, Item } = JSON.parse(text) as { TableName: string; Item: Body };
    rows.set(keyOf(TableName, Item), Item);
    return {};
  },
  'dynamodb:DeleteItem': ({ rows }, text) => {
    const { TableName, Key } = JSON.parse(text) as { TableName: string; Key: Body };
    rows.delete(keyOf(TableName, Key));
    return {};
  },
  'dynamodb:GetItem': ({ rows }, text) => {
    const { TableName, Key } = JSON.parse(text) as { TableName: string; Key: Body };
    return { Item: rows.get(keyOf(TableName, Key)) };
  },
  'dynamodb:Query': ({ rows }) => ({ Items: [...rows.values()], Count: rows.size }),
  'dynamodb:Scan': ({ rows }) => ({ Items: [...rows.values()], Count: rows.size }),
  'kms:Encrypt': (_, text) => ({ CiphertextBlob: (JSON.parse(text) as { Plaintext: string }).Plaintext }),
  'sqs:SendMessage': ({ messages }, text) => {
    const { MessageBody } = JSON.parse(text) as { MessageBody: string };
    messages.push(MessageBody);
    return { MessageId: '1', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
  },
  's3:ListObjectsV2': () =>
    '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>cat.jpg</Key></Contents></ListBucketResult>',
  's3:GetObject': ({ held }) => held.content,
  's3:PutObject': ({ objects }, text, { url = '' }) => {
    objects.set(url, text);
    return '';
  },
};

/**
 * Returns the table and the key of a row. The tables of the examples have the key `id` or `photo`.
 */
function keyOf(table: string, item: Body | undefined): string {
  const value = (item?.['id'] ?? item?.['photo']) as { readonly S?: string } | undefined;
  return `${table}/${value?.S ?? ''}`;
}

const xml = (call: string): string => {
  const operation = call.split(':')[1] ?? '';
  return `<${operation}Response><${operation}Result><MessageId>1</MessageId></${operation}Result></${operation}Response>`;
};

/** Matches metadata with its own header; the headers of other metadata start with `x-amz-meta-`. */
const ofObjects = /^(?:Content(?:Type|Disposition|Encoding|Language)|CacheControl)$/;
const headerOf = (name: string): string =>
  ofObjects.test(name) ? name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-') : `x-amz-meta-${name}`;

const contentTypeOf = (call: string): string => (call.startsWith('s3:Get') ? 'image/jpeg' : 'text/xml');

function answer(response: ServerResponse, call: string, body: Answer, { metadata }: HeldObject): void {
  const isJson = typeof body !== 'string';
  const text = isJson ? JSON.stringify(body) : body;
  response.writeHead(200, {
    'content-type': isJson ? 'application/x-amz-json-1.0' : contentTypeOf(call),
    'content-length': Buffer.byteLength(text),
    etag: '"1"',
    ...(call.startsWith('s3:Get')
      ? Object.fromEntries(Object.entries(metadata).map(([name, value]) => [headerOf(name), value]))
      : {}),
  });
  response.end(text);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}
