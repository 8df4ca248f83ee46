import { hash } from 'node:crypto';
import type { Connection } from '../engine/engine.ts';
import type { Effort, Upload, UploadedStep } from './upload.ts';

/** The cost of one change, as `emmental holes` weighs it: three of one kind cost as much as one of the next. */
const costs = { line: 1, deploy: 3, code: 9, account: 27 } as const satisfies Record<Effort, number>;

/** The weight of a closed path: 9 = code of an attacker runs, 3 = data or permissions are lost, 1 = any other threat. */
const weights: Readonly<Record<string, number>> = {
  T1: 9,
  T2: 9,
  T6: 9,
  T7: 9,
  T3: 3,
  T4: 3,
  T5: 3,
  T8: 3,
  T9: 3,
  T10: 3,
};

/** Returns the cost of changes of one kind. */
export const costOf = (effort: Effort, changes: number): number => costs[effort] * changes;

/** Returns the weight of a closed path by its threat. */
export const weightOf = (threat: string): number => weights[threat] ?? 1;

/** Returns the key of a kind of change: apps that need the same change have the same key. */
export const keyOf = ({ says, effort, command }: UploadedStep): string =>
  hash('sha256', JSON.stringify([effort, command, says]), 'hex').slice(0, 16);

/** Replaces the changes that close the paths of an app: the cheapest set, and the others. */
export async function saveClosings(
  connection: Connection,
  team: number,
  app: number,
  { steps, others }: Pick<Upload, 'steps' | 'others'>,
): Promise<void> {
  await connection.query('delete from closing where app = $1', [app]);
  const rows = [...steps, ...others].map((step, at) => ({
    chosen: at < steps.length,
    key: keyOf(step),
    says: step.says,
    effort: step.effort,
    is_mode: step.isMode,
    command: step.command,
    changes: step.functions.length,
    closes: step.paths.length,
    weight: step.paths.reduce((sum, { threat }) => sum + weightOf(threat), 0),
    document: step,
  }));
  await connection.query(
    `insert into closing (team, app, chosen, key, says, effort, is_mode, command, changes, closes, weight, document)
     select $2, $3, row.* from json_to_recordset($1) as row(chosen boolean, key text, says text, effort text, is_mode boolean, command text,
       changes integer, closes integer, weight integer, document json)`,
    [JSON.stringify(rows), team, app],
  );
}
