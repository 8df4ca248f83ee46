import { type Files, samTemplate, times } from './input.ts';

const apps = 500;
const functionsOfApp = 10;

/** Returns 500 apps of ten functions each, every app with a template and a library of its own. */
export function manyApps(): Files {
  const files = new Map<string, string>();
  for (const app of times(apps, (number) => number)) {
    const folder = `services/app${app}`;
    files.set(
      `${folder}/template.yaml`,
      samTemplate(
        'nodejs22.x',
        times(functionsOfApp, (index) => ({
          name: `Function${index}`,
          handler: `src/handler${index}.handler`,
          codeUri: '.',
          path: `/orders${index}`,
        })),
      ),
    );
    files.set(`${folder}/src/orders.js`, library(app));
    for (const index of times(functionsOfApp, (number) => number))
      files.set(`${folder}/src/handler${index}.js`, handler(index));
  }
  return files;
}

const library = (app: number): string => `\
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient, GetCommand, PutCommand } = require('@aws-sdk/lib-dynamodb');

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

exports.readOrder = (id) => documents.send(new GetCommand({ TableName, Key: { id, app: ${app} } }));
exports.writeOrder = (order) => documents.send(new PutCommand({ TableName, Item: { ...order, app: ${app} } }));
exports.answer = (statusCode, body) => ({ statusCode, body: JSON.stringify(body) });
`;

const handler = (index: number): string => `\
const { readOrder, writeOrder, answer } = require('./orders');

exports.handler = async (event) => {
  const order = JSON.parse(event.body || '{}');
  if (!order.id) return answer(400, { message: 'id is missing in ${index}' });
  const known = await readOrder(order.id);
  if (known.Item) return answer(200, known.Item);
  await writeOrder({ ...order, step: ${index}, at: new Date().toISOString() });
  return answer(201, order);
};
`;
