import { type App, compareText } from '@emmental/model';
import { isGlob } from '../../cover/glob.ts';
import { kebab } from '../../derive/names.ts';
import { googleWord, resourceArns } from '../../resource.ts';
import type { RuleOf } from '../../rulebase.ts';
import {
  type Compiling,
  type Counted,
  defineSection,
  inFull,
  type LearnedRule,
  notLimited,
  refused,
  type Seen,
  seenPart,
} from '../section.ts';
import { callCovers, callsOf } from './calls.ts';
import { permissionsOf } from './derive.ts';
import { permissionsDiffer } from './differences.ts';

type Rule = RuleOf<'permissions'>;

/** The operations of the cloud that the function calls, and the resources on which it calls them. */
export const permissions = defineSection<'permissions'>({
  name: 'permissions',
  text: {
    title: 'PERMISSIONS',
    verbs: 'call',
    instead: 'write its calls instead: { call: s3:GetObject, resource: Uploads/* }',
    match: ({ call, resource = [] }) => `${call.join(', ')} on ${resource.join(', ') || 'any'}`,
  },
  fields: {
    call: { matches: true, group: 'operations' },
    resource: { matches: true, group: 'resources' },
  },
  guards: ['javascript', 'python'],
  usedBy: 'code',
  atoms: callsOf,
  covers: callCovers,
  derive: permissionsOf,
  implied: (_, section) => notLimited(section, { call: ['*'], action: 'allow' }),
  compile: (row, rule, compiling) => [{ ...row, call: rule.call, resource: arnsOf(rule, compiling) }],
  learn: {
    read: seenCall,
    // A resource has its name only after deployment.
    mayMean: ([call = '', on = ''], [seen = '']) => on !== '*' && callCovers([call, '*'], [seen, '*']),
    refuses: ([, on = '']) =>
      on !== '*' && isGlob(on) ? 'its resource would be a pattern: write its rule by hand' : null,
    rules: learnedRules,
  },
  check: {
    isTooWide: ([call = '', on = '']) => isAny(call) || (/^[^:.]+[:.][*?]*\*[*?]*$/.test(call) && isAny(on)),
    section: (subject, environment) => (environment === null ? permissionsDiffer(subject) : []),
  },
  // The role includes the calls of the platform, but no rule of the file names them.
  allowedAnyway: ({ needed }) => {
    const calls = needed.filter(({ because }) => because === 'runtime' || because === 'trigger');
    if (calls.length === 0) return [];
    return [
      {
        name: '(platform)',
        match: calls.map(({ action }) => action).join(', '),
        because: 'used by the platform, not by the code, to write logs and poll sources',
      },
    ];
  },
});

/** Returns true for a text of wildcards, and for an ARN that has nothing else after its service: `arn:aws:dynamodb:*:*:*`. */
const isAny = (text: string): boolean =>
  /^(?:arn:[^:]*(?::[^:]*)?(?::[*?]*)*:)?[*?]*\*[*?]*(?::\*+)?$/.test(text);

/** Returns the globs over ARNs of a rule; `[]` = any resource. */
function arnsOf(rule: Rule, { declared: { app, declaration }, note }: Compiling): readonly string[] {
  const arns = new Set<string>();
  for (const word of rule.resource ?? []) {
    const found = resourceArns(word, rule.call, app, declaration);
    if (found.arns.length === 0) return [];
    if (!found.known) note('profile/no-resource', word);
    for (const arn of found.arns) arns.add(arn);
  }
  return [...arns].sort(compareText);
}

/** Reads `dynamodb:Scan table/Orders` and `pubsub.topics.publish projects/p/topics/orders`. */
function seenCall(what: string): Seen {
  const [, call, on = '*'] = /^([a-z0-9-]+:[A-Za-z0-9]+|[a-z]\w*(?:\.\w+)+)(?: (\S.*))?$/.exec(what) ?? [];
  return call === undefined ? refused('no operation in it') : inFull(what, seenPart(call, on));
}

/** Returns one rule for each resource, named by its id in the template if the deployed name contains the id (`shop-Orders-1A2B3C`). */
function learnedRules(seen: readonly Counted[], app: App): readonly LearnedRule<'permissions'>[] {
  const byResource = new Map<string, { readonly calls: Set<string>; times: number }>();
  for (const {
    part: [call = '', on = ''],
    times,
  } of seen) {
    const word = wordOf(on, app);
    const key = word === '*' ? `* ${call.split(/[:.]/, 1)[0]}` : word;
    const used = byResource.get(key) ?? { calls: new Set(), times: 0 };
    used.calls.add(call);
    used.times += times;
    byResource.set(key, used);
  }
  return [...byResource].map(([key, { calls, times }]) => {
    const isAny = key.startsWith('* ');
    return {
      name: kebab(isAny ? key.slice(2) : key.replaceAll('*', 'all')),
      rule: {
        call: [...calls].sort(compareText),
        ...(isAny ? {} : { resource: [key] }),
        action: 'allow',
      },
      times,
    };
  });
}

function wordOf(on: string, app: App): string {
  if (on === '*' || on === '') return '*';
  if (on.startsWith('projects/')) return googleWord(on, app);
  const [, head = '', name = '', rest = ''] = /^([\w-]+[/:])?([^/:]+)(.*)$/s.exec(on) ?? [];
  const found = [...app.resources.keys()]
    .filter((id) => new RegExp(`(^|-)${id}(-|$)`, 'i').test(name))
    .sort((a, b) => b.length - a.length)[0];
  return found === undefined ? `${head}${name}${rest}` : `${found}${rest}`;
}
