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
 * Returns the text of a rulebase after the changes, or a sentence when it cannot be edited. Only the lines of changed rules differ:
 * comments, order, blank lines and alignment of all other lines stay as their author wrote them.
 */
export function editProfile(
  text: string,
  changes: readonly SectionChange[],
): { readonly text: string } | string {
  const isOfWindows = /\r\n/.test(text) && !/[^\r]\n/.test(text);
  const plain = isOfWindows ? text.replaceAll('\r\n', '\n') : text;
  const lined = plain.endsWith('\n') || plain === '' ? plain : `${plain}\n`;
  const document = parseDocument(lined, { uniqueKeys: false, strict: false, logLevel: 'silent' });
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) return 'the file has a syntax error';
  const editor: Editor = { text: lined, edits: [], failed: null };
  const owners = new Map<string, SectionChange[]>();
  for (const change of changes) owners.set(change.owner, [...(owners.get(change.owner) ?? []), change]);
  const defaults = owners.get(defaultsOwner);
  const functions = [...owners].filter(([owner]) => owner !== defaultsOwner);
  if (defaults) defaultBlock(editor, root, defaults);
  if (functions.length > 0) functionBlocks(editor, root, functions);
  const edited = spliced(editor);
  return editor.failed ?? { text: isOfWindows ? edited.replaceAll('\n', '\r\n') : edited };
}

/** The edits of one text; their offsets are those of the text before any edit. */
interface Editor {
  readonly text: string;
  readonly edits: Edit[];
  failed: string | null;
}

function spliced(editor: Editor): string {
  const sorted = editor.edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => b.from - a.from || b.to - a.to || b.order - a.order);
  let text = editor.text;
  for (const { from, to, text: put } of sorted) text = text.slice(0, from) + put + text.slice(to);
  return text;
}

function defaultBlock(editor: Editor, root: YAMLMap, changes: readonly SectionChange[]): void {
  const pair = pairOf(root, 'defaults');
  if (pair) {
    if (block(editor, pair, changes)) removePairs(editor, root, [pair]);
    return;
  }
  const lines = newBlock('defaults', changes, 0);
  if (lines.length > 0) put(editor, afterBeginning(editor, root), `\n${lines.join('\n')}`);
}

function functionBlocks(
  editor: Editor,
  root: YAMLMap,
  all: readonly (readonly [string, readonly SectionChange[]])[],
): void {
  const pair = pairOf(root, 'functions');
  const map = pair?.value;
  if (isMap(map) && map.items.length > 0) {
    const added: string[] = [];
    const gone: Pair[] = [];
    for (const [owner, changes] of all) {
      const present = pairOf(map, owner);
      if (present) gone.push(...(block(editor, present, changes) ? [present] : []));
      else added.push(...newBlock(owner, changes, map.flow ? null : columnOf(editor, map)));
    }
    if (added.length > 0) append(editor, map, added, !map.flow);
    removePairs(editor, map, gone);
    return;
  }
  const column = 2;
  const blocks = all.flatMap(([owner, changes]) => newBlock(owner, changes, column));
  if (blocks.length === 0) return;
  if (pair) replaceValue(editor, pair, `\n\n${blocks.join('\n')}`.trimEnd());
  else put(editor, afterBeginning(editor, root), `\nfunctions:\n\n${blocks.join('\n')}`);
}

/** Edits the sections of one owner: a function, or the defaults. Returns true when the owner has no entry left and has to be removed. */
function block(editor: Editor, pair: Pair, changes: readonly SectionChange[]): boolean {
  const map = pair.value;
  if (!isMap(map)) {
    if (map !== null && !(isScalar(map) && map.value === null)) fail(editor, keyText(pair));
    else {
      const inner = ' '.repeat(column(editor, pair) + 2);
      const lines = inOrder(changes).flatMap((change) => sectionLines(change, inner));
      if (lines.length > 0) replaceValue(editor, pair, `\n${lines.join('\n')}`);
    }
    return false;
  }
  if (map.flow) return flowBlock(editor, pair, map, changes);
  const gone: Pair[] = [];
  for (const change of changes) {
    const section = pairOf(map, change.section);
    if (section && changeSection(editor, section, change)) gone.push(section);
  }
  // Edits at the same offset apply in order, and a new section can follow directly behind the rules of a present one.
  for (const change of inOrder(changes)) if (!pairOf(map, change.section)) newSection(editor, map, change);
  if (gone.length === map.items.length && !changes.some(writesSomething)) return true;
  removePairs(editor, map, gone);
  return false;
}

