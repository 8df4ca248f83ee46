// The embedded database, in a thread of its own, because each statement keeps its thread busy until it ends. Messages to it:
// { id, query, parameters } | { id, script } | { id, sync } | { id, close }; its answers: { id, rows, affected } | { id, error }.
import { closeSync, fsyncSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

// The files of the database are in the memory of the system, too, so a large copy of them within the process helps little.
const memory = { shared_buffers: '48MB', maintenance_work_mem: '24MB' };

const database = await PGlite.create({
  dataDir: workerData.folder,
  relaxedDurability: true,
  startParams: [
    ...PGlite.defaultStartParams,
    ...Object.entries(memory).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ],
  ...(workerData.template ? { loadDataDir: new Blob([workerData.template]) } : {}),
});

let order = Promise.resolve();
parentPort.on('message', (message) => {
  order = order.then(() => answer(message));
});
parentPort.postMessage({ ready: true });

async function answer({ id, ...request }) {
  try {
    parentPort.postMessage({ id, ...(await run(request)) });
  } catch (error) {
    parentPort.postMessage({ id, error: { message: error.message, code: error.code } });
  }
}

async function run(request) {
  if ('query' in request) {
    const { rows, affectedRows = 0 } = await database.query(request.query, request.parameters);
    return { rows, affected: affectedRows };
  }
  if ('script' in request) await database.exec(request.script);
  if ('sync' in request) await sync();
  if ('close' in request) await database.close();
  return { rows: [], affected: 0 };
}

let syncedAt = 0;

/** The database itself never asks the disk to keep what it wrote. */
async function sync() {
  const start = Date.now();
  await database.exec('checkpoint');
  syncFiles(workerData.folder, syncedAt - 2000);
  syncedAt = start;
}

/** Asks the disk to keep each file below a folder that was written since a time, and the names in its folders. */
function syncFiles(folder, since) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncFiles(path, since);
    else if (entry.isFile() && statSync(path).mtimeMs >= since) syncFile(path);
  }
  if (statSync(folder).mtimeMs >= since) syncFile(folder);
}

function syncFile(path) {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
