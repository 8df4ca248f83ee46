import type { App, FunctionDeclaration, LeastRole, Role } from '@emmental/model';
import type { Outcome, Plan, TextFile } from '../outcome.ts';
import { changeOf, keptOf } from './least.ts';
import { terraformWriter } from './terraform/writer.ts';
import type { RoleWriter } from './writer.ts';
import { yamlWriter } from './yaml-writer.ts';

export interface RolesOptions {
  /** The permissions that each function and each other holder should have, by name. */
  readonly least: ReadonlyMap<string, LeastRole>;
  /** Only these functions are changed, by name; null = all. */
  readonly only: ReadonlySet<string> | null;
  /** Functions that are not changed, with the reason: an earlier try of the plan got them wrong. */
  readonly refused?: ReadonlyMap<string, string>;
}

/**
 * Gives each function the role that it needs. Functions that share a role each get their own. Managed policies and
 * policy templates are replaced by the statements that are needed. Permissions of open questions stay granted.
 *
 * @returns the change and the outcome for each function, or a sentence when the files cannot be edited at all.
 */
export function planRoles(app: App, files: readonly TextFile[], options: RolesOptions): Plan | string {
  const writer = app.format === 'terraform' ? terraformWriter(app, files) : yamlWriter(app, files);
  if (typeof writer === 'string') return writer;
  const outcomes: Outcome[] = [];
  for (const role of app.roles) outcomes.push(...onRole(role, { app, options, writer }));
  for (const fn of app.functions.filter(({ name, role }) => role === null && isWanted(name, options))) {
    const why = obstacleOf(fn.name, options) ?? 'its role is not in this template';
    outcomes.push(byHand(fn, why, null));
  }
  const written = writer.files();
  return typeof written === 'string' ? written : { files: written, outcomes };
}

interface Writing {
  readonly app: App;
  readonly options: RolesOptions;
  readonly writer: RoleWriter;
}

const isWanted = (name: string, { only }: RolesOptions): boolean => only === null || only.has(name);

const obstacleOf = (name: string, { least, refused }: RolesOptions): string | null =>
  refused?.get(name) ?? least.get(name)?.obstacle ?? null;

function onRole(role: Role, writing: Writing): readonly Outcome[] {
  const { app, options, writer } = writing;
  const functions = app.functions.filter((fn) => fn.role === role.id);
  const wanted = functions.filter(({ name }) => isWanted(name, options));
  if (wanted.length === 0) return [];
  const isRight = (name: string): boolean =>
    options.least.get(name)?.isAsNeeded === true && obstacleOf(name, options) === null;
  if (role.holders.every(isRight))
    return wanted.map((fn) => {
      const own = options.least.get(fn.name);
      const todo = own ? keptOf(own) : null;
      return { ...about(fn), kind: 'nothing', says: 'its role has the permissions it needs', todo };
    });
  const free = wanted.filter(({ name }) => obstacleOf(name, options) === null);
  const stay = role.holders.filter((name) => !free.some((fn) => fn.name === name));
  // One holder keeps the role, so that other references to it stay valid.
  const isKept = stay.length === 0 && (functions.length === 1 || !writer.emptied);
  const keeper = isKept ? (free[0]?.name ?? null) : null;
  const moved = new Set<string>();
  const outcomes = wanted.map((fn) => {
    const own = options.least.get(fn.name);
    const why = obstacleOf(fn.name, options);
    if (why !== null || !own) return byHand(fn, why ?? 'it was not checked', null);
    const fault = fn.name === keeper ? writer.tightened(role, fn, own) : writer.own(fn, role, own);
    if (fault !== null) return byHand(fn, fault, `its role should have:\n${writer.text(own)}`);
    moved.add(fn.name);
    return changed(fn, own, fn.name === keeper ? null : role.id);
  });
  if (keeper === null) leftBy(role, moved, writing);
  return outcomes;
}

/** Changes the shared role itself after functions have left it: nobody holds it, or its one holder is no function of the plan. */
function leftBy(role: Role, moved: ReadonlySet<string>, { app, options, writer }: Writing): void {
  const left = role.holders.filter((name) => !moved.has(name));
  const [only] = left;
  if (only === undefined) {
    if (moved.size > 0) writer.emptied?.(role);
    return;
  }
  const alone = options.least.get(only);
  const isFunction = app.functions.some(({ name }) => name === only);
  if (left.length === 1 && moved.size > 0 && alone && !isFunction && obstacleOf(only, options) === null)
    writer.tightened(role, null, alone);
}

const about = ({ name, at }: FunctionDeclaration) => ({ of: name, at, why: null, todo: null });

const byHand = (fn: FunctionDeclaration, why: string, todo: string | null): Outcome => ({
  ...about(fn),
  kind: 'by-hand',
  says: '',
  why,
  todo,
});

const changed = (fn: FunctionDeclaration, least: LeastRole, shared: string | null): Outcome => ({
  ...about(fn),
  kind: 'changed',
  says: [shared === null ? '' : `gets its own role instead of ${shared}`, changeOf(least)]
    .filter((sentence) => sentence !== '')
    .join(': '),
  todo: keptOf(least),
});
