import { type ProfileSection, profileSections } from '@emmental/model';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { defaultsOwner } from '../merge/entries.ts';
import type { SectionChange } from '../merge/plan.ts';
import type { Rule } from '../rulebase.ts';
import { ruleText, scalarText } from './rule-text.ts';

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The text of a rulebase with the changes put in, or a sentence when it cannot be edited. Only the lines of changed
 * rules differ: comments, order, blank lines and alignment of all others stay as their author wrote them.
 */
export function editProfile(
  text: string,
  changes: readonly SectionChange[],
): { readonly text: string } | string {
  const lined = text.endsWith('\n') || text === '' ? text : `${text}\n`;
  const document = parseDocument(lined, { uniqueKeys: false, strict: false, logLevel: 'silent' });
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) return 'the file has a syntax error';
  const editor = new Editor(lined);
  const owners = new Map<string, SectionChange[]>();
  for (const change of changes) owners.set(change.owner, [...(owners.get(change.owner) ?? []), change]);
  const defaults = owners.get(defaultsOwner);
  const functions = [...owners].filter(([owner]) => owner !== defaultsOwner);
  if (defaults) editor.block(root, 'defaults', defaults, '');
  if (functions.length > 0) editor.functions(root, functions);
  return editor.failed ?? { text: editor.result() };
}

/** Collects splices of one text, all by the places of one parse. */
class Editor {
  readonly #text: string;
  readonly #edits: Edit[] = [];
  failed: string | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  result(): string {
    const sorted = this.#edits
      .map((edit, order) => ({ ...edit, order }))
      .sort((a, b) => b.from - a.from || b.to - a.to || b.order - a.order);
    let text = this.#text;
    for (const { from, to, text: put } of sorted) text = text.slice(0, from) + put + text.slice(to);
    return text;
  }

