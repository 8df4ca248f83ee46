import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from '../../testing/analysed.ts';

const classes = `import { SQS } from '@aws-sdk/client-sqs';
interface Queue { go(): unknown }
class Sender implements Queue { client = new SQS({}); go() { return this.client.sendMessage({ QueueUrl: 'q' }); } }
class Service { constructor(private queue: Queue) {} run() { return this.queue.go(); } }
`;

const inverted: readonly (readonly [form: string, code: string])[] = [
  [
    'inversify: classes by tokens',
    `import { Container } from 'inversify';
const token = Symbol('Queue'); const container = new Container();
container.bind<Queue>(token).to(Sender).inSingletonScope(); container.bind(Service).toSelf();
export const handler = async () => container.get(Service).run();`,
  ],
  [
    'inversify: values and functions',
    `import { Container } from 'inversify';
const container = new Container();
container.bind('queue').toConstantValue(new Sender());
container.bind('service').toDynamicValue((context) => new Service(context.container.get('queue')));
export const handler = async () => { container.get('queue').go(); };`,
  ],
  [
    'inversify: modules',
    `import { Container, ContainerModule } from 'inversify';
const container = new Container();
container.load(new ContainerModule((bind) => { bind('queue').to(Sender); bind('service').to(Service); }));
export const handler = async () => container.get('service').run();`,
  ],
  [
    'tsyringe: tokens',
    `import { container } from 'tsyringe';
container.register('Queue', { useClass: Sender }); container.registerSingleton('Service', Service);
export const handler = async () => container.resolve<Service>('Service').run();`,
  ],
  [
    'tsyringe: a class without a token',
    `import { container } from 'tsyringe';
container.register('Queue', { useFactory: () => new Sender() });
export const handler = async () => container.resolve(Service).run();`,
  ],
];

test.each(inverted)('a container makes the objects: %s', async (_form, code) => {
  const analysis = await analysed(`${classes}${code}`, { language: 'ts' });
  expect(callsOf(analysis)).toEqual(['sqs:SendMessage(QueueUrl=q)']);
});

const named = `const { createContainer, asClass, asFunction, asValue } = require('awilix');
const { SQS } = require('aws-sdk');
class Repository { constructor({ sqs }) { this.sqs = sqs; } go() { return this.sqs.sendMessage({ QueueUrl: 'q' }).promise(); } }
const service = (repository) => ({ run: () => repository.go() });
const container = createContainer();
container.register({ sqs: asFunction(() => new SQS()).singleton(), repository: asClass(Repository) });
container.register('service', asFunction(service));
container.register('limit', asValue(3));
`;

test.each([
  ['a name', "container.resolve('repository').go()"],
  ['the cradle', 'container.cradle.repository.go()'],
  ['parameters by their names', "container.resolve('service').run()"],
])('awilix gives values by names: %s', async (_form, code) => {
  const analysis = await analysed(`${named}exports.handler = async (event) => ${code};`);
  expect(callsOf(analysis)).toEqual(['sqs:SendMessage(QueueUrl=q)']);
  expect(openOf(analysis)).toEqual([]);
});

test('awilix gives any value for a name of the event', async () => {
  const analysis = await analysed(
    `${named}exports.handler = async (event) => container.resolve(event.name).run();`,
  );
  expect(callsOf(analysis)).toEqual(['sqs:SendMessage(QueueUrl=q)']);
});

test('modules that awilix loads by a pattern are a question', async () => {
  const code =
    "const { createContainer } = require('awilix'); const c = createContainer().loadModules(['./services/*.js']);";
  const analysis = await analysed(`${code} exports.handler = async () => c.resolve('a').go();`);
  expect(openOf(analysis)).toEqual(['what loadModules(…) loads → anything']);
});

const repository = `import boto3
from dependency_injector import containers, providers
from dependency_injector.wiring import Provide, inject
class Repository:
    def __init__(self, client, name=None): self.client = client
    def go(self): self.client.send_message(QueueUrl='q')
def open_client():
    yield boto3.client('sqs')
class Inner(containers.DeclarativeContainer):
    sqs = providers.Singleton(boto3.client, 'sqs')
class Container(containers.DeclarativeContainer):
    config = providers.Configuration()
    inner = providers.Container(Inner)
    opened = providers.Resource(open_client)
`;

const injected: readonly (readonly [form: string, provider: string, handler: string])[] = [
  [
    'a factory',
    'providers.Factory(Repository, client=inner.sqs)',
    'def handler(event, context):\n    Container().repository().go()',
  ],
  [
    'the class itself',
    "providers.Singleton(Repository, providers.Callable(boto3.client, 'sqs', region_name=config.region))",
    'def handler(event, context):\n    Container.repository().go()',
  ],
  [
    'a resource',
    'providers.ThreadSafeSingleton(Repository, opened)',
    'def handler(event, context):\n    container = Container()\n    container.init_resources()\n    container.repository().go()',
  ],
  [
    'a selector',
    'providers.Selector(config.kind, a=providers.Factory(Repository, inner.sqs))',
    'def handler(event, context):\n    Container().repository().go()',
  ],
  [
    'a parameter',
    'providers.Factory(Repository, opened)',
    '@inject\ndef handler(event, context, repository: Repository = Provide[Container.repository]):\n    repository.go()',
  ],
  [
    'a list',
    'providers.Factory(Repository, opened)\n    all = providers.List(repository)',
    'def handler(event, context):\n    for each in Container().all(): each.go()',
  ],
];

test.each(injected)('dependency_injector: %s', async (_form, provider, handler) => {
  const source = `${repository}    repository = ${provider}\n${handler}\n`;
  const analysis = await analysed(source, { language: 'py' });
  expect(callsOf(analysis)).toEqual(['sqs:SendMessage(QueueUrl=q)']);
  expect(openOf(analysis)).toEqual([]);
});
