import type { Keeper } from './quarantine.ts';

/** Returns the headers of a request with AWS Signature Version 4. Source: AWS General Reference, Signing AWS API requests. */
export function signed(
  keeper: Keeper,
  service: string,
  address: string,
  method: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Readonly<Record<string, string>> {
  const { createHash, createHmac } = keeper.load('node:crypto') as typeof import('node:crypto');
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const url = new URL(address);
  const time = new Date(keeper.now()).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const region = keeper.env['AWS_REGION'] ?? 'us-east-1';
  const payload = hash(message.body);
  const token = keeper.env['AWS_SESSION_TOKEN'];
  const headers: Record<string, string> = {
    ...message.headers,
    host: url.host,
    'x-amz-date': time,
    'x-amz-content-sha256': payload,
    'content-length': `${Buffer.byteLength(message.body)}`,
    ...(token === undefined || token === '' ? {} : { 'x-amz-security-token': token }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    method,
    url.pathname,
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    payload,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n');
  const secret = keeper.env['AWS_SECRET_ACCESS_KEY'] ?? '';
  const key = mac(mac(mac(mac(`AWS4${secret}`, day), region), service), 'aws4_request');
  const signature = mac(key, toSign).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${keeper.env['AWS_ACCESS_KEY_ID'] ?? ''}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}
