import type {
  App,
  Change,
  CompiledFunction,
  Effort,
  Evidence,
  Finding,
  FunctionDeclaration,
  FunctionReport,
  Granted,
  ProfileSection,
  Sink,
  Trigger,
} from '@emmental/model';
import { guardObstacle, limitOf, modeChange, nameInId, profileSections, withLimit } from '@emmental/model';
import { allows } from '../facts/allows.ts';
import { codeUseOf, compiledBy } from '../facts/compiled.ts';
import type { FunctionFacts } from '../facts/facts.ts';
import { leadsToMore } from '../facts/stronger-roles.ts';
import { isEntrance } from '../slices/auth.ts';
import { strongGrants } from '../slices/google-account.ts';
import { placeInEvent, sinkPlace } from '../threats/from-event.ts';

/** A change that a person could make, and the facts after the change. */
export interface PossibleChange {
  readonly id: string;
  readonly says: string;
  readonly effort: Effort;
  readonly command: string | null;
  readonly at: Evidence | null;
  apply(facts: FunctionFacts): FunctionFacts;
}

/**
 * The cost of each effort: edit a line, deploy something new, change code after some thought, change something in the
 * account that others own. The costs are powers of three: three changes of one kind cost as much as one of the next.
 */
export const costs = { line: 1, deploy: 3, code: 9, account: 27 } as const satisfies Record<Effort, number>;

/** Returns every change that may close a route of this function. Judging the function again shows which routes each change closes. */
export const changesFor = (facts: FunctionFacts): readonly PossibleChange[] => [
  ...sections(facts),
  ...code(facts),
  ...packages(facts),
  ...role(facts),
  ...limits(facts),
  ...entrances(facts),
  ...findings(facts),
  ...accountRoles(facts),
];

/** Returns changes that enforce a section of the rulebase. If no guard runs yet, the change adds the guard, too. */
function sections({ declaration, guard }: FunctionFacts): readonly PossibleChange[] {
  const rules = guard.rules ?? guard.derivable;
  if (rules === null) return [];
  const runs = guard.present === 'yes' && guard.isCurrent === 'yes' && guard.rules !== null;
  const obstacle = runs ? null : guardObstacle(declaration);
  if (obstacle?.isFinal) return [];
  const byHand = obstacle ? `; ${obstacle.why}: ${obstacle.todo}` : '';
  return profileSections
    .filter((section) => rules[section] !== null)
    .map((section) => ({
      id: `${declaration.name}/guard/${section}`,
      says: runs ? modeChange(section) : `add the guard, and ${modeChange(section)}${byHand}`,
      effort: runs ? 'line' : 'deploy',
      command: runs || obstacle ? null : 'emmental protect --only guard --write',
      at: null,
      apply: (facts) => ({ ...facts, guard: enforced(facts, rules, section) }),
    }));
}

const enforced = (
  { guard }: FunctionFacts,
  rules: CompiledFunction,
  section: ProfileSection,
): FunctionFacts['guard'] => ({
  ...guard,
  present: 'yes',
  isCurrent: 'yes',
  rules: { ...rules, mode: { ...rules.mode, [section]: 'enforce' } },
});

