import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from '../../testing/analysed.ts';

const mail = `sendMail({ from: 'Shop <hello@shop.example>', to: 'a@b.example', subject: 'x' })`;

test.each([
  [
    'of version 7, with the second client',
    `import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
     import nodemailer from 'nodemailer';
     const transport = nodemailer.createTransport({ SES: { sesClient: new SESv2Client(), SendEmailCommand } });
     export const handler = () => transport.${mail};`,
    'sesv2:SendEmail(FromEmailAddress=Shop <hello@shop.example>, Content={Raw=})',
  ],
  [
    'of version 6, with the first and its module',
    `import * as aws from '@aws-sdk/client-ses';
     import { createTransport } from 'nodemailer';
     const transport = createTransport({ SES: { ses: new aws.SES(), aws } }, { from: { name: 'Shop', address: 'hello@shop.example' } });
     export const handler = () => transport.sendMail({ to: 'a@b.example' });`,
    'ses:SendRawEmail(Source=hello@shop.example)',
  ],
  [
    'of version 5, with a client of the old SDK',
    `const AWS = require('aws-sdk');
     exports.handler = () => require('nodemailer').createTransport({ SES: new AWS.SES() }).${mail};`,
    'ses:SendRawEmail(Source=Shop <hello@shop.example>)',
  ],
])('mail by SES %s is a call of SES', async (_, code, call) => {
  const analysis = await analysed(code);
  expect(callsOf(analysis)).toEqual([call]);
  expect(openOf(analysis)).toEqual([]);
});

test('mail by SMTP is a host and no call', async () => {
  const analysis = await analysed(
    `exports.handler = () => require('nodemailer').createTransport({ host: 'smtp.shop.example', port: 465 }).${mail};`,
  );
  expect(callsOf(analysis)).toEqual([]);
  expect(analysis.behaviours).toMatchObject([{ kind: 'host', host: 'smtp.shop.example', port: 465 }]);
});
