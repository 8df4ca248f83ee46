import {
  type FilterTerm,
  type FilterValue,
  filterFields,
  isDay,
  parseFilter,
  severities,
} from '@emmental/model';
import { findingStates } from '../findings/states.ts';

/** A query that is not understood; its message is a sentence for the person. */
export class WrongFilter extends Error {
  override readonly name = 'WrongFilter';
}

/** The condition of a query for the tables `finding`, `app` and `fn`, and the values of its parameters. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The values for which words of a query stand: `me`, and the present day. */
export interface Circumstances {
  readonly person: string;
  readonly now: Date;
  /** The number of parameters before those of the condition. */
  readonly before: number;
}

/**
 * Returns the condition of a query. A query without a state finds open findings: those that are new, in progress or reopened. One without
 * a severity leaves out `info`: facts that are only worth knowing. Throws `WrongFilter`.
 */
export function findingCondition(text: string, circumstances: Circumstances): Condition {
  const read = parseFilter(text, filterFields.findings);
  if (read.kind === 'wrong') throw new WrongFilter(read.says);
  const values: unknown[] = [];
  const add: Add = (value) => {
    values.push(value);
    return `$${circumstances.before + values.length}`;
  };
  const names = (wanted: string) => read.terms.some(({ field, isNot }) => field === wanted && !isNot);
  const parts = [
    ...(names('severity') || names('advisory') ? [] : [`finding.severity <> 'info'`]),
    ...(names('state') ? [] : [`finding.state in (${findingStates.new}, ${findingStates.inProgress})`]),
    ...read.terms.map((term) => termSql(term, add, circumstances)),
  ];
  return { sql: parts.length === 0 ? 'true' : parts.join(' and '), values };
}

type Add = (value: unknown) => string;

function termSql(term: FilterTerm, add: Add, circumstances: Circumstances): string {
  const any = term.values.map((value) => `(${valueSql(term.field, value, add, circumstances)})`).join(' or ');
  return term.isNot ? `(${any}) is not true` : `(${any})`;
}

function valueSql(
  field: string | null,
  value: FilterValue,
  add: Add,
  { person, now }: Circumstances,
): string {
  switch (field) {
    case null:
      return namesSql(value, add);
    case 'advisory':
      return advisorySql(value, add);
    case 'app':
      return textSql('app.name', value, add, field);
    case 'env':
      return textSql('app.environment', value, add, field);
    case 'function':
      return textSql('fn.name', value, add, field);
    case 'rule':
      return textSql('finding.rule', value, add, field);
    case 'path':
      return textSql('finding.file', value, add, field);
    case 'tool':
      return textSql(`coalesce(finding.tool, 'emmental')`, value, add, field);
    case 'severity':
      return `finding.severity = ${add(wordIn(value, severities, field))}`;
    case 'found':
      return `finding.found_by = ${add(wordIn(value, ['scan', 'match', 'report'], field))}`;
    case 'reopened':
      return `finding.reopened = ${wordIn(value, ['yes', 'no'], field) === 'yes'}`;
    case 'state':
      return states[wordIn(value, stateWords, field)];
    case 'owner':
      return ownerSql(value, add, person);
    case 'due':
      return dueSql(value, add, now);
    case 'since':
      return sinceSql(value, add, now);
    default:
      throw new WrongFilter(`there is no field ${field}`);
  }
}

const states = {
  open: `finding.state in (${findingStates.new}, ${findingStates.inProgress})`,
  new: `finding.state = ${findingStates.new} and not finding.reopened`,
  'in-progress': `finding.state = ${findingStates.inProgress}`,
  reopened: `finding.state = ${findingStates.new} and finding.reopened`,
  suppressed: `finding.state = ${findingStates.suppressed}`,
  resolved: `finding.state = ${findingStates.resolved}`,
  any: 'true',
} as const;
const stateWords = Object.keys(states) as (keyof typeof states)[];

