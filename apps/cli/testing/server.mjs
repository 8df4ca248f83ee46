// Runs the bundled command again and again in one process: what it loads is loaded once. Asked over IPC, a job at a time.
import { createRequire } from 'node:module';

const [command] = process.argv.slice(2);
const given = { cwd: process.cwd() };
const require = createRequire(import.meta.url);

process.on('message', async ({ script, args, cwd, env }) => {
  const written = { stdout: '', stderr: '' };
  const restore = ['stdout', 'stderr'].map((name) => {
    const { write } = process[name];
    process[name].write = (text, encoding, done) => {
      written[name] += text;
      const said = typeof encoding === 'function' ? encoding : done;
      if (said) queueMicrotask(() => said());
      return true;
    };
    return () => {
      process[name].write = write;
    };
  });
  const before = { argv: process.argv, env: process.env };
  process.argv = [process.execPath, script, ...args];
  process.env = { ...env };
  process.exitCode = undefined;
  let failed = null;
  try {
    process.chdir(cwd);
    // The entry is evaluated anew for each run, what it loads once.
    delete require.cache[command];
    await require(command).done;
  } catch (error) {
    failed = String(error?.stack ?? error);
  }
  const status = process.exitCode ?? 0;
  for (const undo of restore) undo();
  for (const name of ['stdout', 'stderr']) process[name].removeAllListeners('error');
  process.argv = before.argv;
  process.env = before.env;
  process.exitCode = undefined;
  process.chdir(given.cwd);
  process.send({ status, ...written, failed });
});
