import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { ProfileSection } from '@emmental/model';
import { withMode } from '@emmental/profile';
import type { ConsoleSettings, RunningConsole } from '@emmental/server';
import { startConsole } from '@emmental/server';
import type { Upload } from '@emmental/store/upload';
import { advisoryFile, openAdvisories } from '../advisories/file.ts';
import { readText } from '../files/read.ts';
import { removeFolder, writeFiles, writeFolder } from '../files/write.ts';
import { progressOn } from '../progress.ts';
import { scanPaths } from '../run.ts';
import { uploadsOf } from '../upload/documents.ts';
import { sendUpload } from '../upload/send.ts';
import type { ReadingOptions } from '../usage/reading.ts';
import type { World } from '../world.ts';
import { proposeMode, proposeToday } from './proposals.ts';
import { type Course, signalsOfDay } from './signals.ts';

/**
 * The examples: the day of the first scan, how their guards behave, and what somebody changes. One has no guard, one falls silent: the
 * console has to show that, too.
 */
const stories: Readonly<Record<string, Story>> = {
  'weak-shop': {
    scanned: 0,
    course: { from: 4, until: null, attacks: [9, 22, 29, 30] },
    // The second change is on main and not deployed yet.
    changes: [
      { day: 25, deployed: 26, fn: 'Thumbnails', section: 'files' },
      { day: 29, deployed: null, fn: 'OrdersApi', section: 'inbound' },
    ],
  },
  'photo-pipeline': { scanned: 8, course: { from: 12, until: 21, attacks: [18] }, changes: [] },
  'well-built': { scanned: 26, course: { from: 99, until: null, attacks: [] }, changes: [] },
};

interface Story {
  readonly scanned: number;
  readonly course: Course;
  readonly changes: readonly ModeChange[];
}

/** A commit that enforces a section of a function, and the day on which it is deployed; null = it is not yet. */
interface ModeChange {
  readonly day: number;
  readonly deployed: number | null;
  readonly fn: string;
  readonly section: ProfileSection;
}

/** An example as it is from one day on. */
interface Version {
  readonly day: number;
  readonly deployed: number | null;
  readonly upload: Upload;
  /** The change of its commit; null = the first version. */
  readonly change: ModeChange | null;
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
  for (let nth = 0; nth < days; nth++) {
    progress.step(`a simulated month: day ${nth + 1} of ${days}`);
    const start = new Date(today.getTime() - (days - nth) * day);
    for (const { day: of, upload } of apps.flat())
      if (of === nth) {
        clock.at = new Date(start.getTime() + day / 2);
        await sendUpload(target, { ...upload, madeAt: clock.at.toISOString() });
      }
    clock.at = new Date(start.getTime() + day - 1_000);
    for (const versions of apps) await sendDay(running, versions, nth, start);
    await running.runJobs();
    for (const versions of apps) await proposeNext(running, versions, nth);
  }
  clock.at = null;
  for (const versions of apps) {
    await sendDay(running, versions, days, today, settings.now());
    const last = versions.at(-1);
    if (last) await sendUpload(target, { ...last.upload, madeAt: settings.now().toISOString() });
  }
  await running.runJobs();
  for (const versions of apps) {
    const last = versions.at(-1);
    if (last && versions.length > 1) await proposeToday(running, last.upload);
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
  if (next?.change) await proposeMode(running, next.upload, next.change);
}

/** Scans an example, of which the bundle has a copy, and again after each change of its rulebase. Each is a repository of its own. */
async function versionsOf(name: string, story: Story, world: World): Promise<readonly Version[]> {
  const folder = fileURLToPath(new URL(`../examples/${name}/`, import.meta.url));
  const first = await scanned(folder, world);
  const versions: Version[] = [{ day: story.scanned, deployed: story.scanned, upload: first, change: null }];
  if (story.changes.length === 0) return versions;
  const copy = join(tmpdir(), `emmental-demo-app-${randomUUID()}`);
  writeFolder(
    { folder: copy, copyOf: folder, isCopied: () => true, programs: [], files: {} },
    { within: tmpdir() },
  );
  try {
    for (const change of story.changes) {
      enforceIn(copy, change);
      const { day: of, deployed } = change;
      versions.push({ day: of, deployed, change, upload: await scanned(copy, world) });
    }
  } finally {
    removeFolder(copy, { within: tmpdir() });
  }
  return versions;
}

/** Enforces a section of a function, as a person would in a commit. */
function enforceIn(folder: string, { fn, section }: ModeChange): void {
  const file = join(folder, 'emmental.yaml');
  const after = withMode(readText(file), fn, section, 'enforce');
  if (after === null) throw new Error(`the rulebase of the demo has no function ${fn} to edit`);
  writeFiles([{ file, content: after }], { within: folder });
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
  return upload;
}

const reading: ReadingOptions = { code: true, env: new Map(), opt: new Map(), param: new Map(), handler: [] };

async function sendDay(
  running: RunningConsole,
  versions: readonly Version[],
  nth: number,
  start: Date,
  until: Date | null = null,
): Promise<void> {
  const upload = versions.findLast(({ deployed }) => deployed !== null && deployed <= nth)?.upload;
  const story = upload ? stories[upload.app] : undefined;
  const all = upload && story ? signalsOfDay(upload, story.course, nth, start) : [];
  const signals = until === null ? all : all.filter(({ time }) => new Date(time) <= until);
  if (!upload || signals.length === 0) return;
  const { app, environment } = upload;
  const token = await running.makeToken({
    kind: 'guard',
    name: `demo ${app}`,
    team: 'demo',
    app,
    environment,
    days: 90,
  });
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
