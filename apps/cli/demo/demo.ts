import { hash, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { withMode } from '@emmental/profile';
import type { ConsoleSettings, RunningConsole } from '@emmental/server';
import { startConsole } from '@emmental/server';
import type { Upload } from '@emmental/store/upload';
import { advisoryFile, openAdvisories } from '../advisories/file.ts';
import { readText } from '../files/read.ts';
import { removeFolder, writeFiles, writeFolder } from '../files/write.ts';
import { progressOn } from '../progress.ts';
import { protect } from '../protection/protect.ts';
import { scanPaths } from '../run.ts';
import { uploadsOf } from '../upload/documents.ts';
import { sendUpload } from '../upload/send.ts';
import type { ReadingOptions } from '../usage/reading.ts';
import type { World } from '../world.ts';
import { type ProposedMode, proposeMode, proposeToday } from './proposals.ts';
import { type Course, signalsOfDay } from './signals.ts';

/**
 * The examples: the day of the first scan, how their guards behave, and what somebody changes. One has no guard, one falls silent: the
 * console has to show that, too.
 */
const stories: Readonly<Record<string, Story>> = {
  'weak-shop': {
    scanned: 0,
    course: { from: 4, until: null, attacks: [9, 22, 29, 30] },
    changes: [
      { day: 4, deployed: 4, proposed: null, edit: withOldRule },
      { day: 25, deployed: 26, ...enforces({ fn: 'Thumbnails', section: 'files' }) },
      // This one is on main and not deployed yet.
      { day: 29, deployed: null, ...enforces({ fn: 'OrdersApi', section: 'inbound' }) },
    ],
  },
  'photo-pipeline': {
    scanned: 8,
    course: { from: 12, until: 21, attacks: [18] },
    changes: [{ day: 12, deployed: 12, proposed: null, edit: (text) => text }],
  },
  'well-built': { scanned: 26, course: { from: 99, until: null, attacks: [] }, changes: [] },
};

interface Story {
  readonly scanned: number;
  readonly course: Course;
  readonly changes: readonly RulebaseChange[];
}

/**
 * A commit that changes the rulebase, and the day on which it is deployed with the guard; null = it is not yet. `edit` returns null if the
 * rulebase is not as it expects.
 */
interface RulebaseChange {
  readonly day: number;
  readonly deployed: number | null;
  readonly edit: (rulebase: string) => string | null;
  /** The proposal in the console that the commit follows; null = none. */
  readonly proposed: ProposedMode | null;
}

/** Returns a commit that follows a proposal: it enforces a section of a function. */
function enforces(proposed: ProposedMode): Pick<RulebaseChange, 'edit' | 'proposed'> {
  const { fn, section } = proposed;
  return { proposed, edit: (text) => withMode(text, fn, section, 'enforce') };
}

/** Adds a rule that somebody wrote by hand and that no code needs. */
function withOldRule(rulebase: string): string | null {
  const before = '      aws: { to: [aws:dynamodb, aws:sqs] }\n';
  if (!rulebase.includes(before)) return null;
  return rulebase.replace(before, `${before}      carrier: { to: api.carrier.example:443 }\n`);
}

/** An example as it is from one day on. */
interface Version {
  readonly day: number;
  readonly deployed: number | null;
  readonly upload: Upload;
  /** The proposal that its commit follows; null = none. */
  readonly proposed: ProposedMode | null;
}

const days = 30;
const day = 86_400_000;
const linesOfBatch = 1_000;

/**
 * Starts a console that is filled with the example apps and a simulated month. Everything enters through the console's own requests,
 * at the time at which it would have come: its clock runs through the month before it is the real one.
 */
export async function startDemo(settings: ConsoleSettings, world: World): Promise<RunningConsole> {
  const today = new Date(settings.now().toISOString().slice(0, 10));
  const clock = { at: new Date(today.getTime() - days * day) as Date | null };
  const running = await startConsole({ ...settings, now: () => clock.at ?? settings.now() });
  const progress = progressOn(world.stderr, world.now);
  progress.step('the examples');
  const apps: (readonly Version[])[] = [];
  for (const [name, story] of Object.entries(stories)) apps.push(await versionsOf(name, story, world));
  const token = await running.makeToken({
    kind: 'upload',
    name: 'demo',
    team: 'demo',
    app: null,
    environment: null,
    days: 90,
  });
  const target = { url: new URL('/v1/scans', running.origin), token };
  const tokens: Record<string, string> = {};
  for (let nth = 0; nth < days; nth++) {
    progress.step(`a simulated month: day ${nth + 1} of ${days}`);
    const start = new Date(today.getTime() - (days - nth) * day);
    for (const { day: of, upload } of apps.flat())
      if (of === nth) {
        clock.at = new Date(start.getTime() + day / 2);
        await sendUpload(target, { ...upload, madeAt: clock.at.toISOString() });
      }
    clock.at = new Date(start.getTime() + day - 1_000);
    for (const versions of apps) await sendDay(running, versions, nth, start, tokens);
    await running.runJobs();
    for (const versions of apps) await proposeNext(running, versions, nth);
  }
  clock.at = null;
  for (const versions of apps) {
    await sendDay(running, versions, days, today, tokens, settings.now());
    const last = versions.at(-1);
    if (last) await sendUpload(target, { ...last.upload, madeAt: settings.now().toISOString() });
  }
  await running.runJobs();
  for (const versions of apps) {
    const last = versions.at(-1);
    if (last && versions.length > 1)
      await proposeToday(running, last.upload, stories[last.upload.app]?.course.until === null);
  }
  await running.runJobs();
  progress.end();
  return running;
}

/** Proposes the change of the next day's commit, as its author did. */
async function proposeNext(
  running: RunningConsole,
  versions: readonly Version[],
  nth: number,
): Promise<void> {
  const next = versions.find((version) => version.day === nth + 1);
  if (next?.proposed) await proposeMode(running, next.upload, next.proposed);
}

/** Scans an example, of which the bundle has a copy, and again after each change of its rulebase. Each is a repository of its own. */
async function versionsOf(name: string, story: Story, world: World): Promise<readonly Version[]> {
  const folder = fileURLToPath(new URL(`../examples/${name}/`, import.meta.url));
  const first = await scanned(folder, world);
  const versions: Version[] = [
    { day: story.scanned, deployed: story.scanned, upload: first, proposed: null },
  ];
  if (story.changes.length === 0) return versions;
  const copy = join(tmpdir(), `emmental-demo-app-${randomUUID()}`);
  writeFolder(
    { folder: copy, copyOf: folder, isCopied: () => true, programs: [], files: {} },
    { within: tmpdir() },
  );
  try {
    for (const change of story.changes) {
      await commit(copy, change, world);
      const { day: of, deployed, proposed } = change;
      versions.push({ day: of, deployed, proposed, upload: await scanned(copy, world) });
    }
  } finally {
    removeFolder(copy, { within: tmpdir() });
  }
  return versions;
}

/** Changes the rulebase and puts it with the guard into the template, as a person would in a commit. */
async function commit(folder: string, { edit }: RulebaseChange, world: World): Promise<void> {
  const file = join(folder, 'emmental.yaml');
  const after = edit(readText(file));
  if (after === null) throw new Error(`the rulebase in ${folder} is not the one that the demo edits`);
  writeFiles([{ file, content: after }], { within: folder });
  const silent = new Writable({ write: (_text, _encoding, done) => done() }) as NodeJS.WriteStream;
  const options = {
    ...reading,
    root: folder,
    only: 'guard',
    function: [],
    write: true,
    remove: false,
  } as const;
  await protect(folder, { ...options, all: false }, { ...world, stdout: silent, stderr: silent });
}

async function scanned(path: string, world: World): Promise<Upload> {
  const origin = { environment: 'prod', repository: null, branch: 'main', madeAt: new Date(0).toISOString() };
  const { report, scans } = await scanPaths('scan', [path], { ...reading, root: path }, world, {
    advisories: await openAdvisories(advisoryFile(undefined, world)),
    always: true,
    deployed: [],
  });
  const [upload] = await uploadsOf(report, scans, origin, progressOn(world.stderr, world.now));
  if (!upload) throw new Error(`the demo found no app in ${path}`);
  // The copies are no repositories; a commit has an id all the same.
  return { ...upload, commit: hash('sha1', JSON.stringify({ ...upload, madeAt: '' }), 'hex') };
}

const reading: ReadingOptions = { code: true, env: new Map(), opt: new Map(), param: new Map(), handler: [] };

/** Sends the signals of a day; each app has one token, which is made with its first signal. */
async function sendDay(
  running: RunningConsole,
  versions: readonly Version[],
  nth: number,
  start: Date,
  tokens: Record<string, string>,
  until: Date | null = null,
): Promise<void> {
  const upload = versions.findLast(({ deployed }) => deployed !== null && deployed <= nth)?.upload;
  const story = upload ? stories[upload.app] : undefined;
  const all = upload && story ? signalsOfDay(upload, story.course, nth, start) : [];
  const signals = until === null ? all : all.filter(({ time }) => new Date(time) <= until);
  if (!upload || signals.length === 0) return;
  const { app, environment } = upload;
  const token =
    tokens[app] ??
    (await running.makeToken({
      kind: 'guard',
      name: `demo ${app}`,
      team: 'demo',
      app,
      environment,
      days: 90,
    }));
  tokens[app] = token;
  for (let at = 0; at < signals.length; at += linesOfBatch) {
    const lines = signals.slice(at, at + linesOfBatch).map((signal) => JSON.stringify(signal));
    const answer = await fetch(new URL('/v1/signals', running.origin), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-encoding': 'gzip' },
      body: gzipSync(lines.join('\n')),
    });
    if (answer.status !== 202) throw new Error(`the demo's signals were refused: ${await answer.text()}`);
  }
}
