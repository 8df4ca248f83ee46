import { join } from 'node:path';
import { formatShape, mergeShapes, type Shape } from '@emmental/inspect';
import { folderOf } from '@emmental/model';
import {
  compile,
  type Learning,
  type Lesson,
  learning,
  nothingLearned,
  subjectOf,
  windowOf,
  withLesson,
} from '@emmental/profile';
import type { ReadProfile } from '@emmental/read';
import { WrongUse } from '../exit.ts';
import { type FileToWrite, writeFiles } from '../files/write.ts';
import { emit } from '../output.ts';
import { screen } from '../run.ts';
import { endOf } from '../signals/end.ts';
import { findLogs } from '../signals/log-files.ts';
import { readLogs } from '../signals/read-logs.ts';
import { tellLeftFiles, tellUnreadLines } from '../signals/told.ts';
import type { LearnSignalsOptions } from '../usage/profile.ts';
import type { World } from '../world.ts';
import { learnedOf } from './compile.ts';
import { tellUnread } from './diagnostics.ts';
import { type NewForms, renderLesson } from './learn-screen.ts';
import { environmentOf, needed, only, type Rulebase, rulebases, textOf, writeRulebase } from './rulebase.ts';

/** `emmental profile learn SIGNALS`: rules from the signals of the guard, as a diff. */
export async function learnCommand(
  file: string,
  path: string,
  options: LearnSignalsOptions,
  world: World,
): Promise<number> {
  // A missing log is told before the repository is read, which can take long.
  findLogs([file]);
  const rulebase = only(await rulebases(path, options, world), path);
  const profile = needed(rulebase);
  tellUnread(rulebase, world);
  const environment = environmentOf(options.environment, profile);
  const window = windowOf(profile, options);
  const learned = learningOf(rulebase, profile, { environment, window, options, world });
  const reading = await readLogs([file], world, (signal) => learned.add(signal));
  tellUnreadLines(reading, world);
  tellLeftFiles(reading, world);
  const lesson = learned.result();
  const forms = newForms(lesson, rulebase);
  const written = options.write ? write(rulebase, lesson) : [];
  const asked = { file, path, options, window };
  await emit(
    renderLesson({ lesson, forms, written }, asked, reading, screen(options, world)),
    options,
    world,
  );
  return endOf(reading, lesson.leftOut, options, world);
}

function learningOf(
  rulebase: Rulebase,
  profile: ReadProfile,
  {
    environment,
    window,
    options,
    world,
  }: {
    readonly environment: string | null;
    readonly window: ReturnType<typeof windowOf>;
    readonly options: LearnSignalsOptions;
    readonly world: World;
  },
): Learning {
  const { app, report } = rulebase.scanned;
  const subject = subjectOf(profile, rulebase.lock, app, report, rulebase.native);
  const digestOf = (fn: string | null, learnt: typeof learnedOf | null): string =>
    compile(profile, {
      app,
      environment,
      function: fn,
      learned: (name) => learnt?.(rulebase, name) ?? nothingLearned,
    }).value.digest;
  const ofApp = [digestOf(null, learnedOf), digestOf(null, null)];
  return learning(subject, {
    environment,
    window,
    action: options.allow ? 'allow' : 'watch',
    // A guard has the rules of the app, or of its function alone (`profile compile --function`).
    digestsOf: (fn) => new Set([...ofApp, digestOf(fn, learnedOf), digestOf(fn, null)]),
    mergeShapes: (before, next) => {
      if (!isShape(next)) return before;
      return before === undefined ? next : mergeShapes(before as Shape, next);
    },
    today: world.today,
  });
}

/** Writes the rulebase, its lock, shapes and skeletons; returns the paths that were written. */
function write(rulebase: Rulebase, lesson: Lesson): readonly string[] {
  const { found, lock, source, path, shown } = rulebase;
  const text = textOf(rulebase);
  if (!found || text === null) return [];
  const next = withLesson({ text, profile: found.profile, lock }, lesson);
  if (typeof next === 'string') throw new WrongUse(`${shown(path)}: ${next}`);
  const written = writeRulebase(rulebase, next.text, next.lock) ? [shown(path)] : [];
  const files = formFiles(rulebase, lesson);
  writeFiles(
    files.map(({ file, content }) => ({ file: join(source.directory, file), content })),
    { within: source.directory, folders: true },
  );
  return [...written, ...files.map(({ file }) => shown(file))];
}

/** Returns the files of forms and shapes, which are beside the rulebase. */
function formFiles(
  rulebase: Rulebase,
  lesson: Lesson,
): readonly (FileToWrite & { readonly content: string })[] {
  const folder = join(folderOf(rulebase.path), '.emmental');
  const nameOf = (fn: string) => `${fn.replace(/[^\w.-]/g, '_')}.json`;
  const shapes = [...lesson.shapes].map(([fn, shape]) => {
    const before = learnedOf(rulebase, fn).shape as Shape | null;
    const merged = before ? mergeShapes(before, shape as Shape) : (shape as Shape);
    return { file: join(folder, 'shapes', nameOf(fn)), content: formatShape(merged) };
  });
  const skeletons = [...lesson.skeletons].map(([fn, found]) => {
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
    return { file: join(folder, 'skeletons', nameOf(fn)), content: `${JSON.stringify(merged, null, 2)}\n` };
  });
  return [...shapes, ...skeletons];
}

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' &&
  value !== null &&
  (value as Partial<Shape>).schema === 'emmental/shape/1' &&
  typeof (value as Partial<Shape>).triggers === 'object';

const newForms = ({ skeletons }: Lesson, rulebase: Rulebase): readonly NewForms[] =>
  [...skeletons].flatMap(([fn, kinds]) => {
    const known = learnedOf(rulebase, fn).skeletons;
    return Object.entries(kinds).flatMap(([kind, all]) => {
      const found = all.filter((form) => !known[kind]?.forms.includes(form)).length;
      return found === 0 ? [] : [{ fn, kind, found }];
    });
  });
