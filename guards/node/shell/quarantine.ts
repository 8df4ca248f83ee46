import type { Plan } from '../core/contract.ts';
import { jsonOf } from './json.ts';
import { signed } from './sigv4.ts';

/** The result of storing a blocked event in quarantine. */
export interface Kept {
  /** True when the event was stored. */
  readonly good: boolean;
  /** The place of the event, such as `file:/…/em-….json` or `sqs:…`; the reason when the event was not stored. */
  readonly where: string;
}

/** Functions and settings that quarantine uses; they were taken before the function's code ran. */
export interface Keeper {
  readonly env: Readonly<Record<string, string>>;
  readonly now: () => number;
  /** Creates a file and its folder. */
  readonly make: (folder: string, name: string, text: string) => void;
  readonly load: (id: string) => object;
}

/** The time in milliseconds in which a queue or a bucket has to answer. */
const patience = 2000;

/** Stores a blocked event in the quarantine that the profile names; never throws. */
export async function keep(plan: Plan, event: unknown, keeper: Keeper): Promise<Kept> {
  if (plan.quarantine === null) return { good: false, where: 'no quarantine is configured' };
  const target = plan.quarantine.target.replace(
    /\$\{env:(\w{1,200})\}/g,
    (_, name: string) => keeper.env[name] ?? '',
  );
  try {
    let isComplete = true;
    const kept = {
      schema: 'emmental/quarantine/1',
      id: plan.id,
      time: new Date(keeper.now()).toISOString(),
      trigger: plan.trigger,
      event,
    };
    const text = jsonOf(kept, () => {
      isComplete = false;
    });
    if (!isComplete)
      return { good: false, where: `${plan.quarantine.kind}:${target}: it has more values than are written` };
    switch (plan.quarantine.kind) {
      case 'file':
        return inFolder(target, plan.id, text, keeper);
      case 'sqs':
        return await inQueue(target, text, keeper);
      case 's3':
        return await inBucket(target, plan.id, text, keeper);
      case 'pubsub':
        return await inTopic(target, plan.id, text, keeper);
      case 'gs':
        return await inGoogleBucket(target, plan.id, text, keeper);
    }
  } catch (error) {
    return { good: false, where: `${plan.quarantine.kind}:${target}: ${(error as Error).message}` };
  }
}

function inFolder(folder: string, id: string, text: string, keeper: Keeper): Kept {
  keeper.make(folder, `${id}.json`, text);
  return { good: true, where: `file:${folder}/${id}.json` };
}

/** Sends an event to a queue. A message of SQS has at most 1 MiB; a larger event is not stored. */
async function inQueue(url: string, text: string, keeper: Keeper): Promise<Kept> {
  if (Buffer.byteLength(text) > 1024 * 1024)
    return { good: false, where: `sqs:${url}: larger than a message may be` };
  const status = await send(
    keeper,
    'sqs',
    url.replace(/^(https?:\/\/[^/]{1,300}).{0,1000}$/, '$1/'),
    'POST',
    {
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
      body: JSON.stringify({
        QueueUrl: url,
        MessageBody: text,
        ...(url.endsWith('.fifo') ? fifo(text) : {}),
      }),
    },
  );
  return { good: status === 200, where: status === 200 ? `sqs:${url}` : `sqs:${url}: answered ${status}` };
}

const fifo = (text: string): object => ({
  MessageGroupId: 'emmental',
  MessageDeduplicationId: (JSON.parse(text) as { readonly id: string }).id,
});

async function inBucket(place: string, id: string, text: string, keeper: Keeper): Promise<Kept> {
  const [bucket = '', ...prefix] = place.split('/');
  const region = keeper.env['AWS_REGION'] ?? 'us-east-1';
  const endpoint = keeper.env['AWS_ENDPOINT_URL_S3'];
  const key = [...prefix.filter((part) => part !== ''), `${id}.json`].map(encodeURIComponent).join('/');
  const address =
    endpoint === undefined
      ? `https://${bucket}.s3.${region}.amazonaws.com/${key}`
      : `${endpoint.replace(/\/$/, '')}/${bucket}/${key}`;
  const status = await send(keeper, 's3', address, 'PUT', {
    headers: { 'content-type': 'application/json' },
    body: text,
  });
  return {
    good: status === 200,
    where: status === 200 ? `s3:${bucket}/${key}` : `s3:${bucket}/${key}: answered ${status}`,
  };
}

