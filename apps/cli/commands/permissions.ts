import {
  deniedIn,
  type FunctionReview,
  holdsAction,
  type PolicyFormat,
  policyDocument,
  renderGoogleRoles,
  renderPolicy,
  withDenied,
} from '@emmental/access';
import { type Report, type Severity, withParts } from '@emmental/model';
import {
  appNames,
  isFleet,
  nameInFleet,
  renderJson,
  renderPermissions,
  type Screen,
  visible,
  wrap,
} from '@emmental/report';
import { weighCauses } from '../causes.ts';
import { exit, WrongUse } from '../exit.ts';
import { placedIn } from '../fleet/place.ts';
import { withUnread } from '../gate.ts';
import { withBaseline } from '../known.ts';
import { namedFunctions } from '../named-function.ts';
import { emitAs, type Renderers, tell } from '../output.ts';
import { deniedTo } from '../protection/denied.ts';
import { exitCode, scanPaths, screen } from '../run.ts';
import type { Scan } from '../scan.ts';
import type { PermissionsOptions } from '../usage/permissions.ts';
import type { World } from '../world.ts';

/**
 * `emmental permissions [PATH]`: shows needed, granted, excess and missing permissions as a diff of each policy,
 * or prints the policy itself.
 */
export async function permissionsCommand(
  path: string,
  options: PermissionsOptions,
  world: World,
): Promise<number> {
  if (options.action !== undefined)
    return (await import('./permissions-action.ts')).whoCanCommand(path, options.action, options, world);
  if (options.on !== undefined) throw new WrongUse('--on names the resource of an action: add --action');
  const { report: scanned, scans } = await scanPaths('permissions', [path], options, world);
  const asked = options.function === undefined ? scanned : only(scanned, options.function);
  const { report: based, note } = withBaseline(asked, options.baseline, path, world);
  const report = withUnread({ ...based, findings: weighCauses(based.findings) }, options.allowUnread);
  const failOn = options.failOn === undefined || options.failOn === 'never' ? null : options.failOn;
  const renderers = renderersOf(report, scans, deniedOf(scans), {
    all: options.all,
    failOn,
    screen: screen(options, world),
  });
  await emitAs(renderers, options, world);
  if (note !== null) tell(note, world);
  return note === null ? exitCode(report, failOn, options, world) : exit.clean;
}

interface Denied {
  /** Actions that a rulebase denies to a function, by the function's id in the report, relative to PATH. */
  readonly actions: ReadonlyMap<string, readonly string[]>;
  /** Problems that keep a rulebase from being read, so that nobody knows what it denies. */
  readonly faults: readonly string[];
}

/** Reads from the rulebases which needed permissions they deny, and which they keep for an open question. */
function deniedOf(scans: readonly Scan[]): Denied {
  const actions = new Map<string, readonly string[]>();
  const faults = new Set<string>();
  for (const scan of scans) {
    const placed = placedIn(scan, scans);
    for (const { app, review, profile } of scan.apps)
      try {
        const denied = deniedTo({ app, profile }, null);
        for (const fnReview of review().functions.values())
          actions.set(placed(fnReview.id), deniedIn(fnReview.policy, denied.get(fnReview.name) ?? []));
      } catch (error) {
        if (!(error instanceof WrongUse)) throw error;
        faults.add(error.message);
      }
  }
  return { actions, faults: [...faults] };
}

function renderersOf(
  report: Report,
  scans: readonly Scan[],
  { actions, faults }: Denied,
  view: { readonly all: boolean; readonly failOn: Severity | null; readonly screen: Screen },
): Renderers<PermissionsOptions['format']> {
  /** Writes policies. A policy leaves out the actions that the rulebase denies, so the rulebase must be readable. */
  const policies = (write: () => string): string => {
    const [fault] = faults;
    if (fault !== undefined) throw new WrongUse(fault);
    return write();
  };
  return {
    json: () => renderJson(report),
    table: () => tableOf(report, { actions, faults }, view),
    iam: () => policies(() => policyDocuments(report, scans, actions)),
    sam: () => policies(() => policyTexts(report, scans, actions, 'sam')),
    cloudformation: () => policies(() => policyTexts(report, scans, actions, 'cloudformation')),
    serverless: () => policies(() => policyTexts(report, scans, actions, 'serverless')),
    terraform: () => policies(() => policyTexts(report, scans, actions, 'terraform')),
    gcloud: () => policies(() => policyTexts(report, scans, actions, 'gcloud')),
  };
}

function tableOf(
  report: Report,
  { actions, faults }: Denied,
  { all, failOn, screen: view }: Parameters<typeof renderersOf>[3],
): string {
  const isDenied = (id: string, action: string): boolean =>
    (actions.get(id) ?? []).some((denied) => holdsAction(denied, action));
  const unread = faults.flatMap((fault) =>
    wrap(visible(`its deny rules are not known: ${fault}`, view), view.width, '  '),
  );
  return [
    renderPermissions(report, { all, failOn, isDenied }, view),
    ...(unread.length > 0 ? [`${unread.join('\n')}\n`] : []),
  ].join('\n');
}

