import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import cors from '@fastify/cors';
import sensible from '@fastify/sensible';
import fastify from 'fastify';
import { nanoid } from 'nanoid';

const TableName = process.env.PRODUCTS;

export function build() {
  const app = fastify({ logger: true });
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  app.register(cors);
  app.register(sensible);

  app.get('/products', async (request) => {
    const { Items = [] } = await db.send(new ScanCommand({ TableName, Limit: 50 }));
    const { q } = request.query;
    return Items.filter((item) => !q || String(item.title ?? '').includes(q) || item.id);
  });

  app.get('/products/:id', async (request) => {
    const { Item } = await db.send(new GetCommand({ TableName, Key: { id: request.params.id } }));
    return Item ?? app.httpErrors.notFound();
  });

  app.post('/products', {
    schema: {
      body: {
        type: 'object',
        required: ['title', 'price'],
        properties: {
          title: { type: 'string', minLength: 1 },
          text: { type: 'string' },
          price: { type: 'number', minimum: 0 },
          tags: { type: 'array', items: { type: 'string' } },
        },
      },
      response: {
        201: { type: 'object', properties: { id: { type: 'string' }, title: { type: 'string' } } },
      },
    },
    handler: async (request, reply) => {
      const Item = { id: nanoid(), created: Date.now(), ...request.body };
      await db.send(new PutCommand({ TableName, Item }));
      return reply.code(201).send(Item);
    },
  });
  return app;
}
