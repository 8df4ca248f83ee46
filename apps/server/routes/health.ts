import { asWriter } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { timeOrNull } from './fields.ts';

const health = defineRoute({
  method: 'get',
  path: '/v1/health',
  says: 'The state of the console: does the database answer, and how many accepted signals wait for it.',
  caller: 'anybody',
  answers: { 200: z.object({ status: z.literal('ok'), backlog: z.number(), backlogSince: timeOrNull }) },
  answer: async ({ backend }) => {
    await asWriter(backend.engine, (connection) => connection.query('select 1'));
    const { lines, since } = backend.intake.backlog();
    return {
      status: 200,
      body: { status: 'ok', backlog: lines, backlogSince: since?.toISOString() ?? null },
    };
  },
});

export const healthRoutes: readonly Route[] = [health];