/** Returns changes of the code that make event data harmless before it takes effect. */
function code({ declaration, report, guard, findings: all }: FunctionFacts): readonly PossibleChange[] {
  const open = report.behaviours.filter(
    (behaviour): behaviour is Sink => behaviour.kind === 'sink' && behaviour.sanitized === null,
  );
  // A rule that denies stops nothing in a section that only reports.
  const needsMode = guard.rules?.mode.code === 'enforce' ? '' : ' with mode enforce for code';
  /** Returns the advice to deny the rule that lets the text run as code; empty if no rule lets it. The feature that needs the rule then fails, too. */
  const until = (sink: Sink): string => {
    const use = sink.sink === 'code' ? codeUseOf(compiledBy(sink, report)) : null;
    const rule = guard.rules?.code?.find(
      (rule) => use !== null && rule.action !== 'deny' && rule.use.includes(use),
    );
    return rule
      ? `; until then, \`action: deny\` on rule ${declaration.name}/code/${rule.name}${needsMode} blocks the attack, and also the feature that needs the rule`
      : '';
  };
  return open.map((sink) => {
    const { file, line } = sink.seen.at;
    const fix = all.find(
      (finding) => finding.slice === 'code' && finding.file === file && finding.line === line,
    )?.fix;
    const isSame = (other: Sink): boolean =>
      other.sink === sink.sink && other.seen.at.file === file && other.seen.at.line === line;
    return {
      id: `${declaration.name}/code/${sinkPlace(sink)}`,
      says: `${
        fix
          ? `keep ${placeInEvent(sink)} from taking effect: ${fix}`
          : `keep ${placeInEvent(sink)} from changing the effect of ${sink.seen.text}`
      }${until(sink)}`,
      effort: 'code',
      command: null,
      at: { file, line, text: sink.seen.text },
      apply: (facts) => ({
        ...facts,
        report: {
          ...facts.report,
          behaviours: facts.report.behaviours.map((behaviour) =>
            behaviour.kind === 'sink' && isSame(behaviour)
              ? { ...behaviour, sanitized: 'the change' }
              : behaviour,
          ),
        },
      }),
    };
  });
}

/** Returns updates to versions without the vulnerability, if such versions exist. */
function packages({ declaration, packages: known }: FunctionFacts): readonly PossibleChange[] {
  const open = known?.vulnerable ?? [];
  const fixed = new Map(
    open.flatMap(({ finding: { dependency } }) =>
      dependency?.fixed ? [[`${dependency.name} ${dependency.fixed}`, dependency] as const] : [],
    ),
  );
  return [...fixed].map(([key, { name, fixed: version, lockfile, line }]) => ({
    id: `${declaration.name}/packages/${key}`,
    says: `update ${name} to ${version}`,
    effort: 'deploy',
    command: null,
    at: { file: lockfile, line, text: name },
    apply: (facts) => ({
      ...facts,
      packages: facts.packages && {
        ...facts.packages,
        vulnerable: facts.packages.vulnerable.filter(
          ({ finding: { dependency } }) => `${dependency?.name} ${dependency?.fixed}` !== key,
        ),
      },
    }),
  }));
}

/** Returns the change that reduces the role to the permissions that the function needs. Functions that share a role each get their own. */
function role({ declaration, report }: FunctionFacts): readonly PossibleChange[] {
  if (report.role === null || report.excess.length === 0) return [];
  return [
    {
      id: `${declaration.name}/role`,
      says: report.role.shared
        ? `give each function that shares ${nameInId(report.role.id)} a role of its own, with only the permissions that it needs`
        : 'grant the role only the permissions that the function needs',
      effort: 'deploy',
      command: 'emmental protect --only roles --write',
      at: null,
      apply: (facts) => ({
        ...facts,
        findings: facts.findings.filter((finding) => !isAboutRole(finding) || isNeeded(finding, report)),
        report: { ...facts.report, excess: [], granted: leastOf(facts.report) },
      }),
    },
  ];
}

/** Returns the grants that are left: those without excess, and of each other grant (`logs:*`) what the function needs or may need. */
function leastOf({
  role: held,
  granted,
  excess,
  needed,
  keptForUnknown,
  file,
  line,
}: FunctionReport): FunctionReport['granted'] {
  const left = [
    ...needed.flatMap(({ action, resources }) =>
      resources.map(({ pattern }) => ({ action, resource: pattern })),
    ),
    ...keptForUnknown,
  ];
  const isWide = (grant: Granted): boolean =>
    held?.shared === true ||
    excess.some(({ action, resource }) => resource === grant.resource && allows(grant.action, action));
  const wide = granted.filter(isWide);
  return [
    ...granted.filter((grant) => !isWide(grant)),
    ...left
      .filter(({ action }) => wide.some((grant) => allows(grant.action, action)))
      .map(({ action, resource }) => ({ action, resource, file, line })),
  ];
}

