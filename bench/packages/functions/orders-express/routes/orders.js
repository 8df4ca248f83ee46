const express = require('express');
const { v4: uuid } = require('uuid');
const { z } = require('zod');
const db = require('../db');

const router = express.Router();
const Order = z.object({
  customer: z.string().min(1),
  note: z.string().default(''),
  items: z.array(z.object({ sku: z.string(), quantity: z.number().int().positive() })).min(1),
});

router.get('/', async (request, response, next) => {
  try {
    const { rows } = await db.query('SELECT * FROM orders WHERE customer = $1 LIMIT 50', [
      request.query.customer ?? '',
    ]);
    response.json(rows);
  } catch (error) {
    next(error);
  }
});

router.post('/', async (request, response, next) => {
  const parsed = Order.safeParse(request.body);
  if (!parsed.success) return response.status(422).json(parsed.error.issues);
  const { customer, note, items } = parsed.data;
  const id = uuid();
  const client = await db.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO orders (id, customer, note) VALUES ($1, $2, $3)', [id, customer, note]);
    for (const { sku, quantity } of items)
      await client.query('INSERT INTO items (order_id, sku, quantity) VALUES ($1, $2, $3)', [
        id,
        sku,
        quantity,
      ]);
    await client.query('COMMIT');
    response.status(201).location(`/orders/${id}`).json({ id, customer, note });
  } catch (error) {
    await client.query('ROLLBACK');
    next(error);
  } finally {
    client.release();
  }
});

module.exports = router;
