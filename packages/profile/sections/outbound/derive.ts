import { deliveryActions, googleHost, prefixOfService } from '@emmental/knowledge';
import { compareText, type Hole, type HostUse, type LinkedValue, partsOf } from '@emmental/model';
import type { DerivedRule, DerivedSection, Open, Why } from '../../derive/derived.ts';
import {
  behavioursOf,
  decidedBy,
  type FunctionInput,
  questionOf,
  unreadCode,
  whyOf,
  whyOfPackage,
} from '../../derive/input.ts';
import { named } from '../../derive/names.ts';

/** A target, with the open question about it. */
interface Target {
  readonly to: string;
  readonly why: readonly Why[];
  readonly open: Open | null;
}

/** Returns rules for the hosts that the code calls: AWS services by name, other hosts, hosts from the environment, hosts that packages name. */
export function outboundOf(input: FunctionInput): DerivedSection<'outbound'> {
  const targets = new Map<string, Target>();
  for (const use of behavioursOf(input, 'host')) {
    const to = targetOf(use);
    const before = targets.get(to);
    targets.set(to, {
      to,
      why: [...(before?.why ?? []), whyOf(use.seen)],
      open: before?.open ?? openOf(to, use, input),
    });
  }
  for (const { service, operation, seen } of behavioursOf(input, 'api-call')) {
    if (!isGoogle(service)) continue;
    const host = service === 'google' ? null : googleHost(service.slice('google.'.length));
    const to = host === null ? 'any' : `${host}:443`;
    const why = 'nothing shows which host of Google it calls';
    const open = host === null ? { what: `where ${operation} goes`, why, answer: null } : null;
    targets.set(to, { to, why: [...(targets.get(to)?.why ?? []), whyOf(seen)], open });
  }
  for (const { system, open, ...place } of input.native)
    if (system && 'to' in system) {
      const before = targets.get(system.to);
      const isOpen = open !== null && (before === undefined || before.open !== null);
      targets.set(system.to, {
        to: system.to,
        why: [...(before?.why ?? []), whyOfPackage(place)],
        open: isOpen ? { ...open, answer: null } : null,
      });
    }
  const unread = unreadCode(input);
  if (unread) targets.set('any', { to: 'any', why: targets.get('any')?.why ?? [], open: unread });
  const rules = [...targets.values()].map(
    ({ to, why, open }): DerivedRule<'outbound'> => ({
      rule: { to: [to], action: open ? 'watch' : 'allow' },
      origin: 'needed',
      why,
      open,
    }),
  );
  const all = [...servicesOf(input), ...named(rules, nameOf, ({ rule }) => rule.to.join())];
  return all.length === 0 ? 'none' : new Map(all);
}

/** Returns true for a service of Google, which has a host of its own. */
const isGoogle = (service: string): boolean => service === 'google' || service.startsWith('google.');

/** Returns the rule `aws` for the services that the code calls, and `aws-undecided` for those that a call with an open question may use. */
function servicesOf(input: FunctionInput): readonly (readonly [string, DerivedRule<'outbound'>])[] {
  const called = new Map<string, Why>();
  for (const { service, seen } of behavioursOf(input, 'api-call')) {
    if (isGoogle(service)) continue;
    const word = `aws:${prefixOfService(service) ?? service}`;
    if (!called.has(word)) called.set(word, whyOf(seen));
  }
  const open = new Map<string, Open>();
  for (const { action, unknown } of input.fn.keptForUnknown) {
    const prefix = action.slice(0, Math.max(0, action.indexOf(':')));
    const question = input.fn.unknown.find(({ id }) => id === unknown);
    const word = `aws:${prefix}`;
    if (prefix !== '' && !called.has(word) && !isOfThePlatform(prefix, input) && question)
      open.set(word, { what: question.what, why: question.why, answer: question.answer });
  }
  const words = (of: ReadonlyMap<string, unknown>) => [...of.keys()].sort(compareText);
  const [first = null] = open.values();
  return [
    ...(called.size > 0
      ? ([
          [
            'aws',
            {
              rule: { to: words(called), action: 'allow' },
              origin: 'needed',
              why: [...called.values()],
              open: null,
            },
          ],
        ] as const)
      : []),
    ...(open.size > 0
      ? ([
          [
            'aws-undecided',
            { rule: { to: words(open), action: 'watch' }, origin: 'needed', why: [], open: first },
          ],
        ] as const)
      : []),
  ];
}

/**
 * Returns true for a service that only the platform uses, such as logs. A service with actions that deliver failed and blocked events
 * does not count, because the code can send with the same actions.
 */
const isOfThePlatform = (prefix: string, { fn }: FunctionInput): boolean =>
  fn.needed.some(
    ({ action, because }) =>
      (because === 'runtime' || because === 'trigger') &&
      action.startsWith(`${prefix}:`) &&
      !deliveries.has(action),
  );

const deliveries: ReadonlySet<string> = new Set(Object.values(deliveryActions));

/** Returns `api.stripe.com:443`, `env:CALLBACK_URL` or `*.example.com:443`; `any` when no part of the host is known. */
function targetOf({ url, host, port }: HostUse<LinkedValue>): string {
  if (host !== null) return port === null ? host : `${host}:${port}`;
  const [first, second, third] = partsOf(url.written) ?? [];
  if (isEnv(first)) return `env:${first.name}`;
  if (
    typeof first === 'string' &&
    /^(?:[a-z][a-z0-9+.-]*:)?\/\/$/i.test(first) &&
    isEnv(second) &&
    endsHost(third)
  )
    return `env:${second.name}`;
  return wildcard(partsOf(url.filled) ?? []) ?? 'any';
}

const isEnv = (part: string | Hole | undefined): part is Extract<Hole, { readonly kind: 'env' }> =>
  typeof part === 'object' && part.kind === 'env';

const endsHost = (part: string | Hole | undefined): boolean =>
  part === undefined || (typeof part === 'string' && /^[:/?#]/.test(part));

/** Returns `*.example.com:443` for `https://${tenant}.example.com/x`; null unless only the first label is not known. */
function wildcard(parts: readonly (string | Hole)[]): string | null {
  const text = parts.map((part) => (typeof part === 'string' ? part : '\0')).join('');
  const [, scheme = '', domain, port] =
    /^([a-z]+):\/\/[^/?#.@:]*\0[^/?#.@:]*\.([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::(\d+))?(?:[/?#]|$)/i.exec(text) ??
    [];
  if (domain === undefined) return null;
  return `*.${domain}:${port ?? (scheme.toLowerCase() === 'http' ? 80 : 443)}`;
}

function openOf(to: string, { url }: HostUse<LinkedValue>, input: FunctionInput): Open | null {
  if (to.startsWith('env:')) return questionOf(input, `env.${to.slice('env:'.length)}`);
  if (to !== 'any') return null;
  const why = decidedBy(partsOf(url.written) ?? [], 'the address is only known when the code runs');
  return { what: 'where a request goes', why, answer: null };
}

/** Returns `api-stripe-com` for `api.stripe.com:443`; another port becomes part of the name. */
const nameOf = ({ rule }: DerivedRule<'outbound'>): string => {
  const [to = ''] = rule.to;
  return to.replace(/^env:/, '').replace(/:443$/, '').replace(/^\*/, 'any');
};
