import { type App, type Diagnostic, diagnostic, type FunctionReport } from '@emmental/model';
import { type Atom, atomCovers, atomsOf } from '../cover/atoms.ts';
import { globsMeet } from '../cover/glob.ts';
import { type EffectiveRule, effective } from '../levels/effective.ts';
import { grantedPattern, patternWord, wordPattern } from '../resource.ts';
import type { RuleOf } from '../rulebase.ts';
import { reportOf, type Subject } from '../subject.ts';

/**
 * The template is what is deployed: what it gives and the rulebase does not name, and what the rulebase names and the
 * template does not give. Nothing where nobody knows what is given: a role of another template, roles of Google.
 */
export function permissionsDiffer(
  subject: Subject,
  fn: string,
  rules: readonly EffectiveRule<'permissions'>[],
): readonly Diagnostic[] {
  const { app } = subject;
  const report = reportOf(subject, fn);
  const isGoogle = app.functions.some(({ name, account }) => name === fn && account !== undefined);
  if (!report || report.role === null || isGoogle) return [];
  const named = namedBy(rules, subject);
  const granted = grantedTo(report, app);
  const diagnostics = [...givenTooMuch(subject, report, named, granted)];
  const missing = new Map<EffectiveRule<'permissions'>, string[]>();
  for (const { atom, one } of named) {
    const [call = ''] = atom;
    if (granted.some(({ atoms }) => atoms.some((each) => meets(each, atom)))) continue;
    if (lacksNothing(report, atom)) continue;
    missing.set(one, [...(missing.get(one) ?? []), `${call} on ${wordOf(atom, app)}`]);
  }
  for (const [one, what] of missing)
    diagnostics.push(
      diagnostic('profile/differs', one.at, `the template does not give ${fn} ${listed(what)}`),
    );
  return diagnostics;
}

/**
 * What no rule names. A role that several functions hold gives what any of them needs, and is told once, with the first
 * of them.
 */
function givenTooMuch(
  subject: Subject,
  report: FunctionReport,
  own: readonly Named[],
  granted: readonly Grant[],
): readonly Diagnostic[] {
  const { app } = subject;
  const holders = subject.report.functions.filter(({ role }) => role?.id === report.role?.id);
  if (holders[0]?.name !== report.name) return [];
  const rulesOf = (name: string) => effective(subject.file, name, null).value.sections.permissions.rules;
  const named = [...own, ...holders.slice(1).flatMap(({ name }) => namedBy(rulesOf(name), subject))];
  const denied = holders.flatMap(({ name }) => deniedBy(rulesOf(name), subject));
  const platform = holders.flatMap(({ needed }) =>
    needed.flatMap(({ action, because, resources }): readonly Atom[] =>
      because === 'runtime' || because === 'trigger' ? resources.map(({ pattern }) => [action, pattern]) : [],
    ),
  );
  const kept = holders.flatMap(({ keptForUnknown }) => keptForUnknown);
  const holder = holders.length > 1 ? `the role of ${listed(holders.map(({ name }) => name))}` : report.name;
  const more = new Map<string, Told>();
  for (const { grant, atoms } of granted) {
    const isIn = (all: readonly Named[]): boolean =>
      all.some((each) => atoms.some((atom) => atomCovers('permissions', each.atom, atom)));
    const isDenied = isIn(denied);
    if (isOfThePlatform(atoms, platform)) continue;
    if (!isDenied && isIn(named)) continue;
    const open = kept.find(({ action, resource }) => action === grant.action && resource === grant.resource);
    // A question is no error: nothing undecided is taken away, and the rulebase says so with a rule that watches.
    const told = isDenied
      ? ({ code: 'profile/differs', why: 'which a rule denies' } as const)
      : open
        ? ({ code: 'profile/kept', why: `until ${open.unknown} is answered` } as const)
        : ({ code: 'profile/differs', why: 'which no rule names' } as const);
    const key = `${grant.file}:${grant.line} ${told.why}`;
    const place = more.get(key) ?? { ...told, at: grant, what: [] };
    place.what.push(`${grant.action} on ${wordOf(atoms.at(-1) ?? [], app)}`);
    more.set(key, place);
  }
  return [...more.values()].map(({ code, at: { file, line }, why, what }) =>
    diagnostic(code, { file, line, column: 1 }, `${holder} is given ${listed(what)}, ${why}`),
  );
}