/** Rewrites an owner that is written in one line, with its unchanged entries as they were. Returns true when no entry is left. */
function flowBlock(editor: Editor, pair: Pair, map: YAMLMap, changes: readonly SectionChange[]): boolean {
  const entries: string[] = [];
  for (const item of map.items) {
    const change = changes.find(({ section }) => section === keyText(item));
    const text = change ? flowSection(editor, item, change) : sourceOf(editor, item);
    if (text !== null) entries.push(text);
  }
  for (const change of inOrder(changes))
    if (!pairOf(map, change.section) && writesSomething(change)) entries.push(newFlowSection(change));
  if (entries.length === 0) return map.items.length > 0;
  replaceValue(editor, pair, ` { ${entries.join(', ')} }`);
  return false;
}

/** Returns a section in one line; null when no rule is left. */
function flowSection(editor: Editor, pair: Pair, change: SectionChange): string | null {
  const rules = pair.value;
  if (!isMap(rules)) {
    const isNone = isScalar(rules) && (rules.value === 'none' || rules.value === null);
    if (!isNone) fail(editor, change.section);
    return writesSomething(change) ? newFlowSection(change) : null;
  }
  const left = rules.items.filter((item) => !change.remove.includes(keyText(item)));
  const entries = [
    ...left.map((item) => {
      const replaced = change.replace.find(([name]) => name === keyText(item));
      return replaced ? ruleLine(change.section, replaced) : sourceOf(editor, item);
    }),
    ...change.add.map((rule) => ruleLine(change.section, rule)),
  ];
  if (entries.length > 0) return `${change.section}: { ${entries.join(', ')} }`;
  return change.empty === 'none' ? `${change.section}: none` : null;
}

const sourceOf = (editor: Editor, pair: Pair): string =>
  editor.text.slice(start(pair), valueEnd(editor, pair));

/** Edits the rules of a section. Returns true when no rule is left and the section has to be removed. */
function changeSection(editor: Editor, pair: Pair, change: SectionChange): boolean {
  const rules = pair.value;
  if (isMap(rules) && rules.flow && (change.remove.length > 0 || rules.items.length === 0)) {
    const text = flowSection(editor, pair, change);
    if (text !== null) replaceValue(editor, pair, text.slice(text.indexOf(':') + 1));
    return text === null;
  }
  if (!isMap(rules)) {
    const inner = ' '.repeat(column(editor, pair) + 2);
    const lines = change.add.map((rule) => `${inner}${ruleLine(change.section, rule)}`);
    if (!isScalar(rules) || (rules.value !== 'none' && rules.value !== null)) fail(editor, change.section);
    else if (lines.length > 0) replaceValue(editor, pair, `\n${lines.join('\n')}`);
    else return change.empty === 'absent';
    return false;
  }
  const removed = rules.items.filter((item) => change.remove.includes(keyText(item)));
  if (removed.length === rules.items.length && change.add.length === 0) {
    if (change.empty === 'none') replaceValue(editor, pair, ' none');
    return change.empty === 'absent';
  }
  for (const [name, rule] of change.replace) {
    const found = pairOf(rules, name);
    if (found) replaceValue(editor, found, ` ${ruleText(change.section, rule)}`);
  }
  const added = change.add.map((rule) => ruleLine(change.section, rule));
  if (added.length > 0)
    append(
      editor,
      rules,
      rules.flow ? added : added.map((line) => `${' '.repeat(columnOf(editor, rules))}${line}\n`),
    );
  removePairs(editor, rules, removed);
  return false;
}

/** Adds a section behind the sections that come before it in `profileSections`. */
function newSection(editor: Editor, map: YAMLMap, change: SectionChange): void {
  const lines = sectionLines(change, ' '.repeat(columnOf(editor, map)));
  if (lines.length === 0) return;
  const rank = profileSections.indexOf(change.section);
  const before = map.items.filter((item) => {
    const at = sectionNames.indexOf(keyText(item));
    return at >= 0 && at < rank;
  });
  const after = before.at(-1) ?? map.items.findLast((item) => !isSection(keyText(item))) ?? map.items.at(-1);
  put(editor, after ? endOf(editor, after) : (map.range?.[1] ?? 0), `${lines.join('\n')}\n`);
}

/** Adds entries behind the last entry. Entries of a block mapping are lines with their line end. */
function append(editor: Editor, map: YAMLMap, entries: readonly string[], apart = false): void {
  const last = map.items.at(-1);
  if (!map.flow) {
    put(
      editor,
      last ? endOf(editor, last) : (map.range?.[1] ?? 0),
      `${apart ? '\n' : ''}${entries.join(apart ? '\n' : '')}`,
    );
    return;
  }
  if (last) put(editor, valueEnd(editor, last), `, ${entries.join(', ')}`);
}

