import { join } from 'node:path';
import { formatShape, mergeShapes, type Shape } from '@emmental/inspect';
import { folderOf, type Signal, shellWord } from '@emmental/model';
import { type Lesson, learn, ruleText, subjectOf, withLesson } from '@emmental/profile';
import { count, nextLines, onPath, type Screen, visible, wrap } from '@emmental/report';
import { exit, WrongUse } from '../exit.ts';
import { writeFile } from '../files/write.ts';
import { emit } from '../output.ts';
import { screen } from '../run.ts';
import { readLogs } from '../signals/read-logs.ts';
import { tellLeftFiles, tellUnreadLines } from '../signals/told.ts';
import type { LearnSignalsOptions } from '../usage/profile.ts';
import { wordsOf } from '../usage/reading.ts';
import type { World } from '../world.ts';
import { learnedOf } from './compile.ts';
import { tellUnread } from './diagnostics.ts';
import { environmentOf, needed, only, type Rulebase, rulebases, textOf, writeRulebase } from './rulebase.ts';

/** The most signals of a window: all of them are compared with each other, in memory. */
const mostSignals = 1_000_000;

export async function learnCommand(
  file: string,
  path: string,
  options: LearnSignalsOptions,
  world: World,
): Promise<number> {
  const signals = await signalsIn(file, world);
  const rulebase = only(await rulebases(path, options, world), path);
  const profile = needed(rulebase);
  tellUnread(rulebase, world);
  const environment = environmentOf(options.environment, profile);
  const { app, report } = rulebase.scanned;
  const subject = subjectOf(profile, rulebase.lock, app, report, rulebase.native);
  const all = learn(subject, signals, environment);
  const lesson = options.keepNeeded
    ? { ...all, removals: all.removals.filter(({ why }) => why.length === 0) }
    : all;
  const view = screen(options, world);
  const forms = newForms(lesson, rulebase);
  const written = options.write ? write(rulebase, lesson) : [];
  await emit(render({ lesson, forms, written }, { file, path, options }, rulebase, view), options, world);
  return exit.clean;
}

/** Reads the signals of a file or folder, and reports on stderr what is not read of it. */
async function signalsIn(path: string, world: World): Promise<readonly Signal[]> {
  const signals: Signal[] = [];
  const reading = await readLogs([path], world, (signal) => {
    if (signals.length === mostSignals)
      throw new WrongUse(`${path} holds more than ${mostSignals} signals; learn from a part of it`);
    signals.push(signal);
  });
  tellUnreadLines(reading, world);
  tellLeftFiles(reading, world);
  return signals;
}

/** Writes the rulebase, its lock, shapes and skeletons; returns the paths that were written. */
function write(rulebase: Rulebase, lesson: Lesson): readonly string[] {
  const { found, lock, source, path, shown } = rulebase;
  const text = textOf(rulebase);
  if (!found || text === null) return [];
  const next = withLesson({ text, profile: found.profile, lock }, lesson);
  if (typeof next === 'string') throw new WrongUse(`${shown(path)}: ${next}`);
  const written = writeRulebase(rulebase, next.text, next.lock) ? [shown(path)] : [];
  const folder = join(folderOf(path), '.emmental');
  const put = (inside: string, content: string) => {
    const target = join(source.directory, inside);
    writeFile(target, content, { within: source.directory, folders: true });
    written.push(shown(inside));
  };
  const fileOf = (fn: string) => `${fn.replace(/[^\w.-]/g, '_')}.json`;
  for (const [fn, shapes] of lesson.shapes) {
    const before = learnedOf(rulebase, fn).shape as Shape | null;
    const good = shapes.filter(isShape);
    const [first, ...rest] = before ? [before, ...good] : good;
    if (first) put(join(folder, 'shapes', fileOf(fn)), formatShape(rest.reduce(mergeShapes, first)));
  }
  for (const [fn, found] of lesson.skeletons) {
    const before = learnedOf(rulebase, fn).skeletons;
    const kinds = [...new Set([...Object.keys(before), ...Object.keys(found)])].sort();
    const merged = Object.fromEntries(
      kinds.map((kind) => [
        kind,
        {
          forms: [...new Set([...(before[kind]?.forms ?? []), ...(found[kind] ?? [])])].sort(),
          complete: before[kind]?.complete ?? false,
        },
      ]),
    );
    put(join(folder, 'skeletons', fileOf(fn)), `${JSON.stringify(merged, null, 2)}\n`);
  }
  return written;
}

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' &&
  value !== null &&
  (value as Partial<Shape>).schema === 'emmental/shape/1' &&
  typeof (value as Partial<Shape>).triggers === 'object';

/** The command line of the user. */
interface LearnAsked {
  readonly file: string;
  readonly path: string;
  readonly options: LearnSignalsOptions;
}

interface Learning {
  readonly lesson: Lesson;
  readonly forms: readonly NewForms[];
  /** Paths of the files that were written. */
  readonly written: readonly string[];
}

