import type { App, FunctionDeclaration, LeastRole, Role } from '@emmental/model';
import type { Outcome, Plan, TextFile } from '../outcome.ts';
import { changeOf, keptOf } from './least.ts';
import { terraformWriter } from './terraform/writer.ts';
import type { RoleWriter } from './writer.ts';
import { yamlWriter } from './yaml-writer.ts';

/** Options of `planRoles`. */
export interface RolesOptions {
  /** The least role of each function and each other holder, by name. */
  readonly least: ReadonlyMap<string, LeastRole>;
  /** Only these functions are changed, by name; null = all. */
  readonly only: ReadonlySet<string> | null;
  /** Functions that are not changed because an earlier try of the plan failed, with the reason. */
  readonly refused?: ReadonlyMap<string, string>;
}

/**
 * Gives each function the role that it needs. Functions that share a role get separate roles. The needed statements replace
 * managed policies and policy templates. Permissions that an open question may need stay granted.
 *
 * @returns the change and the outcome for each function, or a sentence if the files cannot be edited.
 */
export function planRoles(app: App, files: readonly TextFile[], options: RolesOptions): Plan | string {
  // `planAccounts` plans the functions of Google Cloud.
  if (app.functions.length > 0 && app.functions.every(({ account }) => account))
    return { files: new Map(), outcomes: [] };
  const writer = app.format === 'terraform' ? terraformWriter(app, files) : yamlWriter(app, files);
  if (typeof writer === 'string') return writer;
  const outcomes: Outcome[] = [];
  for (const role of app.roles) outcomes.push(...onRole(role, { app, options, writer }));
  for (const fn of app.functions) {
    if (fn.role !== null || fn.account || !isWanted(fn.name, options)) continue;
    const why = obstacleOf(fn.name, options) ?? 'its role is not in this template';
    outcomes.push(byHand(fn, why, null));
  }
  const written = writer.files();
  return typeof written === 'string' ? written : { files: written, outcomes };
}

/** The app, the options and the writer of a plan. */
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
      const least = options.least.get(fn.name);
      const todo = least ? keptOf(least) : null;
      const says =
        todo === null
          ? 'its role has the permissions it needs'
          : 'its role stays: no permission of it is known to be unneeded';
      return { ...about(fn), kind: 'nothing', says, todo };
    });
  const free = wanted.filter(({ name }) => obstacleOf(name, options) === null);
  const stay = role.holders.filter((name) => !free.some((fn) => fn.name === name));
  // One function keeps the role, so that other references to the role stay valid.
  const isKept = stay.length === 0 && (functions.length === 1 || !writer.emptyRole);
  const keeper = isKept ? (free[0]?.name ?? null) : null;
  const moved = new Set<string>();
  const outcomes = wanted.map((fn) => {
    const least = options.least.get(fn.name);
    const why = obstacleOf(fn.name, options);
    if (why !== null || !least) return byHand(fn, why ?? 'it was not checked', null);
    const fault = fn.name === keeper ? writer.reduceRole(role, fn, least) : writer.addRole(fn, role, least);
    if (fault !== null) return byHand(fn, fault, `its role should have:\n${writer.text(least)}`);
    moved.add(fn.name);
    return changed(fn, least, fn.name === keeper ? null : role.id);
  });
  if (keeper === null) changeSharedRole(role, moved, writing);
  return outcomes;
}

/** Changes a shared role after functions got their own roles: empties it if no holder is left, reduces it if one holder is left that is no function. */
function changeSharedRole(role: Role, moved: ReadonlySet<string>, { app, options, writer }: Writing): void {
  const left = role.holders.filter((name) => !moved.has(name));
  const [only] = left;
  if (only === undefined) {
    if (moved.size > 0) writer.emptyRole?.(role);
    return;
  }
  const least = options.least.get(only);
  const isFunction = app.functions.some(({ name }) => name === only);
  if (left.length === 1 && moved.size > 0 && least && !isFunction && obstacleOf(only, options) === null)
    writer.reduceRole(role, null, least);
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