/** Publishes an event. Source: Pub/Sub, REST reference, `projects.topics.publish`; a message has at most 10 MB. */
async function inTopic(topic: string, id: string, text: string, keeper: Keeper): Promise<Kept> {
  const data = Buffer.from(text).toString('base64');
  if (data.length > 9_900_000) return { good: false, where: `pubsub:${topic}: larger than a message may be` };
  const emulator = keeper.env['PUBSUB_EMULATOR_HOST'] ?? '';
  const name = topic.startsWith('projects/') ? topic : `projects/${await projectOf(keeper)}/topics/${topic}`;
  const address = `${emulator === '' ? 'https://pubsub.googleapis.com' : `http://${emulator}`}/v1/${name}:publish`;
  const body = JSON.stringify({ messages: [{ data, attributes: { id } }] });
  const status = await sendToGoogle(keeper, address, emulator !== '', body);
  return { good: status === 200, where: `pubsub:${topic}${status === 200 ? '' : `: answered ${status}`}` };
}

/** Writes an event into a bucket of Cloud Storage, never over another object. Source: Cloud Storage, JSON API, `objects.insert`. */
async function inGoogleBucket(place: string, id: string, text: string, keeper: Keeper): Promise<Kept> {
  const [bucket = '', ...prefix] = place.split('/');
  const emulator = keeper.env['STORAGE_EMULATOR_HOST'] ?? '';
  const key = [...prefix.filter((part) => part !== ''), `${id}.json`].join('/');
  const query = `uploadType=media&ifGenerationMatch=0&name=${encodeURIComponent(key)}`;
  const host = emulator === '' ? 'https://storage.googleapis.com' : emulator.replace(/\/$/, '');
  const address = `${host}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?${query}`;
  const status = await sendToGoogle(keeper, address, emulator !== '', text);
  return {
    good: status === 200,
    where: `gs:${bucket}/${key}${status === 200 ? '' : `: answered ${status}`}`,
  };
}

async function projectOf({ env, load }: Keeper): Promise<string> {
  const named = env['GOOGLE_CLOUD_PROJECT'] ?? env['GCP_PROJECT'];
  if (named !== undefined) return named;
  return (await fromMetadata(env, load, 'project/project-id')).trim();
}

async function sendToGoogle(
  { env, load }: Keeper,
  address: string,
  isEmulator: boolean,
  body: string,
): Promise<number> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': `${Buffer.byteLength(body)}`,
  };
  if (!isEmulator) {
    const token = await fromMetadata(env, load, 'instance/service-accounts/default/token');
    headers['authorization'] =
      `Bearer ${(JSON.parse(token) as { readonly access_token: string }).access_token}`;
  }
  return (await answerOf(load, address, 'POST', { headers, body })).status;
}

/** Asks the metadata server. Source: Google Cloud, "About VM metadata". */
async function fromMetadata(env: Keeper['env'], load: Keeper['load'], path: string): Promise<string> {
  const address = `http://${env['GCE_METADATA_HOST'] ?? 'metadata.google.internal'}/computeMetadata/v1/${path}`;
  const headers = { 'Metadata-Flavor': 'Google' };
  const { status, text } = await answerOf(load, address, 'GET', { headers, body: '' });
  if (status !== 200) throw new Error(`the metadata server answered ${status}`);
  return text;
}

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function send(
  keeper: Keeper,
  service: string,
  address: string,
  method: string,
  message: Message,
): Promise<number> {
  const headers = signed(keeper, service, address, method, message);
  return (await answerOf(keeper.load, address, method, { headers, body: message.body })).status;
}

function answerOf(
  load: Keeper['load'],
  address: string,
  method: string,
  { headers, body }: Message,
): Promise<{ readonly status: number; readonly text: string }> {
  const http = load(address.startsWith('https:') ? 'node:https' : 'node:http') as typeof import('node:https');
  return new Promise((done, failed) => {
    const request = http.request(address, { method, headers, timeout: patience }, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => {
        text += data.toString();
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, text }));
      response.on('error', failed);
    });
    request.on('error', failed);
    request.on('timeout', () => request.destroy(new Error(`no answer in ${patience} ms`)));
    request.end(body);
  });
}
