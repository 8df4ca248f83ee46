import { type Files, samTemplate, times } from './input.ts';

const functions = 100;
const modules = 160;

/**
 * Returns an app of 100 functions that all load the same 160 modules: clients, services with their settings, tables of
 * constants and checks, as a repository with one library of its own has them.
 */
export function sharedModules(): Files {
  const files = new Map<string, string>();
  files.set(
    'template.yaml',
    samTemplate(
      'nodejs22.x',
      times(functions, (index) => ({
        name: `Function${index}`,
        handler: `src/handlers/handler${index}.handler`,
        codeUri: '.',
        path: `/orders${index}`,
      })),
    ),
  );
  files.set(
    'src/shared/index.js',
    times(modules, (index) => `export * from './module${index}.js';\n`).join(''),
  );
  for (const index of times(modules, (number) => number))
    files.set(`src/shared/module${index}.js`, sharedModule(index));
  for (const index of times(functions, (number) => number))
    files.set(`src/handlers/handler${index}.js`, handler(index));
  return files;
}

const sharedModule = (index: number): string => `\
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
${index > 0 ? `import { defaults${index - 1} } from './module${index - 1}.js';` : ''}

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: process.env.AWS_REGION }));

export const defaults${index} = {
  ${index > 0 ? `...defaults${index - 1}.limits,` : ''}
  table: process.env.TABLE,
  limits: { page: ${index + 10}, retries: 3, timeout: 1000 * ${index + 1} },
  names: [${times(12, (number) => `'name-${index}-${number}'`).join(', ')}],
};

export const statuses${index} = Object.freeze({
${times(20, (number) => `  status${number}: { code: ${number}, label: 'Status ${number} of ${index}', next: ['status${(number + 1) % 20}'] },\n`).join('')}});

const byName${index} = new Map(Object.entries(statuses${index}).map(([name, status]) => [name, status.code]));

export function check${index}(order) {
  const problems = [];
${times(10, (number) => `  if (!order.field${number}) problems.push('field${number} is missing');\n`).join('')}  if (!byName${index}.has(order.status)) problems.push(\`unknown status \${order.status}\`);
  return problems;
}

export class Service${index} {
  constructor(settings = defaults${index}) {
    this.settings = settings;
    this.cache = new Map();
  }

  async read(id) {
    const known = this.cache.get(id);
    if (known) return known;
    const { Item } = await documents.send(new GetCommand({ TableName: this.settings.table, Key: { id } }));
    this.cache.set(id, Item);
    return Item;
  }

  async write(order) {
    const problems = check${index}(order);
    if (problems.length > 0) throw new Error(problems.join(', '));
    await documents.send(new PutCommand({ TableName: this.settings.table, Item: { ...order, kind: ${index} } }));
  }

  async list(owner) {
    const found = await documents.send(
      new QueryCommand({
        TableName: this.settings.table,
        KeyConditionExpression: 'owner = :owner',
        ExpressionAttributeValues: { ':owner': owner },
        Limit: this.settings.limits.page,
      }),
    );
    return (found.Items ?? []).map((item) => ({ ...item, label: statuses${index}[item.status]?.label }));
  }
}

export const service${index} = new Service${index}();
`;

const handler = (index: number): string => `\
import { service${index}, service${(index + 7) % modules}, check${(index + 3) % modules} } from '../shared/index.js';

export const handler = async (event) => {
  const order = JSON.parse(event.body ?? '{}');
  const problems = check${(index + 3) % modules}(order);
  if (problems.length > 0) return { statusCode: 400, body: JSON.stringify(problems) };
  const known = await service${index}.read(order.id);
  if (!known) await service${(index + 7) % modules}.write(order);
  return { statusCode: 200, body: JSON.stringify(known ?? order) };
};
`;
