import { pgTable, text } from 'drizzle-orm/pg-core';

export const products = pgTable('products', { name: text('name').notNull() });
