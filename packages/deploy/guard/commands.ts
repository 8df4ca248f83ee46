import { type App, type FunctionDeclaration, guardObstacle } from '@emmental/model';
import type { Outcome, Plan } from '../outcome.ts';
import { noScripts } from '../settings/commands.ts';
import type { GuardOptions } from './plan.ts';

/** Returns what a person does so that functions that commands of gcloud deploy get the guard. Nothing is changed. */
export const planCommandGuard = (app: App, { only }: Pick<GuardOptions, 'only'>): Plan => ({
  files: new Map(),
  outcomes: app.functions.filter(({ name }) => only === null || only.has(name)).map(byHand),
});

function byHand(fn: FunctionDeclaration): Outcome {
  const about = { of: fn.name, at: fn.at, kind: 'by-hand', says: '' } as const;
  const obstacle = guardObstacle({ ...fn, at: { ...fn.at, file: 'main.tf' } });
  const folder = fn.package?.directory;
  if (folder === undefined || (obstacle && (obstacle.isFinal || fn.packageType === 'image')))
    return { ...about, why: obstacle?.why ?? noScripts, todo: obstacle?.todo ?? null };
  const start =
    fn.language === 'python'
      ? 'PYTHONPATH=/workspace/emmental-guard'
      : 'NODE_OPTIONS=--require=/workspace/emmental-guard';
  return {
    ...about,
    why: noScripts,
    todo: [
      `copy the guard and profile.json into ${folder === '' ? 'the folder' : folder}, as docs/guard-on-cloud-functions.md says, and add to the variables of its command:`,
      `  ${start}`,
      '  EMMENTAL_PROFILE=/workspace/profile.json',
      '  EMMENTAL_FUNCTION=NAME (the name of the function)',
    ].join('\n'),
  };
}
