import { posix } from 'node:path';
import type { App, FunctionDeclaration, Role } from '@emmental/model';
import { applyEdits } from '../edit/edit.ts';
import { openTemplate, overlay } from '../edit/overlay.ts';
import { joined, type PlainMap, writeBlock } from '../edit/write.ts';
import type { Outcome, Plan, TextFile } from '../outcome.ts';
import { changeOf, keptOf, type Least, statementsOf } from './least.ts';
import { cloudformation } from './targets/cloudformation.ts';
import { sam } from './targets/sam.ts';
import { serverless } from './targets/serverless.ts';
import type { Place, RoleTarget } from './targets/target.ts';

const targets: readonly RoleTarget[] = [sam, cloudformation, serverless];

export interface RolesOptions {
  /** What each function and each other holder should have, by name. */
  readonly least: ReadonlyMap<string, Least>;
  /** Only these functions, by name; null = all. */
  readonly only: ReadonlySet<string> | null;
  /** Functions that are not changed, and why: what a first try of the plan got wrong. */
  readonly refused?: ReadonlyMap<string, string>;
}

/**
 * Gives each function the role that it needs: where functions share a role, each gets its own; managed policies and
 * policy templates are written out as the statements that are needed. What could not be decided stays granted.
 *
 * @returns the change and what became of each function, or a sentence when the template cannot be edited at all.
 */
export function planRoles(app: App, file: TextFile, options: RolesOptions): Plan | string {
  const target = targets.find((one) => one.format === app.format);
  if (!target) return `there is no way yet to write roles into an app of the format ${app.format}`;
  const template = openTemplate(file.text, posix.extname(file.path) === '.json' ? 'json' : 'yaml');
  if (typeof template === 'string') return template;
  const writing: Writing = {
    target,
    place: { app, template },
    path: file.path,
    options,
    overlays: [],
    outcomes: [],
  };
  for (const role of app.roles) onRole(role, writing);
  for (const fn of app.functions.filter(({ name, role }) => role === null && isWanted(name, options)))
    writing.outcomes.push(
      outcome(fn, 'by-hand', obstacleOf(fn.name, options) ?? 'its role is not in this template', null),
    );
  const all = writing.overlays.reduce(joined, {});
  const { edits, refused } = overlay(template, all);
  const [first] = refused;
  if (first) return `${first.path.join('.')}: ${first.why}`;
  const text = applyEdits(file.text, edits);
  return {
    files: text === file.text ? new Map() : new Map([[file.path, text]]),
    outcomes: writing.outcomes,
  };
}

interface Writing {
  readonly target: RoleTarget;
  readonly place: Place;
  readonly path: string;
  readonly options: RolesOptions;
  readonly overlays: PlainMap[];
  readonly outcomes: Outcome[];
}

const isWanted = (name: string, { only }: RolesOptions): boolean => only === null || only.has(name);

const obstacleOf = (name: string, { least, refused }: RolesOptions): string | null =>
  refused?.get(name) ?? least.get(name)?.obstacle ?? null;

function onRole(role: Role, writing: Writing): void {
  const { options, place, target, outcomes } = writing;
  const { least } = options;
  const functions = place.app.functions.filter((fn) => fn.role === role.id);
  const wanted = functions.filter(({ name }) => isWanted(name, options));
  if (wanted.length === 0) return;
  if (role.holders.every((name) => least.get(name)?.isAsNeeded === true && !obstacleOf(name, options))) {
    for (const fn of wanted) outcomes.push(outcome(fn, 'nothing', 'its role gives what it needs', null));
    return;
  }
  const byHand = new Map(
    functions.flatMap(({ name }) => {
      const why = obstacleOf(name, options);
      return why === null ? [] : [[name, why] as const];
    }),
  );
  const stay = role.holders.filter(
    (name) => byHand.has(name) || !functions.some((fn) => fn.name === name && isWanted(name, options)),
  );
  const free = wanted.filter(({ name }) => !byHand.has(name));
  // One holder keeps the role, so that nothing else that names it comes apart.
  const [first] = free;
  const keepsIt =
    stay.length === 0 && first && (functions.length === 1 || !target.emptied) ? first.name : null;
  for (const fn of wanted) {
    const own = least.get(fn.name);
    const why = byHand.get(fn.name);
    if (why !== undefined || !own) {
      outcomes.push(outcome(fn, 'by-hand', why ?? 'it was not looked at', null));
      continue;
    }
    const written =
      fn.name === keepsIt ? target.tightened(role, fn, own, place) : target.own(fn, role, own, place);
    laid(fn, own, written, fn.name === keepsIt ? null : role.id, writing);
  }
  restOf(role, stay, functions, writing);
}

/** The role itself, after functions have left it. */
function restOf(
  role: Role,
  stay: readonly string[],
  functions: readonly FunctionDeclaration[],
  writing: Writing,
): void {
  const { target, place, options, outcomes, overlays } = writing;
  if (functions.length < 2) return;
  const moved = functions.filter((fn) =>
    outcomes.some((one) => one.of === fn.name && one.kind === 'changed'),
  );
  const left = role.holders.filter((name) => !moved.some((fn) => fn.name === name));
  const [only] = left;
  const alone = only === undefined ? undefined : options.least.get(only);
  if (left.length === 0 && target.emptied) {
    const written = target.emptied(role, place);
    if (typeof written !== 'string' && overlay(place.template, written).refused.length === 0)
      overlays.push(written);
  } else if (
    left.length === 1 &&
    stay.includes(only ?? '') &&
    alone &&
    obstacleOf(alone.name, options) === null &&
    !functions.some(({ name }) => name === only)
  ) {
    const written = target.tightened(role, null, alone, place);
    if (typeof written !== 'string' && overlay(place.template, written).refused.length === 0)
      overlays.push(written);
  }
}

/** One function is changed wholly or not at all. */
function laid(
  fn: FunctionDeclaration,
  least: Least,
  written: PlainMap | string,
  shared: string | null,
  { place: { template }, path, overlays, outcomes }: Writing,
): void {
  const [refused] = typeof written === 'string' ? [] : overlay(template, written).refused;
  const why =
    fn.at.file !== path
      ? `it is declared in ${fn.at.file}`
      : typeof written === 'string'
        ? written
        : refused
          ? `${refused.path.join('.')}: ${refused.why}`
          : null;
  if (why !== null || typeof written === 'string') {
    const lines = writeBlock([...statementsOf(least)], template.style, 2).join('\n');
    outcomes.push(outcome(fn, 'by-hand', why ?? '', `what its role should say:\n${lines}`));
    return;
  }
  overlays.push(written);
  const said = [shared === null ? null : `a role of its own instead of ${shared}`, changeOf(least)];
  outcomes.push(
    outcome(fn, 'changed', said.filter((one) => one !== null && one !== '').join(': '), keptOf(least)),
  );
}

const outcome = (
  fn: FunctionDeclaration,
  kind: Outcome['kind'],
  says: string,
  todo: string | null,
): Outcome => ({
  of: fn.name,
  at: fn.at,
  kind,
  says: kind === 'by-hand' ? '' : says,
  why: kind === 'by-hand' ? says : null,
  todo,
});
