import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const repository = process.env['EMMENTAL_ROOT'] ?? process.cwd();

interface Upload {
  readonly app: string;
  readonly functions: readonly { readonly name: string }[];
}

/** Uploads the scans of the examples again and again under new names, until the console has so many functions; returns the apps. */
export async function uploadApps(
  origin: string,
  token: string,
  functions: number,
): Promise<readonly string[]> {
  const scanned = await scansOfExamples();
  const apps: string[] = [];
  for (let count = 0, copy = 1; count < functions; copy++)
    for (const upload of scanned) {
      if (count >= functions) break;
      const app = `${upload.app}-${copy}`;
      const answer = await fetch(`${origin}/v1/scans`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...upload, app }),
      });
      if (!answer.ok) throw new Error(`the console refused ${app}: ${await answer.text()}`);
      apps.push(app);
      count += upload.functions.length;
    }
  return apps;
}

/** Returns the documents that `scan --upload` sends of the example apps. */
async function scansOfExamples(): Promise<readonly Upload[]> {
  const uploads: Upload[] = [];
  const receiver = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      uploads.push(JSON.parse(gunzipSync(Buffer.concat(pieces)).toString()) as Upload);
      response.setHeader('content-type', 'application/json');
      response.end('{"isRepeated":false,"appeared":0,"resolved":0}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => receiver.once('listening', listening));
  const { port } = receiver.address() as AddressInfo;
  for (const example of ['photo-pipeline', 'weak-shop', 'well-built']) {
    const command = ['scan', join('examples', example), '--upload', `http://127.0.0.1:${port}`];
    const child = spawn(
      process.execPath,
      [join('apps', 'cli', 'bin', 'emmental.js'), ...command, '--environment', 'prod'],
      { cwd: repository, stdio: 'ignore', env: { ...process.env, EMMENTAL_UPLOAD_TOKEN: 'em_upload_bench' } },
    );
    await new Promise((ended) => child.once('exit', ended));
  }
  receiver.close();
  if (uploads.length === 0) throw new Error('the examples could not be scanned');
  return uploads;
}