  functions(root: YAMLMap, all: readonly (readonly [string, readonly SectionChange[]])[]): void {
    const pair = pairOf(root, 'functions');
    const map = pair?.value;
    if (isMap(map) && map.items.length > 0) {
      const added: string[] = [];
      for (const [owner, changes] of all) {
        if (pairOf(map, owner)) this.block(map, owner, changes, '  ');
        else added.push(...newBlock(owner, changes, map.flow ? null : this.#columnOf(map)));
      }
      if (added.length > 0) this.#append(map, added, !map.flow);
      return;
    }
    const column = 2;
    const blocks = all.flatMap(([owner, changes]) => newBlock(owner, changes, column));
    if (blocks.length === 0) return;
    if (pair) this.#replaceValue(pair, `\n\n${blocks.join('\n')}`.trimEnd());
    else this.#put(this.#afterBeginning(root), `\nfunctions:\n\n${blocks.join('\n')}`);
  }

  /** The sections of one owner: a function, or the defaults. */
  block(parent: YAMLMap, key: string, changes: readonly SectionChange[], indent: string): void {
    const pair = pairOf(parent, key);
    if (!pair) {
      const lines = newBlock(key, changes, indent.length);
      if (lines.length > 0) this.#put(this.#afterBeginning(parent), `\n${lines.join('\n')}`);
      return;
    }
    const map = pair.value;
    if (!isMap(map)) {
      if (map !== null && !(isScalar(map) && map.value === null)) this.#fail(key);
      else {
        const inner = ' '.repeat(this.#column(pair) + 2);
        const lines = inOrder(changes).flatMap((change) => sectionLines(change, inner));
        if (lines.length > 0) this.#replaceValue(pair, `\n${lines.join('\n')}`);
      }
      return;
    }
    const gone: Pair[] = [];
    for (const change of inOrder(changes)) {
      const section = pairOf(map, change.section);
      if (section) {
        if (this.#section(section, change)) gone.push(section);
      } else this.#newSection(map, change);
    }
    const isLeft =
      map.items.some((item) => !gone.includes(item)) || changes.some((one) => one.add.length > 0);
    if (isLeft) for (const section of gone) this.#removePair(map, section);
    else this.#removePair(parent, pair);
  }

  /** True when nothing of the section is left, so that it goes as a whole. */
  #section(pair: Pair, change: SectionChange): boolean {
    const rules = pair.value;
    const inner = ' '.repeat(this.#column(pair) + 2);
    if (!isMap(rules)) {
      const isNone = isScalar(rules) && (rules.value === 'none' || rules.value === null);
      if (!isNone) this.#fail(change.section);
      else if (change.add.length > 0)
        this.#replaceValue(
          pair,
          `\n${change.add.map((rule) => `${inner}${ruleLine(change.section, rule)}`).join('\n')}`,
        );
      else return change.empty === 'absent';
      return false;
    }
    const removed = rules.items.filter((item) => change.remove.includes(keyText(item)));
    if (removed.length === rules.items.length && change.add.length === 0 && removed.length > 0) {
      if (change.empty === 'none') this.#replaceValue(pair, ' none');
      return change.empty === 'absent';
    }
    for (const [name, rule] of change.replace) {
      const found = pairOf(rules, name);
      if (found) this.#replaceValue(found, ` ${ruleText(change.section, rule)}`);
    }
    const added = change.add.map((rule) => ruleLine(change.section, rule));
    if (added.length > 0)
      this.#append(
        rules,
        rules.flow ? added : added.map((line) => `${' '.repeat(this.#columnOf(rules))}${line}\n`),
      );
    for (const item of removed) this.#removePair(rules, item);
    return false;
  }

  /** Sections stand in one order; a new one comes after those before it. */
  #newSection(map: YAMLMap, change: SectionChange): void {
    const lines = sectionLines(change, ' '.repeat(this.#columnOf(map)));
    if (lines.length === 0) return;
    if (map.flow) {
      this.#append(map, [flowSection(change)]);
      return;
    }
    const rank = profileSections.indexOf(change.section);
    const before = map.items.filter((item) => {
      const at = sectionNames.indexOf(keyText(item));
      return at >= 0 && at < rank;
    });
    const after =
      before.at(-1) ?? map.items.findLast((item) => !isSection(keyText(item))) ?? map.items.at(-1);
    this.#put(after ? this.#endOf(after) : (map.range?.[1] ?? 0), `${lines.join('\n')}\n`);
  }

  /** Puts entries behind the last one. Those of a block are whole lines. */
  #append(map: YAMLMap, entries: readonly string[], apart = false): void {
    const last = map.items.at(-1);
    if (!map.flow) {
      this.#put(
        last ? this.#endOf(last) : (map.range?.[1] ?? 0),
        `${apart ? '\n' : ''}${entries.join(apart ? '\n' : '')}`,
      );
      return;
    }
    const close = (map.range?.[1] ?? 1) - 1;
    const end = last ? this.#valueEnd(last) : close;
    this.#put(end, `${last ? ', ' : ' '}${entries.join(', ')}${last ? '' : ' '}`);
  }

  #removePair(map: YAMLMap, pair: Pair): void {
    const index = map.items.indexOf(pair);
    if (map.flow) {
      const previous = map.items[index - 1];
      const next = map.items[index + 1];
      if (previous) this.#cut(this.#valueEnd(previous), this.#valueEnd(pair));
      else this.#cut(start(pair), next ? start(next) : this.#valueEnd(pair));
      return;
    }
    const from = this.#text.lastIndexOf('\n', start(pair) - 1) + 1;
    const end = this.#endOf(pair);
    // A comment on the line is its author's: it stays.
    const [, comment] = /(#.*)$/.exec(this.#text.slice(this.#valueEnd(pair), end).trimEnd()) ?? [];
    const kept = comment === undefined ? '' : `${' '.repeat(start(pair) - from)}${comment}\n`;
    this.#edits.push({ from, to: end, text: kept });
  }

  /** Everything between the key's colon and the end of the value. `text` begins with what follows the colon. */
  #replaceValue(pair: Pair, text: string): void {
    const from = this.#colon(pair);
    const to = Math.max(from, pair.value === null ? from : this.#valueEnd(pair));
    this.#edits.push({ from, to, text });
  }

  #colon(pair: Pair): number {
    const key = rangeOf(pair.key);
    return this.#text.indexOf(':', key?.[1] ?? 0) + 1;
  }

