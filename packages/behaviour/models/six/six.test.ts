import { expect, test } from 'vitest';
import { analysed, callsOf } from '../../testing/analysed.ts';

const registry = (head: string): string => `import boto3, six
class Registry(type):
    known = {}
    def __new__(cls, name, bases, members):
        made = super(Registry, cls).__new__(cls, name, bases, members)
        Registry.known[name] = made
        return made
${head}
class Queue(Base):
    def run(self): boto3.client('sqs').send_message(QueueUrl='q')
class Topic(Base):
    def run(self): boto3.client('sns').publish(TopicArn='t')
def handler(event, context):
    Registry.known[event['kind']]().run()
`;

test.each([
  ['add_metaclass', '@six.add_metaclass(Registry)\nclass Base(object):\n    pass'],
  ['with_metaclass', 'class Base(six.with_metaclass(Registry, object)):\n    pass'],
  ['the keyword of Python 3', 'class Base(metaclass=Registry):\n    pass'],
])('a metaclass registers the classes: %s', async (_form, head) => {
  expect(callsOf(await analysed(registry(head), { language: 'py' }))).toEqual([
    'sns:Publish(TopicArn=t)',
    'sqs:SendMessage(QueueUrl=q)',
  ]);
});
