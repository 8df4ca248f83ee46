import { zValidator } from '@hono/zod-validator';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { logger } from 'hono/logger';
import { SignJWT } from 'jose';
import postgres from 'postgres';
import { z } from 'zod';
import { products } from './schema.js';

const db = drizzle(postgres(process.env.DATABASE_URL, { max: 1, prepare: false }));
const secret = new TextEncoder().encode('not a secret');
const app = new Hono();
app.use(logger());
app.use(cors());

app.get('/products', async (c) => {
  const found = await db
    .select()
    .from(products)
    .where(eq(products.name, c.req.query('name') ?? ''))
    .limit(20);
  return c.json(found);
});

app.post('/', zValidator('json', z.object({ name: z.string().min(1), text: z.string() })), async (c) => {
  const { name, text } = c.req.valid('json');
  await db.insert(products).values({ name: `${name} ${text}` });
  const receipt = await new SignJWT({ name }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
  return c.json({ name, receipt }, 201);
});

app.onError((error, c) => {
  console.error(error);
  return error instanceof HTTPException ? error.getResponse() : c.json({ message: error.message }, 500);
});

export const handler = handle(app);