function removePairs(editor: Editor, map: YAMLMap, gone: readonly Pair[]): void {
  for (const pair of gone) {
    if (!map.flow) removeLine(editor, pair);
    else {
      // Cuts the comma before the entry as well, or the comma behind it when no entry is left before it.
      const index = map.items.indexOf(pair);
      const previous = map.items[index - 1];
      const next = map.items[index + 1];
      const isBehind = map.items.slice(0, index).some((item) => !gone.includes(item));
      if (isBehind && previous) cut(editor, valueEnd(editor, previous), valueEnd(editor, pair));
      else cut(editor, start(pair), next ? start(next) : valueEnd(editor, pair));
    }
  }
}

function removeLine(editor: Editor, pair: Pair): void {
  const from = editor.text.lastIndexOf('\n', start(pair) - 1) + 1;
  const end = endOf(editor, pair);
  // A comment on the line stays.
  const [, comment] = /(#.*)$/.exec(editor.text.slice(valueEnd(editor, pair), end).trimEnd()) ?? [];
  const kept = comment === undefined ? '' : `${' '.repeat(start(pair) - from)}${comment}\n`;
  editor.edits.push({ from, to: end, text: kept });
}

/** Replaces the text between the key's colon and the end of the value. */
function replaceValue(editor: Editor, pair: Pair, text: string): void {
  const from = colon(editor, pair);
  const to = Math.max(from, pair.value === null ? from : valueEnd(editor, pair));
  editor.edits.push({ from, to, text });
}

function colon(editor: Editor, pair: Pair): number {
  const key = rangeOf(pair.key);
  return editor.text.indexOf(':', key?.[1] ?? 0) + 1;
}

/** Returns the offset behind the entries that begin a rulebase, so that later entries keep the comments before them. */
function afterBeginning(editor: Editor, root: YAMLMap): number {
  const beginning = ['emmental', 'app', 'template', 'extends', 'objects', 'defaults'];
  const last = root.items.findLast((item) => beginning.includes(keyText(item))) ?? root.items.at(-1);
  return last ? endOf(editor, last) : editor.text.length;
}

/** Returns the offset behind the line on which an entry ends. */
function endOf(editor: Editor, pair: Pair): number {
  const end = valueEnd(editor, pair);
  if (editor.text[end - 1] === '\n') return end;
  const newline = editor.text.indexOf('\n', end);
  return newline === -1 ? editor.text.length : newline + 1;
}

function valueEnd(editor: Editor, pair: Pair): number {
  const { value } = pair;
  if (isMap(value) && !value.flow && value.items.length > 0) {
    const last = value.items.at(-1);
    if (last) return valueEnd(editor, last);
  }
  return rangeOf(value)?.[1] ?? colon(editor, pair);
}

function columnOf(editor: Editor, map: YAMLMap): number {
  const [first] = map.items;
  return first ? column(editor, first) : 2;
}

const column = (editor: Editor, pair: Pair): number =>
  start(pair) - (editor.text.lastIndexOf('\n', start(pair) - 1) + 1);

function put(editor: Editor, at: number, text: string): void {
  editor.edits.push({ from: at, to: at, text });
}

function cut(editor: Editor, from: number, to: number): void {
  editor.edits.push({ from, to, text: '' });
}

function fail(editor: Editor, what: string): void {
  editor.failed ??= `${what} cannot be edited (an alias, or not a mapping): write it out`;
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

const writesSomething = ({ add, empty }: SectionChange): boolean => add.length > 0 || empty === 'none';

const newFlowSection = (change: SectionChange): string =>
  change.add.length > 0
    ? `${change.section}: { ${change.add.map((rule) => ruleLine(change.section, rule)).join(', ')} }`
    : `${change.section}: none`;

/** Returns a new owner with its sections as lines with their line ends; with `column` null as one line, for a flow mapping. */
function newBlock(
  owner: string,
  changes: readonly SectionChange[],
  column: number | null,
): readonly string[] {
  const all = inOrder(changes).filter(writesSomething);
  if (all.length === 0) return [];
  if (column === null) return [`${scalarText(owner)}: { ${all.map(newFlowSection).join(', ')} }`];
  const indent = ' '.repeat(column);
  return [
    `${[`${indent}${scalarText(owner)}:`, ...all.flatMap((change) => sectionLines(change, `${indent}  `))].join('\n')}\n`,
  ];
}
