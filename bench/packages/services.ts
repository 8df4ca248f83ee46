import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Cloud } from '@emmental/emulator';

type Answer = { readonly type: string; readonly body: string | Buffer };

const json = (value: unknown): Answer => ({ type: 'application/json', body: JSON.stringify(value) });
const html = (body: string): Answer => ({ type: 'text/html', body });
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const table = 'product,amount,date\nChair,49.90,2026-01-05\nTable,199.00,2026-02-11\n';

/** The answers of outside services, as far as their libraries need them. */
const services: Readonly<Record<string, Answer>> = {
  'api.anthropic.com': json({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-3-5-haiku-latest',
    content: [{ type: 'text', text: '**Within 30 days.**' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  }),
  'api.frankfurter.app': json({ base: 'EUR', rates: { USD: 1.1, GBP: 0.8 } }),
  'api.github.com': json({
    id: 7,
    name: 'Spring',
    tag_name: '2.1.0-rc.1',
    url: 'https://api.github.com/r/7',
  }),
  'api.openai.com': json({
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o-mini',
    choices: [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Within **30** days.' } },
    ],
  }),
  'api.stripe.com': json({ id: 'pi_1', object: 'payment_intent', client_secret: 'pi_1_secret' }),
  'api.twilio.com': json({ sid: 'SM1', status: 'queued' }),
  'slack.com': json({ ok: true, channel: 'C1', ts: '1.1' }),
  'changes.shop-help.com': json({ items: [{ area: 'cart', title: 'Faster' }] }),
  'docs.shop-help.com': html('<main><h1>Returns</h1>Within 30 days.</main>'),
  'wiki.shop-help.com': html('<h1>Chairs</h1><h2>Wood</h2>'),
  'www.heise-news.de': {
    type: 'text/xml',
    body: '<rss><channel><item><title>News</title></item></channel></rss>',
  },
};

/** Answers by the header `X-Amz-Target`; the emulated cloud answers the other operations. */
const operations: Readonly<Record<string, Answer>> = {
  'secretsmanager.GetSecretValue': json({
    Name: 'tokens',
    SecretString: JSON.stringify({ slack: 'xoxb-1', twilioSid: 'AC0', twilioToken: 't' }),
  }),
  'AmazonSSM.GetParameter': json({ Parameter: { Name: '/shop/openai', Type: 'String', Value: 'sk-1' } }),
  'AWSEvents.PutEvents': json({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }),
};

/**
 * Answers for services of AWS with the emulated cloud, for objects of S3 by their file ending, and for other hosts by
 * their name.
 */
export function answering(cloud: Cloud): (asked: IncomingMessage, response: ServerResponse) => void {
  return (asked, response) => {
    const host = (asked.headers.host ?? '').split(':')[0] ?? '';
    const target = String(asked.headers['x-amz-target'] ?? '');
    const isObject = /\.s3[.-][\w.-]*amazonaws\.com$/.test(host);
    if (isObject) object(asked, response);
    else if (operations[target]) send(asked, response, operations[target]);
    else if (host.endsWith('.amazonaws.com')) forward(asked, response, cloud);
    else send(asked, response, services[host] ?? json({}));
  };
}

function object(asked: IncomingMessage, response: ServerResponse): void {
  const path = (asked.url ?? '').split('?')[0] ?? '';
  const found = path.endsWith('.csv')
    ? { type: 'text/csv', body: table }
    : { type: 'image/png', body: picture };
  send(asked, response, asked.method === 'PUT' ? { type: 'text/plain', body: '' } : found);
}

function send(asked: IncomingMessage, response: ServerResponse, { type, body }: Answer): void {
  asked.resume().on('end', () => {
    response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body), etag: '"1"' });
    response.end(asked.method === 'HEAD' ? undefined : body);
  });
}

function forward(asked: IncomingMessage, response: ServerResponse, cloud: Cloud): void {
  const { method = 'GET', url = '/', headers } = asked;
  const onward = request(`${cloud.endpoint}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  asked.pipe(onward);
}
