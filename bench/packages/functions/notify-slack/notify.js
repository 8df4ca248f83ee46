import { readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { WebClient } from '@slack/web-api';
import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import got from 'got';
import Handlebars from 'handlebars';
import pRetry from 'p-retry';
import pino from 'pino';
import twilio from 'twilio';

dayjs.extend(utc);
const log = pino({ name: 'notify' });
const secrets = new SecretsManagerClient({});
const template = Handlebars.compile(readFileSync(new URL('./message.hbs', import.meta.url), 'utf8'));

let clients;
async function connect() {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.SECRET }));
  const { slack, twilioSid, twilioToken } = JSON.parse(SecretString);
  clients ??= { slack: new WebClient(slack), sms: twilio(twilioSid, twilioToken) };
  return clients;
}

export const handler = async (event) => {
  const { slack, sms } = clients ?? (await connect());
  for (const { Sns } of event.Records) {
    const alert = JSON.parse(Sns.Message);
    const text = template({ ...alert, at: dayjs.utc().format('HH:mm') });
    await pRetry(() => slack.chat.postMessage({ channel: process.env.CHANNEL, text }), { retries: 2 });
    if (alert.level === 'critical')
      await sms.messages.create({ from: '+15005550006', to: '+4915112345678', body: text.slice(0, 140) });
    await got.post(`${process.env.STATUS_PAGE}/incidents`, { json: { name: alert.title } }).json();
    log.info({ alert: alert.id }, 'told');
  }
};
