import { expect, test } from 'vitest';
import { files, profileOf } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

/** Prints what calls that are answered later say, in a folder that may be written. */
const script = `
  const fs = require('node:fs');
  const { AsyncLocalStorage } = require('node:async_hooks');
  const { promises } = fs;
  const { FOLDER } = process.env;
  const work = FOLDER + '/work';
  const told = [];
  const say = (value) => told.push(String(JSON.stringify(value)).replaceAll(FOLDER, ''));
  const by = (call, ...args) => new Promise((go) => call(...args, (...answer) => go(answer)));
  const failure = ({ code, syscall, errno, message }) => [code, syscall, errno, message];
  const main = async () => {
    await promises.writeFile(work + '/a', 'one');
    await promises.appendFile(work + '/a', 'two');
    say(await promises.readFile(work + '/a', 'utf8'));
    const handle = await promises.open(work + '/a', 'r+');
    await handle.write('X', 0);
    say([(await handle.stat()).size, (await handle.read(Buffer.alloc(3), 0, 3, 0)).buffer.toString()]);
    await handle.close();
    say(await promises.mkdir(work + '/x/y/z', { recursive: true }));
    say((await promises.mkdir(work + '/x/y', { recursive: true })) ?? 'nothing');
    await promises.copyFile(work + '/a', work + '/x/b');
    await promises.rename(work + '/x/b', work + '/x/c');
    await promises.symlink('c', work + '/x/l');
    await promises.link(work + '/x/c', work + '/x/h');
    await promises.utimes(work + '/x/c', 1, 2);
    say((await promises.stat(work + '/x/c')).mtimeMs);
    say(await promises.readdir(work, { recursive: true }));
    say((await promises.readdir(work, { withFileTypes: true })).map((one) => [one.name, one.isDirectory()]));
    const names = [];
    for await (const one of await promises.opendir(work, { recursive: true })) names.push(one.name);
    say(names.sort());
    say((await promises.mkdtemp(work + '/t-')).length - work.length);
    say(await by(fs.mkdir, work + '/m'));
    say(await by(fs.unlink, work + '/a'));
    say((await by(fs.open, work + '/none', 'r')).map(failure));
    say((await by(fs.opendir, work + '/none')).map(failure));
    for (const call of [promises.open, promises.readdir, promises.unlink, promises.rmdir])
      say(await call(work + '/none').catch(failure));
    const storage = new AsyncLocalStorage();
    say(await storage.run(7, () => by(fs.readdir, work + '/x').then(() => storage.getStore())));
    fs.createWriteStream(work + '/s').end('stream');
    await promises.rm(work + '/x', { recursive: true });
    fs.writeFileSync(work + '/.env', 'ONE=1\\nHOME=2');
    process.loadEnvFile(work + '/.env');
    say([process.env.ONE, process.env.HOME === '2']);
    process.chdir(work);
    say(await (await fs.openAsBlob('.env')).text());
    process.once('uncaughtException', ({ message }) => { say(message); console.log(told.join('\\n')); });
    fs.readdir(work, () => { throw new Error('of a callback'); });
  };
  main();
`;

const rules = (folder: string) =>
  profileOf({
    files: [
      files('own', ['code', 'runtime', `${folder}/signals.jsonl`]),
      files('work', [`${folder}/work/**`], [`${folder}/work/**`]),
    ],
  });

test('what is done at once in a folder that may be written answers as Node does', async () => {
  const bare = await runScript(script, { bare: true, profile: rules });
  const guarded = await runScript(script, { profile: rules });
  expect(bare.stdout).toContain('of a callback');
  expect(guarded.stdout).toBe(bare.stdout);
});

test('a pipe with a name waits for its other end in a thread', async () => {
  const { stdout } = await runScript(
    `const fs = require('node:fs');
     const pipe = process.env.FOLDER + '/work/pipe';
     require('node:child_process').execFileSync('mkfifo', [pipe]);
     fs.promises.readFile(pipe, 'utf8').then(console.log);
     fs.createWriteStream(pipe).end('through');`,
    { profile: rules },
  );
  expect(stdout.trim()).toBe('through');
});
