import {
  compareText,
  type Needed,
  type OpenQuestion,
  type ResourcePattern,
  type Value,
} from '@emmental/model';
import type { DerivedRule, DerivedSection, Open, Why } from '../../derive/derived.ts';
import { behavioursOf, type FunctionInput, questionOf, questionWhere } from '../../derive/input.ts';
import { named } from '../../derive/names.ts';
import { resourceWord } from '../../resource.ts';

interface Use {
  readonly words: readonly string[];
  readonly open: Open | null;
  readonly calls: Set<string>;
  readonly why: Why[];
}

/**
 * Returns rules for the operations that the code calls, by resource. Calls that the platform makes with the function's role (logs,
 * polling) need no rule. A grant that an undecided call could need becomes a rule that watches.
 */
export function permissionsOf(input: FunctionInput): DerivedSection<'permissions'> {
  const uses = new Map<string, Use>();
  const note = (words: readonly string[], action: string, open: Open | null, why: readonly Why[]) => {
    const isAny = words.includes('*');
    const key = JSON.stringify([words, open !== null, isAny ? serviceOf(action) : '']);
    const use = uses.get(key) ?? { words, open, calls: new Set(), why: [] };
    use.calls.add(action);
    use.why.push(...why);
    uses.set(key, use);
  };
  for (const need of input.fn.needed) {
    if (need.because !== 'call' && need.because !== 'dependent') continue;
    const { words, open } = resourcesOf(need, input);
    note(words, need.action, open, need.evidence);
  }
  const needed = [...uses.values()];
  for (const { action, resource, unknown } of input.fn.keptForUnknown) {
    const question = input.fn.unknown.find(({ id }) => id === unknown);
    if (!question || isOfThePlatform(action, input)) continue;
    // In Google Cloud a role is kept, of which the question may need any permission.
    if (input.declaration.account !== undefined && !isPermission(action)) {
      note(['*'], '*', { what: question.what, why: question.why, answer: question.answer }, []);
      continue;
    }
    const named = /^\$\{([^}]+)\}/.exec(resource)?.[1];
    const ref = named && !input.app.resources.has(named) ? named.replace(/\.[A-Za-z]+$/, '') : named;
    const word = keptWord(resource, ref, input);
    // A rule on watch for the same call, or a rule for the same resource, allows the calls for which the grant is kept.
    if (needed.some((use) => use.calls.has(action) && (use.open !== null || use.words.includes(word))))
      continue;
    const open = { what: question.what, why: question.why, answer: question.answer };
    note([word], action, open, []);
  }
  const unread = googleQuestion(input);
  if (unread) note(['*'], '*', unread, []);
  const rules = [...uses.values()].map(
    ({ words, open, calls, why }): DerivedRule<'permissions'> => ({
      rule: {
        call: withoutCovered([...calls]).sort(compareText),
        ...(words.includes('*') ? {} : { resource: words }),
        action: open ? 'watch' : 'allow',
      },
      origin: 'needed',
      why,
      open,
    }),
  );
  if (rules.length === 0) return 'none';
  return new Map(named(rules, nameOf, ({ rule }) => JSON.stringify([rule.resource ?? [], rule.call])));
}

/**
 * Returns the question whose answer may be any permission of Google; null when there is none. The grants of an account in Google Cloud are
 * not known as those of a role are, so no grant stands for such a call: a rule watches all of them.
 */
function googleQuestion(input: FunctionInput): Open | null {
  const isOfGoogle = input.declaration.account !== undefined;
  if (!isOfGoogle && input.app.format !== 'handler') return null;
  const isOpen = ({ id, what, touches }: OpenQuestion): boolean =>
    touches === 'any' || id === `${input.fn.name}/code` || what.endsWith(' needs');
  // A handler without a template can run in any cloud: only calls of Google count.
  const isCall = ({ what }: OpenQuestion): boolean => /^which permissions? (?:google|its request)/.test(what);
  return questionWhere(input, (question) => !question.idle && (isOfGoogle ? isOpen : isCall)(question));
}

function resourcesOf(
  need: Needed,
  input: FunctionInput,
): { readonly words: readonly string[]; readonly open: Open | null } {
  const words = new Set<string>();
  let open: Open | null = null;
  for (const each of need.resources) {
    const variable = isUnnamed(each) ? variableOf(need, input) : null;
    open ??=
      variable?.open ?? (isUnnamed(each) && each.from === 'unknown' ? resourceQuestion(need, input) : null);
    // An empty name, such as the default of a variable, names nothing.
    words.add(variable ? `env:${variable.name}` : resourceWord(each.pattern, each.ref, input.app) || '*');
  }
  return { words: words.size === 0 ? ['*'] : [...words].sort(compareText), open };
}