/** What is given at one place, for one reason. */
interface Told {
  readonly code: 'profile/differs' | 'profile/kept';
  readonly why: string;
  readonly at: Grant['grant'];
  readonly what: string[];
}

interface Named {
  readonly atom: Atom;
  readonly one: EffectiveRule<'permissions'>;
}

interface Grant {
  readonly grant: FunctionReport['granted'][number];
  /** As it is written, and as the template's own resources are written where it leaves region and account open. */
  readonly atoms: readonly Atom[];
}

const grantedTo = ({ granted }: FunctionReport, app: App): readonly Grant[] =>
  granted.map((grant) => {
    const on = grantedPattern(grant.resource, app);
    return { grant, atoms: [...new Set([on, ofThisStack(on)])].map((each) => [grant.action, each]) };
  });

/** `arn:aws:dynamodb:*:*:table/x` gives the table x of this region and account too. */
function ofThisStack(arn: string): string {
  const [, partition, service, region, account, rest] =
    /^arn:(\$\{[^}]*\}|[^:]*):([^:]*):(\$\{[^}]*\}|[^:]*):(\$\{[^}]*\}|[^:]*):(.*)$/s.exec(arn) ?? [];
  if (rest === undefined) return arn;
  const own = [
    /^(\*|aws[a-z-]*)$/.test(partition ?? '') ? '${AWS::Partition}' : partition,
    service,
    region === '*' ? '${AWS::Region}' : region,
    account === '*' ? '${AWS::AccountId}' : account,
  ];
  return `arn:${own.join(':')}:${rest}`;
}

const wordOf = ([, on = '*']: Atom, app: App): string => (on === '*' ? 'any resource' : patternWord(on, app));

type Rules = readonly EffectiveRule<'permissions'>[];

/** What the rules allow, part by part. */
const namedBy = (rules: Rules, subject: Subject): readonly Named[] =>
  partsOf(
    rules.filter(({ rule }) => rule.action !== 'deny'),
    subject,
  );

const deniedBy = (rules: Rules, subject: Subject): readonly Named[] =>
  partsOf(
    rules.filter(({ rule }) => rule.action === 'deny'),
    subject,
  );

const partsOf = (rules: Rules, subject: Subject): readonly Named[] =>
  rules.flatMap((one) => atomsFor(one.rule, subject).map((atom) => ({ atom, one })));

/** The role gives what the rule asks for, or a part of what it leaves open. */
const meets = ([call = '', on = '']: Atom, [asked = '', at = '']: Atom): boolean =>
  globsMeet(call.toLowerCase(), asked.toLowerCase()) && globsMeet(on, at);

/** The code needs it, and the review does not say that it lacks: one of several resources may be enough. */
const lacksNothing = ({ needed, missing }: FunctionReport, asked: Atom): boolean =>
  needed.some(({ action, resources }) => resources.some(({ pattern }) => meets([action, pattern], asked))) &&
  !missing.some(({ action, resource }) => meets([action, resource], asked));

function atomsFor(rule: RuleOf<'permissions'>, { app }: Subject): readonly Atom[] {
  const patterns = rule.resource?.flatMap((word) => wordPattern(word, rule.call, app));
  return atomsOf('permissions', patterns ? { ...rule, resource: patterns } : rule);
}

/**
 * Logs, polling, failed and blocked events, network interfaces: the action where it is used, or all of the service where
 * the format grants more of it.
 */
const isOfThePlatform = (granted: readonly Atom[], platform: readonly Atom[]): boolean =>
  granted.some((atom) =>
    platform.some(([action = '', on = '']) => {
      const service = action.slice(0, action.indexOf(':') + 1);
      return /^(logs|xray|ec2):/.test(service)
        ? (atom[0] ?? '').startsWith(service)
        : atom[0] === action && meets(atom, [action, on]);
    }),
  );

const listed = (what: readonly string[]): string => {
  const unique = [...new Set(what)];
  return unique.length <= 3
    ? unique.join(', ')
    : `${unique.slice(0, 3).join(', ')} and ${unique.length - 3} more`;
};
