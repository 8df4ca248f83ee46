import type {
  Change,
  CompiledFunction,
  Effort,
  Evidence,
  Finding,
  FunctionReport,
  ProfileSection,
  Sink,
  Trigger,
} from '@emmental/model';
import { constant, guardObstacle, profileSections } from '@emmental/model';
import { allows } from '../facts/allows.ts';
import { codeUseOf, compiledBy } from '../facts/compiled.ts';
import type { Facts } from '../facts/facts.ts';
import { isEntrance } from '../slices/auth.ts';
import { sinkPlace } from '../threats/from-event.ts';
import { leadsToMore } from '../threats/t10-escalation.ts';
import { isOff } from '../threats/t13-forgotten.ts';

/** A change that a person could make, and the facts after the change. */
export interface PossibleChange {
  readonly id: string;
  readonly says: string;
  readonly effort: Effort;
  readonly command: string | null;
  readonly at: Evidence | null;
  apply(facts: Facts): Facts;
}

/**
 * The cost of each effort: a line that is edited, a deployment of something new, code that needs thought, something in
 * the account that others own. The costs are powers of three: three of one kind cost as much as one of the next.
 */
export const costs = { line: 1, deploy: 3, code: 9, account: 27 } as const satisfies Record<Effort, number>;

/** Returns every change that may close a route of this function. Judging again shows which routes each closes. */
export const changesFor = (facts: Facts): readonly PossibleChange[] => [
  ...sections(facts),
  ...code(facts),
  ...packages(facts),
  ...role(facts),
  ...limits(facts),
  ...entrances(facts),
  ...findings(facts),
  ...switches(facts),
];

/** Changes that enforce a section of the rulebase; where no guard runs yet, it must be added first. */
function sections({ declaration, guard }: Facts): readonly PossibleChange[] {
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
      says: runs
        ? `set the mode of ${section} to enforce in emmental.yaml`
        : `add the guard, with ${section} on enforce in emmental.yaml${byHand}`,
      effort: runs ? 'line' : 'deploy',
      command: runs || obstacle ? null : 'emmental protect --only guard --write',
      at: null,
      apply: (facts) => ({ ...facts, guard: enforced(facts, rules, section) }),
    }));
}

const enforced = ({ guard }: Facts, rules: CompiledFunction, section: ProfileSection): Facts['guard'] => ({
  ...guard,
  present: 'yes',
  isCurrent: 'yes',
  rules: { ...rules, mode: { ...rules.mode, [section]: 'enforce' } },
});

