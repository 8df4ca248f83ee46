import { type LineReading, longestLine, mark, readLine } from '@emmental/signals';
import { countRefused, type Line, lineOf } from '@emmental/store';
import { z } from 'zod';
import { rateLimit } from '../limits.ts';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';

const mostLines = 1_000;
/** Signals that one token may send: a flood of one app must not take the room of the others. */
const perToken = { lines: 300_000, seconds: 60 } as const;

const send = (): Route => {
  const rate = rateLimit(perToken.lines, perToken.seconds);
  return defineRoute({
    method: 'post',
    path: '/v1/signals',
    says: 'Stores signals of guards. After 202 a loss of power takes none of the accepted lines; the others are counted by reason.',
    caller: 'guard',
    body: {
      kind: 'lines',
      says: `signals, one a line (emmental/signal/1), at most ${mostLines}`,
      limit: { packed: 1024 * 1024, unpacked: 4 * 1024 * 1024 },
    },
    answers: { 202: z.object({ accepted: z.number(), refused: z.record(z.string(), z.number()) }) },
    answer: async ({ backend, body, token: { id, sender } }) => {
      if (!sender) throw new Refused(403, 'this token belongs to no app');
      const lines = body.split('\n').filter((line) => line.trim() !== '');
      if (lines.length > mostLines)
        throw new Refused(413, `a batch may have ${mostLines} lines; this one has ${lines.length}`);
      const now = backend.now();
      rate.take(String(id), now, lines.length);
      const accepted: Line[] = [];
      const refused = new Map<string, number>();
      const refuse = (why: string) => refused.set(why, (refused.get(why) ?? 0) + 1);
      for (const line of lines) {
        const { signals, left } = readingOf(line);
        for (const signal of signals) {
          const result = lineOf(sender, signal, now);
          if (typeof result === 'string') refuse(result);
          else accepted.push(result);
        }
        for (const { kind } of left) refuse(kind === 'broken' ? 'broken' : 'not a signal');
      }
      await backend.intake.store(accepted);
      if (refused.size > 0) await countRefused(backend.engine, id, refused, now);
      return { status: 202, body: { accepted: accepted.length, refused: Object.fromEntries(refused) } };
    },
  });
};

const readingOf = (line: string): LineReading =>
  line.includes(mark) && line.length <= longestLine
    ? readLine(line)
    : { signals: [], left: [{ kind: 'other', why: 'it is not a signal' }] };

/** Signals of guards. Each console counts by itself how much a token sent. */
export const signalRoutes = (): readonly Route[] => [send()];