function wordIn<T extends string>(value: FilterValue, words: readonly T[], field: string): T {
  const found = words.find((word) => value.kind === 'word' && word === value.text.toLowerCase());
  if (found === undefined) throw new WrongFilter(`${field} is one of ${words.join(', ')}`);
  return found;
}

function namesSql(value: FilterValue, add: Add): string {
  if (value.kind !== 'word' && value.kind !== 'prefix')
    throw new WrongFilter('a comparison needs a field before it');
  const pattern = add(`%${escaped(value.text)}%`);
  return ['finding.title', 'finding.rule', 'fn.name', 'app.name', 'finding.file', 'finding.advisories']
    .map((column) => `${column} ilike ${pattern}`)
    .join(' or ');
}

function textSql(column: string, value: FilterValue, add: Add, field: string): string {
  if (value.kind === 'word') return `${column} = ${add(value.text)}`;
  if (value.kind === 'prefix') return `${column} like ${add(`${escaped(value.text)}%`)}`;
  throw new WrongFilter(`${field} takes a name or a prefix such as code/*`);
}

const escaped = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

function advisorySql(value: FilterValue, add: Add): string {
  if (value.kind !== 'word') throw new WrongFilter('advisory takes an id such as CVE-2026-4711');
  return `${add(value.text.toUpperCase())} = any(string_to_array(upper(finding.advisories), ' '))`;
}

/** A file can have several owners, separated by spaces. */
function ownerSql(value: FilterValue, add: Add, person: string): string {
  if (value.kind === 'word' && value.text === 'none') return 'finding.owner is null';
  if (value.kind === 'word') {
    const owner = value.text === 'me' ? person : value.text;
    return `(finding.owner = ${add(owner)} or ${add(owner)} = any(string_to_array(finding.owner, ' ')))`;
  }
  return textSql('finding.owner', value, add, 'owner');
}

/** `due:<7d` = due within 7 days or over due; `due:over`; `due:none`; `due:2026-12-01..2026-12-31`. */
function dueSql(value: FilterValue, add: Add, now: Date): string {
  const today = dayFrom(now, 0);
  const day = (text: string) => add(dayOf(text, now, 1, 'due'));
  switch (value.kind) {
    case 'word':
      if (value.text === 'none') return 'finding.due is null';
      if (value.text === 'over') return `finding.due < ${add(today)}::date`;
      return `finding.due = ${day(value.text)}::date`;
    case 'less':
      return `finding.due < ${day(value.than)}::date`;
    case 'more':
      return `finding.due > ${day(value.than)}::date`;
    case 'range':
      return `finding.due between ${day(value.from)}::date and ${day(value.to)}::date`;
    case 'prefix':
      throw new WrongFilter('due takes none, over, <7d, >30d, a day, or two days with .. between them');
  }
}

/** `since:7d` = first seen in the last 7 days; `since:2026-11-01..2026-11-30`. */
function sinceSql(value: FilterValue, add: Add, now: Date): string {
  const column = `(finding.first_seen at time zone 'utc')::date`;
  if (value.kind === 'word') return `${column} >= ${add(dayOf(value.text, now, -1, 'since'))}::date`;
  if (value.kind === 'range') {
    const [from, to] = [value.from, value.to].map((text) => add(dayOf(text, now, -1, 'since')));
    return `${column} between ${from}::date and ${to}::date`;
  }
  throw new WrongFilter('since takes a duration such as 7d, or two days with .. between them');
}

/** Returns the day of a text: itself, or a number of days before or after today. */
function dayOf(text: string, now: Date, direction: 1 | -1, field: string): string {
  if (isDay(text)) return text;
  const [, days] = /^(\d{1,4})d$/.exec(text) ?? [];
  if (days === undefined)
    throw new WrongFilter(`${field}: ${text} is neither a day such as 2027-03-31 nor a duration such as 7d`);
  return dayFrom(now, direction * Number(days));
}

const dayFrom = (now: Date, days: number): string =>
  new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