/** True for findings that are solved when a role has only what its function needs. */
const isAboutRole = (finding: Finding): boolean =>
  leadsToMore(finding) || finding.rule === 'access/passrole-wildcard';

/** True if the permissions that the function keeps still allow one of the finding's ways. */
function isNeeded({ rule, ways = [] }: Finding, { needed, keptForUnknown }: FunctionReport): boolean {
  const left = [...needed, ...keptForUnknown].map(({ action }) => action);
  if (rule === 'access/passrole-wildcard') return left.some((remaining) => allows(remaining, 'iam:PassRole'));
  return ways.some((actions) =>
    actions.every((action) => left.some((remaining) => allows(remaining, action))),
  );
}

/** Returns the change that limits the number of concurrent runs. */
function limits({ declaration, report, app }: FunctionFacts): readonly PossibleChange[] {
  const { name, of, value } = limitOf(declaration, app);
  if (value !== undefined) return [];
  return [
    {
      id: `${declaration.name}/limits`,
      says: `limit the number of ${of} (${limitSpelled(name, app, declaration)})`,
      effort: 'line',
      // `protect` writes the limit only for functions that outsiders can start.
      command:
        (!declaration.account || app.format === 'terraform') &&
        /^(?:public|authenticated)$/.test(report.reachedBy.exposure)
          ? 'emmental protect --only settings --reserve 20 --write'
          : null,
      at: { file: declaration.at.file, line: declaration.at.line, text: declaration.name },
      apply: (facts) => ({
        ...facts,
        declaration: withLimit(facts.declaration, app, 10),
      }),
    },
  ];
}

/**
 * How the limit is written: an option in the code of Firebase, a setting elsewhere. Source: reference of firebase-functions,
 * `runWith` (1st generation), `setGlobalOptions` (2nd generation only); of its Python package, `options.set_global_options`.
 */
function limitSpelled(name: string, app: App, { runtime, logicalId }: FunctionDeclaration): string {
  if (app.format !== 'firebase') return name;
  if (runtime?.startsWith('python')) return 'max_instances=10 in the decorator or in set_global_options';
  return app.resources.get(logicalId)?.type === 'google_cloudfunctions_function'
    ? `runWith({ ${name}: 10 }) before the trigger`
    : `${name}: 10 in the options of the function or in setGlobalOptions`;
}

/** Returns changes that add an authorizer to each public entrance and a policy to each public source. */
function entrances({ declaration, app }: FunctionFacts): readonly PossibleChange[] {
  return declaration.triggers
    .filter(({ exposure }) => exposure === 'public')
    .map((trigger) => ({
      id: `${declaration.name}/auth/${trigger.place ?? trigger.source}`,
      says: isEntrance(trigger)
        ? `let only known callers start it: ${doorOfTrigger(trigger, app)}; or, if it is meant to be open, write an exception in emmental.yaml`
        : `let only known callers start it: ${sourceClosed(trigger)}`,
      effort: 'deploy',
      command: null,
      at: { file: trigger.at.file, line: trigger.at.line, text: trigger.source },
      apply: (facts) => ({
        ...facts,
        declaration: {
          ...facts.declaration,
          triggers: facts.declaration.triggers.map((other) =>
            isSame(other, trigger) ? closed(other) : other,
          ),
        },
      }),
    }));
}

/** Returns how to keep outsiders from causing the events of a source. */
function sourceClosed({ kind, source }: Trigger): string {
  if (!kind.startsWith('google-')) return 'add a policy that names who may write to it';
  return source.includes('google.firebase.auth.')
    ? 'let a blocking function (beforeCreate, beforeUserCreated) refuse accounts that are not known, or switch off sign-up by users'
    : `let its security rules or IAM bindings name who may write to ${source}`;
}