/** Keeps the part of a report about the function that `name` names. */
function only(report: Report, name: string): Report {
  const found = new Set(namedFunctions(name, report.apps).map(({ id }) => id));
  const apps = report.apps
    .map((app) => ({ ...app, functions: app.functions.filter(({ id }) => found.has(id)) }))
    .filter(({ functions }) => functions.length > 0);
  const findings = report.findings.flatMap(
    (finding) => withParts(finding, (part) => part.function !== null && found.has(part.function)) ?? [],
  );
  return { ...report, apps, findings };
}

/** Escapes a name for a comment, so that no line break in it ends the comment. */
const plain = (name: string): string =>
  visible(name, { program: 'emmental', width: 0, unicode: true, color: false });

interface Reviewed {
  /** The name of the function; among several apps with its app. */
  readonly called: string;
  readonly fnReview: FunctionReview;
  readonly review: ReturnType<Scan['apps'][number]['review']>;
}

/**
 * Returns the functions of a report with their reviews. Throws `WrongUse` when the code of one was not read,
 * because no permission may be removed then.
 */
function reviewsOf(report: Report, scans: readonly Scan[], denied: Denied['actions']): readonly Reviewed[] {
  const wanted = new Set(report.apps.flatMap((app) => app.functions.map(({ id }) => id)));
  const names = appNames(report.apps);
  const several = isFleet(report);
  const found = scans.flatMap((scan) => {
    const placed = placedIn(scan, scans);
    return scan.apps.flatMap(({ app, review: reviewOf }) => {
      const review = reviewOf();
      return [...review.functions.values()]
        .filter(({ id }) => wanted.has(placed(id)))
        .map((fnReview) => ({
          called: several ? nameInFleet(names.get(placed(app.id)) ?? app.name, fnReview.name) : fnReview.name,
          fnReview: {
            ...fnReview,
            policy: withDenied(fnReview.policy, denied.get(placed(fnReview.id)) ?? []),
          },
          review,
        }));
    });
  });
  const unread = found.find(({ fnReview }) => !fnReview.analysed);
  if (unread)
    throw new WrongUse(
      `no policy for ${unread.called}: its code was not read, so no permission may be removed`,
    );
  return found;
}

/**
 * Writes the policy of each function in the template's format; if there are several functions, below a comment with
 * the name.
 */
function policyTexts(
  report: Report,
  scans: readonly Scan[],
  denied: Denied['actions'],
  format: PolicyFormat | 'gcloud',
): string {
  const all = reviewsOf(report, scans, denied);
  return all
    .map(({ called, fnReview, review }) => {
      const text = policyText(called, fnReview, review, format);
      return all.length > 1 ? `# ${plain(called)}\n${text}` : text;
    })
    .join('\n');
}

/** Writes the roles of a function of Google Cloud, or the policy of another one. */
function policyText(
  called: string,
  { function: fn, needed, policy }: FunctionReview,
  review: Reviewed['review'],
  format: PolicyFormat | 'gcloud',
): string {
  if (fn.account) {
    if (format === 'terraform' || format === 'gcloud') return renderGoogleRoles(fn, needed, format);
    throw new WrongUse(`${called} runs on Google Cloud: --format is terraform or gcloud for its roles`);
  }
  if (needsGoogle(needed)) throw new WrongUse(accountOf(called));
  if (format === 'gcloud') throw new WrongUse(`${called} does not run on Google Cloud`);
  return renderPolicy(policy, format, fn, review);
}

/** True if all needs are permissions of Google, whose names have dots and no colon. A policy of AWS cannot give them. */
const needsGoogle = (needed: FunctionReview['needed']): boolean =>
  needed.length > 0 && needed.every(({ action }) => /^[\w]+\.[\w.]+$/.test(action));

const accountOf = (called: string): string =>
  `${called} needs permissions of Google Cloud, and no template shows its service account: grant it the permissions that the table shows`;

/**
 * Writes one JSON document. A single policy is the document itself. Otherwise it is an object with the list of
 * policies of each function, by its name, or by its id where several functions have the name. A function has
 * several policies where one would be longer than AWS accepts.
 */
function policyDocuments(report: Report, scans: readonly Scan[], denied: Denied['actions']): string {
  const reviewed = reviewsOf(report, scans, denied);
  const ofGoogle = reviewed.find(({ fnReview }) => fnReview.function.account);
  if (ofGoogle)
    throw new WrongUse(
      `${ofGoogle.called} runs on Google Cloud: --format is terraform or gcloud for its roles`,
    );
  const unplaced = reviewed.find(({ fnReview: { function: fn, needed } }) => !fn.role && needsGoogle(needed));
  if (unplaced) throw new WrongUse(accountOf(unplaced.called));
  const all = reviewed.map(({ fnReview }) => ({
    name: fnReview.name,
    id: fnReview.function.id,
    documents: fnReview.policy.parts.map(policyDocument),
  }));
  const [first] = all;
  const isOne = all.length === 1 && first?.documents.length === 1;
  const taken = (name: string): boolean => all.filter((row) => row.name === name).length > 1;
  const named = all.map(({ name, id, documents }) => [taken(name) ? id : name, documents]);
  return `${JSON.stringify(isOne ? first?.documents[0] : Object.fromEntries(named), null, 2)}\n`;
}
