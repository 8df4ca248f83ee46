import { http2 } from '@emmental/replay';
import { answers, type SmallApp, template } from './app.ts';
import { programRan, secret, secretShown } from './effects.ts';

const post = (text: string) => http2('POST', '/greeting', { text });

/** Takes a text of the request for the source of a Jinja template. */
export const greeting: SmallApp = {
  name: 'greeting',
  sink: 'template',
  trigger: 'HTTP API',
  language: 'python',
  files: {
    'template.yaml': template('python', '{ Type: HttpApi, Properties: { Path: /greeting, Method: post } }'),
    'app.py': `
import json
import jinja2

def handler(event, context):
    source = "Dear {{ name }}, " + json.loads(event["body"])["text"]
    return {"statusCode": 200, "body": jinja2.Template(source).render(name="Ann", secret=open("secret.txt").read())}
`,
    'requirements.txt': 'jinja2\n',
    'secret.txt': secret,
  },
  handler: 'app.handler',
  attacks: [
    {
      name: 'an expression that reads what the template knows',
      event: () => post('{{ secret }}'),
      effect: secretShown,
      stoppedBy: 'sink/template',
    },
    {
      name: 'an expression that starts a program',
      event: () => post(`{{ cycler.__init__.__globals__.os.popen('touch canary').read() }}`),
      effect: programRan,
      stoppedBy: 'sink/template',
    },
  ],
  benign: [
    { name: 'a text', event: post('welcome!'), isServed: answers('Dear Ann, welcome!') },
    {
      name: 'expressions of other languages',
      event: post('pay ${amount} or #{sum}, see [[Main]] and <%= x %>'),
      isServed: answers('pay ${amount} or #{sum}, see [[Main]] and <%= x %>'),
    },
  ],
};
