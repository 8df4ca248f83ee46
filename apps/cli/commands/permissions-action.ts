import { posix } from 'node:path';
import { misfit, readAction, readTarget, whoCan } from '@emmental/access';
import type { CanFunction, CanGrant, CanHolder, Evidence, WhoCan, WhoCanApp } from '@emmental/model';
import { movedId } from '@emmental/model';
import { renderWhoCan, renderWhoCanJson } from '@emmental/report';
import { WrongUse } from '../exit.ts';
import { gateCode, withUnread } from '../gate.ts';
import { namedFunctions } from '../named-function.ts';
import { emitAs, type Renderers } from '../output.ts';
import { deniedTo } from '../protection/denied.ts';
import { scanPaths, screen } from '../run.ts';
import type { Scan } from '../scan.ts';
import type { PermissionsOptions } from '../usage/permissions.ts';
import type { World } from '../world.ts';

/**
 * `emmental permissions [PATH] --action ACTION [--on RESOURCE]`: shows which functions can do this, and how outsiders
 * can start them.
 */
export async function whoCanCommand(
  path: string,
  action: string,
  options: PermissionsOptions,
  world: World,
): Promise<number> {
  const { format } = options;
  if (format !== 'table' && format !== 'json')
    throw new WrongUse(`--format ${format} writes a policy; with --action use table or json`);
  if ((options.failOn ?? 'never') !== 'never' || options.baseline !== undefined)
    throw new WrongUse('--fail-on and --baseline need findings; --action has none');
  const query = readAction(action);
  if ('problem' in query) throw unfit(`--action ${action}`, query.problem, query.nearest);
  const { report, scans } = await scanPaths('permissions', [path], { ...options, others: true }, world);
  const reviews = scans.flatMap(({ apps }) => apps.map(({ review }) => review()));
  const target = options.on === undefined ? null : readTarget(options.on, reviews, query);
  if (target !== null && 'problem' in target)
    throw unfit(`--on ${options.on}`, target.problem, target.nearest);
  const wrong = target && misfit({ query, target, reviews });
  if (wrong !== null) throw unfit(`--on ${options.on}`, wrong, []);
  const folder = scans[0]?.folder ?? '';
  const placedAt = (file: string): string => (file === '' ? file : posix.relative(folder, file) || '.');
  const denied = deniedIn(scans);
  const apps = whoCan(query, target, reviews, (id) => denied.get(id) ?? null)
    .filter(({ functions, others, openedBy }) => functions.length + others.length + openedBy.length > 0)
    .map((app) => relocated(app, placedAt));
  const result: WhoCan = {
    tool: report.tool,
    root: report.root,
    asked: report.asked,
    question: {
      action: query.action,
      actions: query.isEverything ? null : query.actions.length + query.permissions.length,
      on: target && {
        given: target.text,
        resources: target.resources.map(({ review, resource: { id, type } }) => ({
          app: movedId(review.app.id, placedAt),
          id: review.names.called(id),
          type,
        })),
      },
    },
    apps: options.function === undefined ? apps : only(apps, options.function),
    diagnostics: report.diagnostics,
    stats: report.stats,
  };
  const renderers: Renderers<'table' | 'json'> = {
    json: () => renderWhoCanJson(result),
    table: () => renderWhoCan(result, { all: options.all }, screen(options, world)),
  };
  await emitAs(renderers, { ...options, format }, world);
  return gateCode(withUnread(report, options.allowUnread), options, world);
}

/**
 * Returns the actions that the rulebase denies, by function id. Functions whose rulebase could not be read are
 * missing; a diagnostic reports them.
 */
function deniedIn(scans: readonly Scan[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { apps } of scans)
    for (const { app, review, profile } of apps)
      try {
        const denied = deniedTo({ app, profile }, null);
        for (const { id, name } of review().functions.values()) found.set(id, denied.get(name) ?? []);
      } catch (error) {
        if (!(error instanceof WrongUse)) throw error;
      }
  return found;
}

function unfit(option: string, problem: string, nearest: readonly string[]): WrongUse {
  const hint = nearest.length === 0 ? '' : `; did you mean ${nearest.join(', ')}?`;
  return new WrongUse(`${short(option)}: ${problem}${hint}`);
}

/** Shortens what the user typed to the length of a line. */
const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

/** Keeps the function that `name` names. */
function only(apps: readonly WhoCanApp[], name: string): readonly WhoCanApp[] {
  const found = new Set(namedFunctions(name, apps).map(({ id }) => id));
  return apps
    .map((app) => ({ ...app, functions: app.functions.filter(({ id }) => found.has(id)), others: [] }))
    .filter(({ functions }) => functions.length > 0);
}

type Placed = (file: string) => string;

/** Writes all paths relative to PATH as the user typed it. */
function relocated(app: WhoCanApp, placedAt: Placed): WhoCanApp {
  const placed = <T extends { readonly file: string }>(located: T): T => ({
    ...located,
    file: placedAt(located.file),
  });
  const grants = (all: readonly CanGrant[]): readonly CanGrant[] =>
    all.map((grant) => ({ ...placed(grant), limits: grant.limits.map(placed) }));
  const evidence = (all: readonly Evidence[]): readonly Evidence[] => all.map(placed);
  const holder = <T extends CanHolder>(holding: T): T => ({
    ...placed(holding),
    id: movedId(holding.id, placedAt),
    reachedBy: { ...holding.reachedBy, hops: evidence(holding.reachedBy.hops ?? []) },
    grants: grants(holding.grants),
    unknown: holding.unknown.map(placed),
  });
  return {
    ...app,
    id: movedId(app.id, placedAt),
    template: app.template === null ? null : placedAt(app.template),
    functions: app.functions.map(
      (fn): CanFunction => ({
        ...holder(fn),
        needed: fn.needed.map((need) => ({ ...need, evidence: evidence(need.evidence) })),
        as: fn.as.map((identity) => ({
          ...identity,
          grants: grants(identity.grants),
          unknown: identity.unknown.map(placed),
        })),
      }),
    ),
    others: app.others.map(holder),
    openedBy: app.openedBy.map((opening) => ({ ...placed(opening), limits: opening.limits.map(placed) })),
  };
}
