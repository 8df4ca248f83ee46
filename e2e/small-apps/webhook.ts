import { answers, type SmallApp, template } from './app.ts';
import { wentOut } from './effects.ts';
import { eventOf } from './event.ts';

const change = (path: string) => eventOf('dynamodb', 'Orders', 'Records[].dynamodb.NewImage.path.S', path);

/** Joins the host of a variable and a text of a row to an address. */
export const webhook: SmallApp = {
  name: 'webhook',
  sink: 'url',
  trigger: 'DynamoDB stream',
  language: 'python',
  files: {
    'template.yaml': template(
      'python',
      '{ Type: DynamoDB, Properties: { Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST } }',
      {
        variables: ['HOOKS'],
        resources: `
Orders:
  Type: AWS::DynamoDB::Table
  Properties:
    BillingMode: PAY_PER_REQUEST
    KeySchema: [{ AttributeName: id, KeyType: HASH }]
    AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
    StreamSpecification: { StreamViewType: NEW_IMAGE }`,
      },
    ),
    'app.py': `
import os
import requests

def handler(event, context):
    told = []
    for record in event["Records"]:
        answer = requests.get(os.environ["HOOKS"] + record["dynamodb"]["NewImage"]["path"]["S"], timeout=5)
        told.append("told %d" % answer.status_code)
    return told
`,
    'requirements.txt': 'requests\n',
  },
  handler: 'app.handler',
  variables: ({ cloud }) => ({
    HOOKS: 'http://hooks.example',
    // The emulator is the proxy to every host outside of this machine.
    HTTP_PROXY: cloud.endpoint,
    NO_PROXY: '127.0.0.1',
  }),
  attacks: [
    {
      name: 'a path that names another host',
      event: ({ listener }) => change(`@${new URL(listener.address).host}/`),
      effect: wentOut,
      stoppedBy: 'outbound',
    },
  ],
  benign: [
    { name: 'a path', event: change('/orders/1'), isServed: answers('told 200') },
    {
      name: 'a path with an address',
      event: change('/people/ann@example.com'),
      isServed: answers('told 200'),
    },
  ],
};
