import type { CanAnswer, CanFunction, CanGrant, CanHolder, CanLimit } from '@emmental/model';
import { typed } from '../commands.ts';
import { count, pad, paint, type Screen, spread, visible, wrap } from '../layout.ts';
import { arnName } from '../names.ts';
import { labelled } from '../problem.ts';

export const words: Readonly<Record<CanAnswer, string>> = {
  yes: 'CAN',
  conditional: 'CAN IF',
  unknown: 'OPEN',
  no: 'CANNOT',
};

const styles = { yes: 'red', conditional: 'yellow', unknown: 'yellow', no: 'dim' } as const;

/** A holder with its answer: who can start it, the statements with their limits, and if its code needs the action. */
export function holderBlock(
  holder: CanFunction | CanHolder,
  all: boolean,
  screen: Screen,
): readonly string[] {
  const word = words[holder.answer];
  const kind = holder.kind === 'function' ? '' : ` (${holder.kind.replaceAll('-', ' ')})`;
  const title = `${pad(word, 10)}${visible(holder.name, screen)}${kind}`;
  const need = 'as' in holder ? needWord(holder) : '';
  const indent = ' '.repeat(10);
  const [first = '', ...rest] =
    need === '' ? wrap(title, screen.width, indent) : spread(title, need, screen, indent);
  const way = holder.reachedBy.path;
  return [
    paint(word, styles[holder.answer], screen) + first.slice(word.length),
    ...rest,
    ...(way.length > 0 ? labelled('who', visible(wayOf(holder), screen), '', screen) : []),
    ...grantLines(holder.grants, holder.unknown, all, screen),
    ...('as' in holder
      ? holder.as.flatMap(({ role, grants, unknown, answer }) => [
          ...(all || answer !== 'no' || grants.length > 0
            ? labelled('as', visible(`${arnName(role)}, a role that it assumes`, screen), '', screen)
            : []),
          ...grantLines(grants, unknown, all, screen),
          ...(answer === 'unknown' ? unknownLines(unknown, all, screen) : []),
        ])
      : []),
    ...unknownLines(holder.unknown, all, screen),
    ...('as' in holder ? codeLines(holder, all, screen) : []),
  ];
}

const wayOf = ({ reachedBy: { exposure, path }, name }: CanHolder): string =>
  exposure === 'internal' ? `nobody from outside → ${name}` : path.join(' → ');

/** Returns in a few words whether the code of the function needs the action; '' if the role does not allow the action. */
export function needWord({ needed, unneeded, openFor, analysed }: CanFunction): string {
  if (!analysed) return 'undecided whether its code needs it';
  if (needed.length > 0) return unneeded.length > 0 ? 'its code needs a part of it' : 'its code needs it';
  if (openFor.length > 0) return 'undecided whether its code needs it';
  return unneeded.length > 0 ? 'its code does not need it' : '';
}

const grantRows = 3;

function grantLines(
  grants: readonly CanGrant[],
  unknown: CanHolder['unknown'],
  all: boolean,
  screen: Screen,
): readonly string[] {
  // A grant for anyone is shown once, above.
  const own = grants.some(({ forAnyone }) => !forAnyone)
    ? grants.filter(({ forAnyone }) => !forAnyone)
    : grants;
  const shown = all ? grants : own.slice(0, grantRows);
  const more = all ? 0 : own.length - shown.length;
  return [
    ...shown.flatMap((grant) => grantBlock(grant, unknown, screen)),
    ...(more > 0 ? labelled('', `${count(more, 'more statement')} (--all)`, '', screen) : []),
  ];
}

function grantBlock(grant: CanGrant, unknown: CanHolder['unknown'], screen: Screen): readonly string[] {
  const { action, resource, policy, policyOf, actions, limits, why, answer, file, line } = grant;
  const on = namesIn(resource);
  const isPattern = /[*?]|^all but /.test(action);
  const granted = isPattern ? `${action} on ${on}` : `${namedActions(actions, true)} on ${on}`;
  const from = [
    ...(policy !== null && policy !== action ? [` (${policy})`] : []),
    ...(policyOf !== null ? [`, the policy of ${policyOf}`] : []),
  ].join('');
  const isNamed = !isPattern || actions[0] === '*' || actions[0]?.toLowerCase() === action.toLowerCase();
  const included = isNamed ? '' : `, which includes ${namedActions(actions)}`;
  const isLimit = limits.some(({ text }) => text === why);
  // A limit that is open for all its statements, such as a boundary, is shown once, below them.
  const own = limits.filter(
    (limit) =>
      limit.kind !== 'open' ||
      !unknown.some(
        (open) => open.why === limit.text && open.file === limit.file && open.line === limit.line,
      ),
  );
  return [
    ...labelled('by', visible(`${granted}${from}${included}`, screen), `${file}:${line}`, screen),
    ...own.flatMap((limit) => limitLine(limit, screen)),
    ...(why !== null && !isLimit
      ? labelled(answer === 'no' ? 'but' : 'open', visible(why, screen), '', screen)
      : []),
  ];
}

