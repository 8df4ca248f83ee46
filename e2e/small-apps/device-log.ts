import { answers, type SmallApp, template } from './app.ts';
import { fileWritten } from './effects.ts';

/** Writes the lines of a device to a file with its name. */
export const deviceLog: SmallApp = {
  name: 'device-log',
  sink: 'path',
  trigger: 'IoT rule',
  language: 'python',
  files: {
    'template.yaml': template(
      'python',
      `{ Type: IoTRule, Properties: { Sql: "SELECT * FROM 'devices/+/log'" } }`,
    ),
    'app.py': `
import os

def handler(event, context):
    os.makedirs("/tmp/logs", exist_ok=True)
    with open("/tmp/logs/" + event["device"] + ".log", "a") as log:
        log.write(event["line"] + "\\n")
    return "logged " + event["device"]
`,
  },
  handler: 'app.handler',
  attacks: [
    {
      name: 'a device whose name leaves the folder',
      event: ({ canary }) => ({ device: `../..${canary}`, line: 'x' }),
      effect: fileWritten,
      stoppedBy: 'files',
    },
  ],
  benign: [
    { name: 'a line', event: { device: 'sensor-17', line: 'warm' }, isServed: answers('logged sensor-17') },
    {
      name: 'a path in a line',
      event: { device: 'sensor..18', line: 'GET /../../etc/passwd' },
      isServed: answers('logged sensor..18'),
    },
  ],
};