/** The number of forms of a function's calls that are not stored beside the rulebase yet. */
interface NewForms {
  readonly fn: string;
  readonly kind: string;
  readonly found: number;
}

function render(
  { lesson, forms, written }: Learning,
  asked: LearnAsked,
  { shown }: Rulebase,
  view: Screen,
): string {
  const line = (text: string, indent = '    ') => wrap(visible(text, view), view.width, indent);
  const { additions, removals, refusals, waiting, shaped } = lesson;
  const changes = additions.length + removals.length + shaped.length + forms.length;
  return [
    ...line(
      `${count(lesson.signals, 'signal')} of this app${lesson.signals > 0 ? '' : `: ${asked.file} holds none that a guard wrote for it`}`,
    ),
    ...strangers(lesson).flatMap((text) => line(text)),
    ...(changes > 0 ? [''] : []),
    ...additions.flatMap(({ fn, section, name, rule, times }) => [
      ...line(`+ ${fn}/${section}/${name}: ${ruleText(section, rule)}`),
      ...line(`    seen ${count(times, 'time')}, no rule allows it`),
    ]),
    ...removals.flatMap(({ fn, section, name, rule, invocations, why: [place] }) => [
      ...line(`- ${fn}/${section}/${name}: ${ruleText(section, rule)}`),
      ...line(
        `    not hit in ${count(invocations, 'invocation')}${place ? `, though the code needs it: ${shown(place.file)}:${place.line}` : ''}`,
      ),
    ]),
    ...shaped.flatMap(({ fn, section, name }) => line(`~ ${fn}/${section}/${name}: shape: learned`)),
    ...forms.flatMap(({ fn, kind, found }) =>
      line(
        `~ ${fn}: ${count(found, 'form')} of calls into ${intoWhat[kind] ?? kind}, kept beside the rulebase`,
      ),
    ),
    ...(refusals.length > 0 ? ['', 'Not learned'] : []),
    ...refusals.flatMap(({ fn, section, what, why }) =>
      line(`  ${section === null ? fn : `${fn}/${section}`}  ${what}: ${why}`),
    ),
    ...(waiting.length > 0 ? ['', 'No rule was removed from'] : []),
    ...waiting.flatMap(({ fn, sources }) =>
      line(`  ${fn}: ${sources.join(', ')} did not run in this period`),
    ),
    '',
    ...closing(changes, written, removals, asked, view),
    '',
  ].join('\n');
}

/** The last lines: the files that were written, or the commands that write them. */
function closing(
  changes: number,
  written: readonly string[],
  removals: Lesson['removals'],
  asked: LearnAsked,
  view: Screen,
): readonly string[] {
  if (changes === 0 && written.length === 0) return ['nothing to change'];
  if (asked.options.write) {
    const files = written.length === 0 ? 'nothing' : written.join(', ');
    return wrap(visible(`written to ${files}`, view), view.width, '    ');
  }
  const write = [writing(asked), 'writes this into the rulebase'] as const;
  if (!removals.some(({ why }) => why.length > 0)) return nextLines([write], view);
  const keepNeeded = { ...asked, options: { ...asked.options, keepNeeded: true } };
  return nextLines(
    [write, [writing(keepNeeded), 'the same, but keeps every rule that the code needs']],
    view,
  );
}

/** Lists a few names of other apps; they come from a log and may be many or long. */
function strangers({ ofOthers }: Lesson): readonly string[] {
  const names = [...ofOthers.keys()];
  if (names.length === 0) return [];
  const signals = [...ofOthers.values()].reduce((sum, times) => sum + times, 0);
  const shown = names.slice(0, 3).map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name));
  const more = names.length > 3 ? `, and ${names.length - 3} more` : '';
  return [`${count(signals, 'signal')} of other apps left out: ${shown.join(', ')}${more}`];
}

const intoWhat: Readonly<Record<string, string>> = {
  shell: 'a shell',
  sql: 'SQL',
  interpreter: 'an interpreter',
};

const newForms = ({ skeletons }: Lesson, rulebase: Rulebase): readonly NewForms[] =>
  [...skeletons].flatMap(([fn, kinds]) => {
    const known = learnedOf(rulebase, fn).skeletons;
    return Object.entries(kinds).flatMap(([kind, all]) => {
      const found = all.filter((form) => !known[kind]?.forms.includes(form)).length;
      return found === 0 ? [] : [{ fn, kind, found }];
    });
  });

/** Returns the same command with --write. */
const writing = ({ file, path, options }: LearnAsked): string =>
  [
    onPath(`emmental profile learn ${shellWord(file)}`, path),
    ...(options.environment === undefined ? [] : ['--environment', shellWord(options.environment)]),
    ...(options.keepNeeded ? ['--keep-needed'] : []),
    ...wordsOf(options),
    '--write',
  ].join(' ');