/** Changes of the code that make event data harmless where it takes effect. */
function code({ declaration, report, guard, findings: all }: Facts): readonly PossibleChange[] {
  const open = report.behaviours.filter(
    (behaviour): behaviour is Sink => behaviour.kind === 'sink' && behaviour.sanitized === null,
  );
  /** The guard can block the code there, and with it the feature that needs the code. */
  const until = (sink: Sink): string => {
    const use = sink.sink === 'code' ? codeUseOf(compiledBy(sink, report)) : null;
    const rule = guard.rules?.code?.find(
      (rule) => use !== null && rule.action !== 'deny' && rule.use.includes(use),
    );
    return rule
      ? `; until then action: deny on ${declaration.name}/code/${rule.name} blocks it, with the feature that needs it`
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
          ? `keep ${sink.eventPath} from taking effect: ${fix}`
          : `keep ${sink.eventPath} from changing the effect of ${sink.seen.text}`
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

/** Changes to a version without the vulnerability, where there is one. */
function packages({ declaration, packages: known }: Facts): readonly PossibleChange[] {
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

/** Changes that reduce the role to the permissions that the function needs. */
function role({ declaration, report }: Facts): readonly PossibleChange[] {
  if (report.role === null || report.excess.length === 0) return [];
  return [
    {
      id: `${declaration.name}/role`,
      says: 'grant the role only the permissions that the function needs',
      effort: 'deploy',
      command: 'emmental protect --only roles --write',
      at: null,
      apply: (facts) => ({
        ...facts,
        findings: facts.findings.filter((finding) => !leadsToMore(finding) || isNeeded(finding, report)),
        report: {
          ...facts.report,
          excess: [],
          granted: facts.report.granted.filter(
            ({ action, resource }) =>
              !report.excess.some((excess) => excess.action === action && excess.resource === resource),
          ),
        },
      }),
    },
  ];
}

/** Tells that the permissions that the function keeps still allow one of the finding's ways. */
function isNeeded({ ways = [] }: Finding, { needed, keptForUnknown }: FunctionReport): boolean {
  const left = [...needed, ...keptForUnknown].map(({ action }) => action);
  return ways.some((actions) =>
    actions.every((action) => left.some((remaining) => allows(remaining, action))),
  );
}

/** Changes that limit the number of concurrent runs. */
function limits({ declaration, report }: Facts): readonly PossibleChange[] {
  if (declaration.settings.has('ReservedConcurrentExecutions')) return [];
  return [
    {
      id: `${declaration.name}/limits`,
      says: 'limit how many run at once (ReservedConcurrentExecutions)',
      effort: 'line',
      // It is written where outsiders can start the function.
      command: /^(?:public|authenticated)$/.test(report.reachedBy.exposure)
        ? 'emmental protect --only settings --write'
        : null,
      at: { file: declaration.at.file, line: declaration.at.line, text: declaration.name },
      apply: (facts) => ({
        ...facts,
        declaration: {
          ...facts.declaration,
          settings: new Map([...facts.declaration.settings, ['ReservedConcurrentExecutions', constant(10)]]),
        },
      }),
    },
  ];
}

/** Changes that add an authorizer to each open entrance and a policy to each open source. */
function entrances({ declaration }: Facts): readonly PossibleChange[] {
  return declaration.triggers
    .filter(({ exposure }) => exposure === 'public')
    .map((trigger) => ({
      id: `${declaration.name}/auth/${trigger.place ?? trigger.source}`,
      says: isEntrance(trigger)
        ? `let only known callers start it: ${doors[trigger.kind] ?? 'an authorizer (who: signed-in or account in emmental.yaml)'}; or write an exception in emmental.yaml that it is meant to be open`
        : 'let only known callers start it: add a policy that names who may write to it',
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

/** Ways to close entrances that have no authorizer, by the kind of their trigger. */
const doors: Readonly<Record<string, string>> = {
  'function-url': 'AuthType AWS_IAM (who: account in emmental.yaml), or another entry',
  alb: 'a listener rule that signs callers in, or an internal scheme',
};

const isSame = (a: Trigger, b: Trigger): boolean => a.place === b.place && a.source === b.source;
const closed = (trigger: Trigger): Trigger => ({
  ...trigger,
  exposure: 'authenticated',
  by: 'only known callers',
});

/**
 * Changes for findings of rules that the code or a person has to mend: files that stay, errors that reveal too much,
 * permissions that are used.
 */
const findings = ({ declaration, findings: all }: Facts): readonly PossibleChange[] =>
  all
    .filter((finding) => finding.status !== 'unknown' && (leadsToMore(finding) || isOfItself(finding)))
    .map((finding) => {
      const { rule, title, fix, file, line, fingerprint } = finding;
      return {
        id: `${declaration.name}/finding/${rule} ${fingerprint}`,
        says: leadsToMore(finding)
          ? `list in Resource only the functions and roles that it needs: ${title}`
          : (fix ?? `fix it: ${title}`),
        effort: 'code',
        command: null,
        at: { file, line, text: title },
        apply: (facts) => ({
          ...facts,
          findings: facts.findings.filter((other) => other.fingerprint !== fingerprint),
        }),
      };
    });

/** Removes triggers that are switched off. */
const switches = ({ declaration }: Facts): readonly PossibleChange[] =>
  declaration.triggers.filter(isOff).map((trigger) => ({
    id: `${declaration.name}/off/${trigger.place ?? trigger.source}`,
    says: `remove the disabled trigger: ${trigger.source}`,
    effort: 'line',
    command: null,
    at: { file: trigger.at.file, line: trigger.at.line, text: trigger.source },
    apply: (facts) => ({
      ...facts,
      declaration: {
        ...facts.declaration,
        triggers: facts.declaration.triggers.filter((other) => !isSame(other, trigger)),
      },
    }),
  }));

/** Tells that each finding of the rule is a way of its threat by itself. */
const isOfItself = ({ rule, threats }: Finding): boolean =>
  rule === 'chain/loop' || threats.some((threat) => threat === 'T12' || threat === 'T13' || threat === 'T14');

/** Returns a change in the shape of the reports. */
export const asChange = (
  { id, says, effort, command, at }: PossibleChange,
  fn: string,
  closes: readonly string[],
): Change => ({ id, function: fn, says, effort, command, at, closes });
