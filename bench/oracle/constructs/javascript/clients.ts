import { operations } from '../operations.ts';
import { construct } from './row.ts';

const dynamodb = operations.filter(({ service }) => service === 'dynamodb');

/** Cloud calls whose operation or client is chosen while the program runs. */
export const clients = [
  construct({
    name: 'command chosen by a table',
    sort: 'statement',
    weight: 1,
    names: ['commands'],
    parts: { key: 'text' },
    data: (grow) => ({
      first: grow.random.below(dynamodb.length),
      second: grow.random.below(dynamodb.length),
      site: grow.site(),
    }),
    forms: [
      ({ name, part, data, wait }) =>
        `const ${name('commands')} = { a: ${commandOf(data['first'])}, b: ${commandOf(data['second'])} };\nconst Command${name('commands')} = ${name('commands')}[${part('key')}] ?? ${commandOf(data['first'])};\n${wait}dynamodb.send(new Command${name('commands')}({ TableName: 'r${data['site']}' }));`,
      ({ name, part, data, wait }) =>
        `const ${name('commands')} = [${commandOf(data['first'])}, ${commandOf(data['second'])}].map((Command) => new Command({ TableName: 'r${data['site']}' }));\nfor (const command of ${name('commands')}) if (${part('key')}) ${wait}dynamodb.send(command);`,
      ({ name, part, data, wait, isTyped }) =>
        `const ${name('commands')} = async (Command, input${isTyped ? ': any' : ''} = {}) => dynamodb.send(new Command({ TableName: 'r${data['site']}', ...input }));\n${wait}${name('commands')}(${part('key')} === 'a' ? ${commandOf(data['first'])} : ${commandOf(data['second'])});`,
    ],
  }),
  construct({
    name: 'client behind a wrapper',
    sort: 'statement',
    weight: 1,
    names: ['Store'],
    parts: { text: 'text', effect: 'async effect' },
    data: (grow) => ({ site: grow.site() }),
    forms: [
      ({ name, part, data, wait, isTyped }) =>
        `class ${name('Store')} {\n  ${isTyped ? 'client: any;\n  name: any;\n  ' : ''}constructor(client, name) {\n    this.client = client;\n    this.name = name;\n  }\n  async get() {\n    return this.client.send(new GetItemCommand({ TableName: this.name, Key: {} }));\n  }\n}\nconst got${name('Store')} = ${wait}new ${name('Store')}(dynamodb, 'r${data['site']}').get();\nif (got${name('Store')}${isTyped && wait === '' ? ' as any' : ''}) ${wait}(async () => ${part('effect')})();\nvoid ${part('text')};`,
      ({ name, part, data, wait }) =>
        `const { send: send${name('Store')} } = { send: dynamodb.send.bind(dynamodb) };\nif (${part('text')} !== 'b') ${wait}send${name('Store')}(new PutItemCommand({ TableName: 'r${data['site']}', Item: {} }));\nelse ${wait}(async () => ${part('effect')})();`,
      ({ name, part, data, wait, isTyped }) =>
        `const ${name('Store')}${isTyped ? ': any' : ''} = { own: null, get client() {\n  return (this.own ??= new DynamoDBClient({}));\n} };\n${wait}${name('Store')}.client.send(new QueryCommand({ TableName: 'r${data['site']}' }));\nif (${name('Store')}.own && ${part('text')} === 'a') ${wait}(async () => ${part('effect')})();`,
    ],
  }),
];

const commandOf = (index: unknown): string => `${dynamodb[Number(index)]?.operation ?? 'GetItem'}Command`;
