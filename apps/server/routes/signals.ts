import { longestLine, mark, readLine } from '@emmental/signals';
import { countRefused, type Line, lineOf } from '@emmental/store';
import { Hono } from 'hono';
import { readBody } from '../body.ts';
import type { Backend, Variables } from '../context.ts';
import { requireToken } from '../guards.ts';
import { rateLimit } from '../limits.ts';
import { Refused } from '../problem.ts';

/** A batch of signals: its bytes, and its lines. */
const limit = { packed: 1024 * 1024, unpacked: 4 * 1024 * 1024, lines: 1_000 } as const;
/** Signals that one token may send: a flood of one app must not take the room of the others. */
const perToken = { lines: 300_000, seconds: 60 } as const;

/**
 * `POST /v1/signals`: lines of guards, as NDJSON. 202 means that a loss of power takes none of the accepted lines. The answer counts
 * the lines that were refused, by reason; a batch is never refused because of some of its lines.
 */
export function signalRoutes(backend: Backend): Hono<{ Variables: Variables }> {
  const rate = rateLimit(perToken.lines, perToken.seconds);
  return new Hono<{ Variables: Variables }>().post('/', requireToken(backend, 'guard'), async (context) => {
    const { sender, id } = context.get('token');
    if (!sender) throw new Refused(403, 'this token belongs to no app');
    const text = await readBody(context, limit);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length > limit.lines)
      throw new Refused(413, `a batch may have ${limit.lines} lines; this one has ${lines.length}`);
    const now = backend.now();
    rate.take(String(id), now, lines.length);
    const accepted: Line[] = [];
    const refused = new Map<string, number>();
    const refuse = (why: string) => refused.set(why, (refused.get(why) ?? 0) + 1);
    for (const line of lines) {
      const { signals, left } = line.includes(mark) && line.length <= longestLine ? readLine(line) : notOne;
      for (const signal of signals) {
        const result = lineOf(sender, signal, now);
        if (typeof result === 'string') refuse(result);
        else accepted.push(result);
      }
      for (const { kind } of left) refuse(kind === 'broken' ? 'broken' : 'not a signal');
    }
    await backend.intake.store(accepted);
    if (refused.size > 0) await countRefused(backend.engine, id, refused, now);
    return context.json({ accepted: accepted.length, refused: Object.fromEntries(refused) }, 202);
  });
}

const notOne = { signals: [], left: [{ kind: 'other', why: 'it is not a signal' }] } as const;
