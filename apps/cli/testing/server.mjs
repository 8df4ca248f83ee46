// Runs the bundled command line repeatedly in one process, so that its code is loaded once. Requests arrive over IPC,
// one job at a time.
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';

const [command] = process.argv.slice(2);
const { runCommandLine, programOf } = createRequire(import.meta.url)(command);
const started = process.cwd();

/** The day of all tests: the exceptions of the examples have an end. */
const testDay = '2026-11-30';

/** A stream that keeps everything that is written to it. */
function keeping() {
  const chunks = [];
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

process.on('message', async ({ script, args, cwd, env, today }) => {
  const [stdout, stderr] = [keeping(), keeping()];
  const before = process.env;
  let status = null;
  let failed = null;
  try {
    process.env = { ...env };
    process.chdir(cwd);
    status = await runCommandLine(args, {
      stdout: stdout.stream,
      stderr: stderr.stream,
      program: programOf(script, cwd),
      env,
      now: () => performance.now(),
      today: today ?? testDay,
    });
  } catch (error) {
    failed = String(error?.stack ?? error);
  }
  process.env = before;
  process.chdir(started);
  process.send({ status, stdout: stdout.text(), stderr: stderr.text(), failed });
});