export function limitLine({ kind, by, text, file, line }: CanLimit, screen: Screen): readonly string[] {
  const source = sources[by];
  const suffix = text.includes(source) ? '' : ` (${source})`;
  const limit = kind === 'part' || kind === 'only' ? namesIn(text) : text;
  const shown = kind === 'deny' ? limit : limit + suffix;
  return labelled(limitWords[kind], visible(shown, screen), `${file}:${line}`, screen);
}

const limitWords: Readonly<Record<CanLimit['kind'], string>> = {
  condition: 'when',
  unless: 'unless',
  part: 'not on',
  only: 'only on',
  open: 'open',
  deny: 'but',
};

/** Replaces ARNs in a text by the user's names. */
const namesIn = (text: string): string => text.replace(/(?:arn:|\$\{)[^\s,]+/g, named);

/** The name in an ARN. An ARN that ends in `*` stays, because every topic is not every resource. */
const named = (arn: string): string => (/^[*/:]*$/.test(arnName(arn)) ? arn : arnName(arn));

const sources: Readonly<Record<CanLimit['by'], string>> = {
  statement: '',
  deny: 'denied',
  boundary: 'permissions boundary',
  resource: 'policy of the resource',
};

const namedRows = 3;

/** `DeleteBucket, DeleteObject and 12 more`; `withService` puts the service before the first action. */
export function namedActions(actions: readonly string[], withService = false): string {
  const services = new Set(actions.map((action) => action.slice(0, action.indexOf(':') + 1)));
  const [service = ''] = services;
  const short = services.size === 1 ? actions.map((action) => action.slice(service.length)) : actions;
  const lead = withService && services.size === 1 ? service : '';
  const more = short.length - namedRows;
  return more > 1
    ? `${lead}${short.slice(0, namedRows).join(', ')} and ${more} more`
    : lead + short.join(', ');
}

function unknownLines(unknown: CanHolder['unknown'], all: boolean, screen: Screen): readonly string[] {
  const shown = all ? unknown : unknown.slice(0, grantRows);
  const more = unknown.length - shown.length;
  return [
    ...shown.flatMap(({ what, why, file, line }) =>
      labelled('open', visible(`${what}: ${why}`, screen), file === '' ? '' : `${file}:${line}`, screen),
    ),
    ...(more > 0 ? labelled('', `${more} more (--all)`, '', screen) : []),
  ];
}

/** The places where the function's code, triggers or settings need the action, and the actions that it does not need. */
function codeLines(fn: CanFunction, all: boolean, screen: Screen): readonly string[] {
  const { needed, unneeded, openFor, analysed } = fn;
  const shown = all ? needed : needed.slice(0, grantRows);
  const more = needed.length - shown.length;
  const isPart = needed.length > 0 && unneeded.length > 0;
  return [
    ...shown.flatMap(({ action, certainty, because, evidence }) => {
      const [first] = evidence;
      const others = evidence.length > 1 ? `, ${evidence.length} places` : '';
      const why =
        because === 'trigger' ? ', for its trigger' : because === 'runtime' ? ', for its settings' : '';
      const at = first ? `${first.file}:${first.line}` : '';
      return labelled(
        certainty === 'known' ? 'needs' : 'may',
        visible(`${certainty === 'known' ? '' : 'need '}${action}${why}${others}`, screen),
        at,
        screen,
      );
    }),
    ...(more > 0 ? labelled('', `${count(more, 'more action')} (--all)`, '', screen) : []),
    ...(isPart
      ? labelled('extra', visible(`${namedActions(unneeded)}: not needed`, screen), '', screen)
      : []),
    ...(openFor.length > 0 && analysed
      ? labelled(
          'may',
          visible(`need the action; this depends on ${openFor.slice(0, 2).join(', ')}`, screen),
          '',
          screen,
        )
      : []),
    ...deniedLines(fn, screen),
    ...(analysed ? [] : labelled('code', 'was not read, so it may need the action', '', screen)),
  ];
}

function deniedLines({ deniedByRulebase, answer }: CanFunction, screen: Screen): readonly string[] {
  if (deniedByRulebase === null)
    return labelled('open', 'emmental.yaml could not be read, so its deny rules are unknown', '', screen);
  if (deniedByRulebase.length === 0 || answer === 'no') return [];
  const text = `${namedActions(deniedByRulebase, true)}, by emmental.yaml; the role grants it until emmental protect removes it`;
  return labelled('denied', visible(typed(text, screen), screen), '', screen);
}
