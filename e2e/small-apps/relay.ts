import { answers, type SmallApp, template } from './app.ts';
import { received } from './effects.ts';
import { eventOf } from './event.ts';

const topic = (text: string) => eventOf('sns', 'Alarms', 'Records[].Sns.Subject', text);

/** Writes the subject of a message into a head that it makes itself. */
export const relay: SmallApp = {
  name: 'relay',
  sink: 'header',
  trigger: 'SNS',
  language: 'python',
  files: {
    'template.yaml': template('python', '{ Type: SNS, Properties: { Topic: !Ref Alarms } }', {
      variables: ['PAGER'],
      resources: 'Alarms:\n  Type: AWS::SNS::Topic',
    }),
    'app.py': `
import os
import socket
from urllib.parse import urlsplit

def handler(event, context):
    pager = urlsplit(os.environ["PAGER"])
    subject = event["Records"][0]["Sns"]["Subject"]
    head = "POST /page HTTP/1.1\\r\\nHost: %s\\r\\nX-Subject: %s\\r\\nContent-Length: 0\\r\\n\\r\\n" % (pager.netloc, subject)
    with socket.create_connection((pager.hostname, pager.port), 5) as connection:
        connection.sendall(head.encode())
        return "paged " + connection.recv(100).decode()[9:12]
`,
  },
  handler: 'app.handler',
  variables: ({ listener }) => ({ PAGER: listener.address }),
  attacks: [
    {
      name: 'a subject that brings a header',
      event: () => topic('fire\r\nX-Admin: yes'),
      effect: received('\r\nX-Admin: yes'),
      stoppedBy: 'sink/header',
    },
  ],
  benign: [
    { name: 'a subject', event: topic('disk full'), isServed: answers('paged 200') },
    { name: 'a header in a subject', event: topic('X-Admin: no, Host: x'), isServed: answers('paged 200') },
  ],
};
