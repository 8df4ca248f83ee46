import { createHash, createHmac } from 'node:crypto';

/** Milliseconds for which a token is kept before the secret is read again. */
const kept = 5 * 60_000;
let tokens = null;
let readAt = 0;

/**
 * Returns the token for an app. `EMMENTAL_SIGNALS_TOKEN_FROM` names the secret: `secretsmanager:NAME`, `ssm:NAME` or
 * `gcp:projects/P/secrets/S`. The secret is a token, or a JSON object with a token for each app.
 */
export async function tokenOf(app) {
  if (tokens === null || Date.now() - readAt > kept) {
    tokens = parsed(await secretOf(process.env.EMMENTAL_SIGNALS_TOKEN_FROM ?? ''));
    readAt = Date.now();
  }
  const token = typeof tokens === 'string' ? tokens : tokens[app];
  if (typeof token !== 'string') throw new Error(`the secret has no token for the app ${app}`);
  return token;
}

/** Makes the next call of `tokenOf` read the secret again. */
export function forgetTokens() {
  tokens = null;
}

const parsed = (secret) =>
  secret.trim().startsWith('{') ? Object.assign(Object.create(null), JSON.parse(secret)) : secret.trim();

async function secretOf(reference) {
  const [, kind, name] = /^(secretsmanager|ssm|gcp):(.{1,2048})$/.exec(reference) ?? [];
  switch (kind) {
    case 'secretsmanager': {
      const { SecretString } = await aws('secretsmanager', 'secretsmanager.GetSecretValue', {
        SecretId: name,
      });
      return SecretString;
    }
    case 'ssm': {
      const { Parameter } = await aws('ssm', 'AmazonSSM.GetParameter', { Name: name, WithDecryption: true });
      return Parameter.Value;
    }
    case 'gcp':
      return google(name);
    default:
      throw new Error('EMMENTAL_SIGNALS_TOKEN_FROM must be secretsmanager:NAME, ssm:NAME or gcp:NAME');
  }
}

/** Calls an AWS API with a JSON body, signed as Signature Version 4 asks for. */
async function aws(service, target, input) {
  const { AWS_REGION = 'us-east-1' } = process.env;
  const own = {
    secretsmanager: process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER,
    ssm: process.env.AWS_ENDPOINT_URL_SSM,
  };
  const url = new URL(
    own[service] ?? process.env.AWS_ENDPOINT_URL ?? `https://${service}.${AWS_REGION}.amazonaws.com`,
  );
  const body = JSON.stringify(input);
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host: url.host,
    'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d{3}/g, ''),
    'x-amz-target': target,
  };
  if (process.env.AWS_SESSION_TOKEN) headers['x-amz-security-token'] = process.env.AWS_SESSION_TOKEN;
  const authorization = signature(headers, body, `${AWS_REGION}/${service}/aws4_request`);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, authorization },
    body,
    signal: AbortSignal.timeout(5_000),
  });
  if (!answer.ok) throw new Error(`the secret cannot be read: ${service} answered ${answer.status}`);
  return answer.json();
}

function signature(headers, body, place) {
  const names = Object.keys(headers).sort();
  const time = headers['x-amz-date'];
  const scope = `${time.slice(0, 8)}/${place}`;
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const key = scope
    .split('/')
    .reduce(
      (key, part) => createHmac('sha256', key).update(part).digest(),
      `AWS4${process.env.AWS_SECRET_ACCESS_KEY ?? ''}`,
    );
  return `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names.join(';')}, Signature=${createHmac('sha256', key).update(text).digest('hex')}`;
}

/** Reads the latest version of a secret of Google Secret Manager, as the service account of the function. */
async function google(name) {
  const metadata = `http://${process.env.GCE_METADATA_HOST ?? 'metadata.google.internal'}/computeMetadata/v1`;
  const path = 'instance/service-accounts/default/token';
  const account = await fetch(`${metadata}/${path}`, {
    headers: { 'metadata-flavor': 'Google' },
    signal: AbortSignal.timeout(5_000),
  });
  if (!account.ok)
    throw new Error(`the secret cannot be read: the metadata server answered ${account.status}`);
  const { access_token: token } = await account.json();
  const base = process.env.EMMENTAL_SECRET_MANAGER ?? 'https://secretmanager.googleapis.com';
  const version = name.includes('/versions/') ? name : `${name}/versions/latest`;
  const answer = await fetch(`${base}/v1/${version}:access`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(5_000),
  });
  if (!answer.ok) throw new Error(`the secret cannot be read: Secret Manager answered ${answer.status}`);
  const { payload } = await answer.json();
  return Buffer.from(payload.data, 'base64').toString();
}
