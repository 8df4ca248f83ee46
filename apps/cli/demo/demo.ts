import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { ConsoleSettings, RunningConsole } from '@emmental/server';
import { startConsole } from '@emmental/server';
import type { Upload } from '@emmental/store/upload';
import { progressOn } from '../progress.ts';
import { scanPaths } from '../run.ts';
import { uploadsOf } from '../upload/documents.ts';
import { sendUpload } from '../upload/send.ts';
import type { ReadingOptions } from '../usage/reading.ts';
import type { World } from '../world.ts';
import { type Course, signalsOfDay } from './signals.ts';

/** The examples, and how their guards behave. One has no guard, one falls silent: the console has to show that, too. */
const courses: Readonly<Record<string, Course>> = {
  'weak-shop': { from: 4, until: null, attacks: [9, 22, 29] },
  'photo-pipeline': { from: 12, until: 21, attacks: [18] },
  'well-built': { from: 99, until: null, attacks: [] },
};
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
  const uploads = await examples(clock.at ?? today, world);
  const token = await running.makeToken({
    kind: 'upload',
    name: 'demo',
    team: 'demo',
    app: null,
    environment: null,
    days: 90,
  });
  for (const upload of uploads)
    await sendUpload({ url: new URL('/v1/scans', running.origin), token }, upload);
  for (let nth = 0; nth < days; nth++) {
    progress.step(`a simulated month: day ${nth + 1} of ${days}`);
    const start = new Date(today.getTime() - (days - nth) * day);
    clock.at = new Date(start.getTime() + day);
    for (const upload of uploads) await sendDay(running, upload, nth, start);
  }
  clock.at = null;
  for (const upload of uploads)
    await sendUpload(
      { url: new URL('/v1/scans', running.origin), token },
      { ...upload, madeAt: settings.now().toISOString() },
    );
  progress.end();
  return running;
}

/** Scans the examples, of which the bundle has a copy. Each is a repository of its own. */
async function examples(madeAt: Date, world: World): Promise<readonly Upload[]> {
  const folder = fileURLToPath(new URL('../examples/', import.meta.url));
  const origin = { environment: 'prod', repository: null, branch: 'main', madeAt: madeAt.toISOString() };
  const uploads: Upload[] = [];
  for (const name of Object.keys(courses)) {
    const path = join(folder, name);
    const { report, scans } = await scanPaths('scan', [path], { ...reading, root: path }, world);
    uploads.push(...(await uploadsOf(report, scans, origin, progressOn(world.stderr, world.now))));
  }
  return uploads;
}

const reading: ReadingOptions = { code: true, env: new Map(), opt: new Map(), param: new Map(), handler: [] };

async function sendDay(running: RunningConsole, upload: Upload, nth: number, start: Date): Promise<void> {
  const course = courses[upload.app];
  const signals = course ? signalsOfDay(upload, course, nth, start) : [];
  if (signals.length === 0) return;
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