/** Returns how to close an entrance. */
function doorOfTrigger({ kind, place, sourceId }: Trigger, { format, wording }: App): string {
  if (kind === 'function-url')
    return `${wording?.set('AWS::Lambda::Url', ['AuthType'], 'AWS_IAM') ?? 'AuthType: AWS_IAM'} (who: account in emmental.yaml), or another entry`;
  if (kind !== 'google-http')
    return doors[kind] ?? 'an authorizer (who: signed-in or account in emmental.yaml)';
  if (format === 'firebase')
    return 'enforceAppCheck: true and a test of request.auth for a callable, a test of the token or invoker: "private" for other requests';
  if (format === 'gcloud')
    return 'deploy it with --no-allow-unauthenticated, take the invoker role from allUsers, and give it to the callers alone';
  return place === null || place === sourceId
    ? 'leave the invoker check on (invoker_iam_disabled = false), and give roles/run.invoker to the callers alone'
    : `name the callers as members in ${place} instead of allUsers`;
}

/** How to close an entrance that cannot have an authorizer, by the kind of the trigger. */
const doors: Readonly<Record<string, string>> = {
  alb: 'a listener rule that signs callers in, or an internal scheme',
};

const isSame = (a: Trigger, b: Trigger): boolean => a.place === b.place && a.source === b.source;
const closed = (trigger: Trigger): Trigger => ({
  ...trigger,
  // On Google Cloud callers need the invoker role.
  exposure: trigger.kind.startsWith('google-') ? 'account' : 'authenticated',
  by: 'only known callers',
});

/**
 * Returns a change for each finding that only a person can fix: files that stay, errors that reveal too much,
 * dangerous permissions that the function uses.
 */
const findings = ({ declaration, findings: all }: FunctionFacts): readonly PossibleChange[] =>
  all
    .filter((finding) => finding.status !== 'unknown' && (leadsToMore(finding) || isOfItself(finding)))
    .map((finding) => {
      const { rule, title, fix, file, line, fingerprint } = finding;
      return {
        id: `${declaration.name}/${leadsToMore(finding) ? 'escalation' : 'finding'}/${rule} ${fingerprint}`,
        says: leadsToMore(finding)
          ? `name the functions and roles that it needs, in place of all: ${title}`
          : (fix ?? `fix it: ${title}`),
        effort: leadsToMore(finding) ? 'deploy' : 'code',
        command: null,
        at: { file, line, text: title },
        apply: (facts) => ({
          ...facts,
          findings: facts.findings.filter((other) => other.fingerprint !== fingerprint),
        }),
      };
    });

/** Returns a change for each role of a Google account that lets an attacker gain more, or delete logs. */
const accountRoles = ({ declaration: { name, account } }: FunctionFacts): readonly PossibleChange[] =>
  [...new Set(account ? [...strongGrants(account, 'gains'), ...strongGrants(account, 'silences')] : [])].map(
    (grant) => ({
      id: `${name}/account/${grant.role} ${grant.on}`,
      says: `grant the account the roles that the function needs, instead of ${grant.role} on ${grant.on}`,
      effort: 'deploy',
      command: 'emmental permissions',
      at: { file: grant.at.file, line: grant.at.line, text: grant.by },
      apply: (facts) => {
        const { account: held } = facts.declaration;
        if (!held) return facts;
        const roles = held.roles.filter((other) => other !== grant);
        return { ...facts, declaration: { ...facts.declaration, account: { ...held, roles } } };
      },
    }),
  );

/** True for rules whose every finding is a route of its threat. */
const isOfItself = ({ rule, threats }: Finding): boolean =>
  rule === 'chain/loop' || threats.some((threat) => threat === 'T12' || threat === 'T14');

/** Returns a change in the shape of the reports. */
export const asChange = (
  { id, says, effort, command, at }: PossibleChange,
  fn: string,
  closes: readonly string[],
): Change => ({ id, function: fn, says, effort, command, at, closes });
