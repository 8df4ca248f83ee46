import { hash } from 'node:crypto';
import type { Connection } from '../engine/engine.ts';
import type { Effort, UploadedStep } from './upload.ts';

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

const weightOf = ({ paths }: UploadedStep): number =>
  paths.reduce((sum, { threat }) => sum + (weights[threat] ?? 1), 0);

/** Returns the key of a kind of change: apps that need the same change have the same key. */
export const keyOf = ({ says, effort, command }: UploadedStep): string =>
  hash('sha256', JSON.stringify([effort, command, says]), 'hex').slice(0, 16);

/** Replaces the changes that close the paths of an app. */
export async function saveClosings(
  connection: Connection,
  team: number,
  app: number,
  steps: readonly UploadedStep[],
): Promise<void> {
  await connection.query('delete from closing where app = $1', [app]);
  if (steps.length === 0) return;
  const rows = steps.map((step) => ({
    key: keyOf(step),
    says: step.says,
    effort: step.effort,
    command: step.command,
    changes: step.functions.length,
    closes: step.paths.length,
    weight: weightOf(step),
    document: step,
  }));
  await connection.query(
    `insert into closing (team, app, key, says, effort, command, changes, closes, weight, document)
     select $2, $3, row.* from json_to_recordset($1) as row(key text, says text, effort text, command text,
       changes integer, closes integer, weight integer, document json)`,
    [JSON.stringify(rows), team, app],
  );
}
