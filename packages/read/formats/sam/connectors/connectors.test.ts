import { expect, test } from 'vitest';
import { lowered, withFunction } from '../testing/lowered.ts';

const orders = '  Orders: { Type: AWS::Serverless::SimpleTable }';

test('a connector lets the function’s role write to the table', () => {
  const { at } = lowered(
    withFunction(
      '',
      `${orders}
  Link:
    Type: AWS::Serverless::Connector
    Properties: { Source: { Id: Fn }, Destination: { Id: Orders }, Permissions: [Write] }`,
    ),
  );
  expect(at('LinkPolicy', 'Properties')).toMatchObject({
    Roles: [{ Ref: 'FnRole' }],
    PolicyDocument: {
      Statement: [
        {
          Action: expect.arrayContaining(['dynamodb:PutItem']),
          Resource: [
            { 'Fn::GetAtt': ['Orders', 'Arn'] },
            {
              'Fn::Sub': [
                `\${DestinationArn}/index/*`,
                { DestinationArn: { 'Fn::GetAtt': ['Orders', 'Arn'] } },
              ],
            },
          ],
        },
      ],
    },
  });
});

test('a connector in a resource has that resource as its source', () => {
  const { at } = lowered(`
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Connectors: { Fill: { Properties: { Destination: [{ Id: Queue }], Permissions: [Write] } } }
  Queue: { Type: AWS::SQS::Queue }
`);
  expect(at('Topic')).toEqual({ Type: 'AWS::SNS::Topic' });
  expect(at('TopicFillQueuePolicyDestination0', 'Properties')).toMatchObject({
    Queues: [{ Ref: 'Queue' }],
    PolicyDocument: {
      Statement: [
        {
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } },
        },
      ],
    },
  });
});

test('what waits for a connector waits for what it became', () => {
  const { at } = lowered(
    withFunction(
      '',
      `${orders}
  Link: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: Fn }, Destination: { Id: Orders }, Permissions: [Read] } }
  Late: { Type: AWS::SNS::Topic, DependsOn: [Link] }`,
    ),
  );
  expect(at('Late', 'DependsOn')).toEqual(['LinkPolicy']);
});

test.each([
  ['{ Id: Fn }', '{ Id: Nowhere }', '[Write]', 'Link names Nowhere, which is not in the template'],
  [
    '{ Id: Orders }',
    '{ Id: Orders }',
    '[Write]',
    'a connector from AWS::DynamoDB::Table to AWS::DynamoDB::Table',
  ],
  ['{ Id: Fn }', '{ Id: Orders }', '[Admin]', 'Link cannot have these Permissions'],
])('a connector from %s to %s with %s is reported', (source, destination, permissions, about) => {
  const { messages: said } = lowered(
    withFunction(
      '',
      `${orders}
  Link: { Type: AWS::Serverless::Connector, Properties: { Source: ${source}, Destination: ${destination}, Permissions: ${permissions} } }`,
    ),
  );
  expect(said.map((line) => line.split(': ').slice(1).join(': '))).toEqual([about]);
});