/** Returns true for a pattern that has neither a resource of the template nor a known name. */
const isUnnamed = ({ ref, exact }: ResourcePattern): boolean => ref === null && !exact;

/** Returns the variable that holds the resource, with the open question about it; null when there is no such question. */
function variableOf(
  need: Needed,
  input: FunctionInput,
): { readonly name: string; readonly open: Open } | null {
  for (const call of callsAt(need, input))
    for (const name of variablesIn(call.input.written)) {
      const open = questionOf(input, `env.${name}`);
      if (open) return { name, open };
    }
  return null;
}

/** Returns the variables whose unchanged values are in a request. */
function variablesIn(value: Value): readonly string[] {
  switch (value.kind) {
    case 'text': {
      const [only] = value.parts;
      return value.parts.length === 1 && typeof only === 'object' && only.kind === 'env' ? [only.name] : [];
    }
    case 'fields':
      return [...value.fields.values()].flatMap(variablesIn);
    case 'list':
      return value.items.flatMap(variablesIn);
    case 'one-of':
      return value.choices.flatMap((choice) => variablesIn(choice.value));
    case 'constant':
    case 'unknown':
      return [];
  }
}

function resourceQuestion(need: Needed, input: FunctionInput): Open {
  const [place] = need.evidence;
  const operation = need.action.slice(need.action.indexOf(':') + 1);
  const question = questionWhere(
    input,
    ({ file, line, id }) => file === place?.file && line === place.line && id.includes(operation),
  );
  return (
    question ?? {
      what: `which resource ${need.action} uses`,
      why: 'its name is only known when the code runs',
      answer: null,
    }
  );
}

const callsAt = (need: Needed, input: FunctionInput) =>
  behavioursOf(input, 'api-call').filter(({ seen: { at } }) =>
    need.evidence.some((place) => place.file === at.file && place.line === at.line),
  );

/** Returns true for a service on which the platform writes logs or polls sources; grants on it are not for the code. */
const isOfThePlatform = (action: string, { fn }: FunctionInput): boolean =>
  fn.needed.some(
    (need) =>
      (need.because === 'runtime' || need.because === 'trigger') &&
      serviceOf(need.action) === serviceOf(action),
  );

/** Returns the word for a granted resource: `Notes/x` for `${Notes.Arn}/x` when the template has `Notes`. */
function keptWord(resource: string, ref: string | undefined, { app }: FunctionInput): string {
  const rest = /^\$\{[^}]*\}(.*)$/s.exec(resource)?.[1];
  if (ref !== undefined && rest !== undefined && app.resources.has(ref)) return `${ref}${rest}`;
  return resource === '*' ? '*' : resourceWord(resource, null, app);
}

/** A permission of Google, `storage.objects.get`; not a role. */
const isPermission = (action: string): boolean => /^[a-z]+(\.[A-Za-z]+){2}$/.test(action);

/** `s3` of `s3:GetObject`, `storage` of `storage.objects.get`. */
const serviceOf = (action: string): string => /^([\w-]+)[:.]/.exec(action)?.[1] ?? '';

/** Leaves out calls that a wider call covers: `s3:*` covers `s3:GetObject`. */
const withoutCovered = (calls: readonly string[]): string[] =>
  calls.filter(
    (call) =>
      !calls.some((wide) => wide !== call && wide.endsWith(':*') && serviceOf(wide) === serviceOf(call)),
  );

/** Returns a word without `env:`, and without the `S3Bucket` that the Serverless Framework puts before the name of a bucket. */
const readable = (word: string): string =>
  word
    .replace(/^env:/, '')
    .replace(/^S3Bucket(?=[A-Z])/, '')
    .replaceAll('*', 'all');

/** Returns the text for the name of a rule, which `kebab` turns into `orders-index-by-customer` or `uploads-all`; for any resource its service. */
const nameOf = ({ rule }: DerivedRule<'permissions'>): string => {
  const [word] = rule.resource ?? [];
  if (word === undefined) return serviceOf(rule.call[0] ?? '') || 'any';
  return readable(word);
};