  /** After the last of the entries that begin a rulebase; what follows keeps its comments. */
  #afterBeginning(root: YAMLMap): number {
    const beginning = ['emmental', 'app', 'template', 'extends', 'objects', 'defaults'];
    const last = root.items.findLast((item) => beginning.includes(keyText(item))) ?? root.items.at(-1);
    return last ? this.#endOf(last) : this.#text.length;
  }

  /** The offset behind the line on which an entry ends. */
  #endOf(pair: Pair): number {
    const end = this.#valueEnd(pair);
    if (this.#text[end - 1] === '\n') return end;
    const newline = this.#text.indexOf('\n', end);
    return newline === -1 ? this.#text.length : newline + 1;
  }

  #valueEnd(pair: Pair): number {
    const { value } = pair;
    if (isMap(value) && !value.flow && value.items.length > 0) {
      const last = value.items.at(-1);
      if (last) return this.#valueEnd(last);
    }
    return rangeOf(value)?.[1] ?? this.#colon(pair);
  }

  #columnOf(map: YAMLMap): number {
    const [first] = map.items;
    return first ? this.#column(first) : 2;
  }

  #column = (pair: Pair): number => start(pair) - (this.#text.lastIndexOf('\n', start(pair) - 1) + 1);

  #put(at: number, text: string): void {
    this.#edits.push({ from: at, to: at, text });
  }

  #cut(from: number, to: number): void {
    this.#edits.push({ from, to, text: '' });
  }

  #fail(what: string): void {
    this.failed ??= `${what} is written in a way that cannot be edited (an alias, or no mapping): write it out`;
  }
}

const rangeOf = (node: unknown): readonly [number, number, number] | undefined =>
  (node as { readonly range?: [number, number, number] } | null)?.range;

const start = (pair: Pair): number => rangeOf(pair.key)?.[0] ?? 0;

const keyText = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : '');

const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find((item) => keyText(item) === key);

const sectionNames: readonly string[] = profileSections;
const isSection = (key: string): boolean => sectionNames.includes(key);

const inOrder = (changes: readonly SectionChange[]): readonly SectionChange[] =>
  changes.toSorted((a, b) => profileSections.indexOf(a.section) - profileSections.indexOf(b.section));

const ruleLine = (section: ProfileSection, [name, rule]: readonly [string, Rule]): string =>
  `${scalarText(name)}: ${ruleText(section, rule)}`;

function sectionLines(change: SectionChange, indent: string): readonly string[] {
  if (change.add.length > 0)
    return [
      `${indent}${change.section}:`,
      ...change.add.map((rule) => `${indent}  ${ruleLine(change.section, rule)}`),
    ];
  return change.empty === 'none' ? [`${indent}${change.section}: none`] : [];
}

const flowSection = (change: SectionChange): string =>
  change.add.length > 0
    ? `${change.section}: { ${change.add.map((rule) => ruleLine(change.section, rule)).join(', ')} }`
    : `${change.section}: none`;

/** One owner with its sections, as lines that end with a newline; in one line for a flow mapping (`column` null). */
function newBlock(
  owner: string,
  changes: readonly SectionChange[],
  column: number | null,
): readonly string[] {
  const all = inOrder(changes).filter((change) => change.add.length > 0 || change.empty === 'none');
  if (all.length === 0) return [];
  if (column === null) return [`${scalarText(owner)}: { ${all.map(flowSection).join(', ')} }`];
  const indent = ' '.repeat(column);
  return [
    `${[`${indent}${scalarText(owner)}:`, ...all.flatMap((change) => sectionLines(change, `${indent}  `))].join('\n')}\n`,
  ];
}
