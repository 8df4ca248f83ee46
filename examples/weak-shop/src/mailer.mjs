import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';

const ses = new SESClient({});

export const handler = async (event) => {
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    await ses.send(
      new SendEmailCommand({
        Source: process.env.SENDER,
        Destination: { ToAddresses: [order.customer] },
        Message: {
          Subject: { Data: `Your order ${order.id}` },
          Body: { Text: { Data: 'Thank you for your order.' } },
        },
      }),
    );
  }
};
