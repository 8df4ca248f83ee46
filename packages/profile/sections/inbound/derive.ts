import { triggerKind } from '@emmental/knowledge';
import { compareText, type Exposure, type Trigger } from '@emmental/model';
import type { DerivedRule, DerivedSection } from '../../derive/derived.ts';
import type { FunctionInput } from '../../derive/input.ts';
import { named } from '../../derive/names.ts';

/** The words of the rulebase for the people who can start a function. */
const words: Readonly<Record<Exposure, string>> = {
  public: 'anyone',
  authenticated: 'signed-in',
  account: 'account',
  internal: 'nobody',
  unknown: 'unknown',
};

/** All exposures, the widest first. */
const widest: readonly Exposure[] = ['public', 'authenticated', 'unknown', 'account', 'internal'];

/** Returns rules for the events that start the function, as the template declares them. */
export function inboundOf(input: FunctionInput): DerivedSection<'inbound'> {
  const byFrom = new Map<string, Trigger[]>();
  for (const trigger of input.declaration.triggers) {
    const from = sourceWord(trigger);
    byFrom.set(from, [...(byFrom.get(from) ?? []), trigger]);
  }
  if (byFrom.size === 0) byFrom.set('any', []);
  const rules = [...byFrom].map(([from, triggers]) => ruleOf(from, triggers, input));
  return new Map(named(rules, nameOf, ({ rule }) => rule.from.join()));
}

/** Returns the source that a rule writes for a trigger: `POST /orders`, `sqs:MailQueue`, `schedule`; `any` for an unknown event. */
export function sourceWord({
  kind,
  source,
  sourceId,
}: Pick<Trigger, 'kind' | 'source' | 'sourceId'>): string {
  const http = /^([A-Z]+|\*) (\/\S*)$/.exec(source);
  if (http) return `${http[1] === 'ANY' ? '*' : http[1]} ${http[2]}`;
  if (kind === 'custom') return 'any';
  if (triggerKind(kind).namedBy !== 'resource') return kind;
  const name = sourceId ?? (source.startsWith(`${kind} `) ? source.slice(kind.length + 1) : source);
  return name === '' || name === '?' ? kind : `${kind}:${name}`;
}

function ruleOf(from: string, triggers: readonly Trigger[], input: FunctionInput): DerivedRule<'inbound'> {
  const who = triggers.length === 0 ? undefined : whoOf(triggers, input);
  const why = triggers.map(({ source, by, at }) => ({
    file: at.file,
    line: at.line,
    text: from === 'any' ? `${source}: ${by}` : by,
  }));
  const isOpen = from === 'any';
  return {
    rule: {
      from: [from],
      ...(who === undefined ? {} : { who }),
      inspect: 'all',
      action: isOpen ? 'watch' : 'allow',
    },
    origin: 'declared',
    why,
    open: isOpen
      ? {
          what: 'what starts it',
          why: triggers.length === 0 ? 'nothing in the template does' : 'the event could not be read',
          answer: null,
        }
      : null,
  };
}

function whoOf(triggers: readonly Trigger[], { fn }: FunctionInput): string {
  const exposure = widest.find((each) => triggers.some((trigger) => trigger.exposure === each)) ?? 'unknown';
  const { path } = fn.reachedBy;
  const through = path.at(-3) ?? '';
  const comesFurther =
    path.length > 3 && triggers.some(({ source }) => source === path.at(-2)) && /^\S+$/.test(through);
  return comesFurther ? `${words[fn.reachedBy.exposure]}-through ${through}` : words[exposure];
}

const nameOf = ({ rule }: DerivedRule<'inbound'>): string => {
  const [from = ''] = rule.from.toSorted(compareText);
  const [, method, path] = /^(\S+) (\/.*)$/.exec(from) ?? [];
  if (method === undefined || path === undefined) return from.replace(/:S3Bucket(?=[A-Z])/, ':');
  const place = path === '/' ? 'root' : path.replaceAll('+}', '}');
  return `${method === '*' ? 'any' : method}-${place}`;
};
