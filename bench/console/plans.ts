import { readFileSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openPostgres } from '../../packages/store/engine/postgres.ts';
import type { Server } from '../../packages/store/testing/server.ts';
import type { Screen } from './screens.ts';

/** A statement of a page: how many rows it read from tables and how many it returned. */
export interface Plan {
  readonly path: string;
  readonly query: string;
  readonly read: number;
  readonly returned: number;
  /** The rows that went into its sums and counts. */
  readonly summed: number;
  /** The tables of which it read the most rows: `finding 1209`. */
  readonly tables: readonly string[];
  readonly milliseconds: number;
}

/** With these settings a server can write the plan of each statement into its log; it does while `plansOf` asks for it. */
export const planSettings = [
  'shared_preload_libraries=auto_explain',
  'auto_explain.log_analyze=on',
  'auto_explain.log_format=json',
] as const;

/**
 * The most rows that a statement may read for each row that it returns. A sum has to read what it sums up, so the rows that go into its sums
 * count as returned, up to `summed`: a row that a filter or a join leaves out before the sum does not, nor does a sum over a table that grows
 * with the signals. A statement that reads no more than `few` rows is not held to it: it takes less than a millisecond.
 */
export const planBar = { perRow: 20, few: 1_000, summed: 10_000 } as const;

/** Does a statement read more rows than the bar allows? */
export const isOver = ({ read, returned, summed }: Plan): boolean =>
  read > planBar.few && read > planBar.perRow * Math.max(returned, Math.min(summed, planBar.summed), 1);

/** Does a statement read more rows than it may for the rows that it returns, with nothing said for sums? */
export const isOverReturned = ({ read, returned }: Plan): boolean =>
  read > planBar.few && read > planBar.perRow * Math.max(returned, 1);

/** Sends each request once, and returns the plans of its statements as the server carried them out. */
export async function plansOf(
  { address, log }: Server,
  screens: readonly Screen[],
): Promise<readonly Plan[]> {
  await explainAll(address, 'on');
  const plans: Plan[] = [];
  for (const { path, ask } of screens) {
    const before = statSync(log).size;
    await ask();
    await wait(50);
    plans.push(...plansIn(readFileSync(log).subarray(before).toString(), path));
  }
  await explainAll(address, 'off');
  return plans;
}

async function explainAll(address: string, state: 'on' | 'off'): Promise<void> {
  const engine = await openPostgres(address);
  await engine.use(async (connection) => {
    await connection.query(`alter system set auto_explain.log_min_duration = ${state === 'on' ? 0 : -1}`);
    await connection.query('select pg_reload_conf()');
  });
  await engine.close();
  await wait(500);
}

interface Node {
  readonly 'Node Type'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Node[];
}

interface Logged {
  readonly 'Query Text': string;
  readonly Plan: Node;
}

/** Reads the plans of a log. Lines that continue an entry begin with a tab. */
function plansIn(log: string, path: string): readonly Plan[] {
  return [...log.matchAll(/duration: ([\d.]+) ms {2}plan:\n((?:\t.*\n)+)/g)].flatMap(
    ([, milliseconds, text = '']) => {
      const { 'Query Text': query, Plan: plan } = JSON.parse(text.replaceAll('\n\t', '\n')) as Logged;
      const reads = new Map<string, number>();
      for (const node of nodesOf(plan)) {
        const table = node['Relation Name'];
        if (table === undefined) continue;
        const rows =
          (node['Actual Rows'] ?? 0) +
          (node['Rows Removed by Filter'] ?? 0) +
          (node['Rows Removed by Index Recheck'] ?? 0);
        reads.set(table, (reads.get(table) ?? 0) + rows * (node['Actual Loops'] ?? 1));
      }
      // The regular jobs write between the requests.
      if (!/^\s*(?:select|with)\b/i.test(query) || /\b(?:insert|delete|update)\b/.test(query)) return [];
      const most = [...reads].sort(([, a], [, b]) => b - a).slice(0, 3);
      return [
        {
          path,
          query,
          read: [...reads.values()].reduce((sum, n) => sum + n, 0),
          returned: plan['Actual Rows'] ?? 0,
          summed: summedIn(plan),
          tables: most.map(([table, n]) => `${table} ${n}`),
          milliseconds: Number(milliseconds),
        },
      ];
    },
  );
}

const isSum = (node: Node): boolean => ['Aggregate', 'WindowAgg'].includes(node['Node Type'] ?? '');

/** Returns the rows that go into the sums of a plan. A sum of sums counts once. */
function summedIn(node: Node): number {
  const below = (node.Plans ?? []).reduce((sum, each) => sum + summedIn(each), 0);
  if (!isSum(node) || below > 0) return below;
  return (node.Plans ?? []).reduce(
    (sum, each) => sum + (each['Actual Rows'] ?? 0) * (each['Actual Loops'] ?? 1),
    0,
  );
}

function nodesOf(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
