import { expect, test } from 'vitest';
import { files, from, profileOf } from '../guards/node/testing/profile.ts';
import { callsOfEvents } from './calls-of-events.ts';

/** Two events at a time: each reads a file of its own after the other began, and then the last one reads a file alone. */
const scripts = {
  node: `
const fs = require('node:fs');
const { protect } = process[Symbol.for('emmental.guard')];
const wait = (time) => new Promise((done) => setTimeout(done, time));
const handler = protect(async ({ file, time }) => {
  await wait(time);
  await fs.promises.readFile('/etc/' + file).catch(() => undefined);
  await wait(100);
});
(async () => {
  await Promise.all([
    handler({ file: 'passwd', time: 60 }, { awsRequestId: 'r1' }),
    handler({ file: 'group', time: 30 }, { awsRequestId: 'r2' }),
  ]);
  await handler({ file: 'shadow', time: 1 }, { awsRequestId: 'r3' });
  console.log('[]');
})();
`,
  python: `
import sys, threading, time
protect = sys.modules["emmental_guard.doors"].wrap_handler
class Context:
    def __init__(self, id): self.aws_request_id = id
def work(event, context):
    time.sleep(event["time"])
    try: open("/etc/" + event["file"])
    except PermissionError: pass
    time.sleep(0.1)
handler = protect(work)
def start(file, seconds, id):
    thread = threading.Thread(target=handler, args=({"file": file, "time": seconds}, Context(id)))
    thread.start()
    return thread
threads = [start("passwd", 0.06, "r1"), start("group", 0.03, "r2")]
for thread in threads: thread.join()
start("shadow", 0.001, "r3").join()
print("[]")
`,
};

const profile = profileOf({
  inbound: [from('all', ['custom'])],
  files: [files('own', ['code', 'runtime'])],
});
const runCalls = callsOfEvents();

const ids = (language: 'node' | 'python', env: Readonly<Record<string, string>>) =>
  runCalls(language, scripts[language], profile, env)
    .signals.filter(({ kind }) => kind === 'block')
    .map(({ evidence, invocation }) => [evidence['what'], invocation]);

test('Node: a signal has the id of the event whose code made the call, where several are handled at a time', () => {
  // Google handles several events at a time; Lambda does with AWS_LAMBDA_MAX_CONCURRENCY.
  expect(ids('node', { K_SERVICE: 'orders' })).toEqual([
    ['read /etc/group', 'r2'],
    ['read /etc/passwd', 'r1'],
    ['read /etc/shadow', 'r3'],
  ]);
});

test('Node: no id is guessed where the guard does not follow the events', () => {
  expect(ids('node', {})).toEqual([
    ['read /etc/group', null],
    ['read /etc/passwd', null],
    ['read /etc/shadow', 'r3'],
  ]);
});

test('Python: a signal has the id of the event that its thread handles', () => {
  expect(ids('python', {})).toEqual([
    ['read /etc/group', 'r2'],
    ['read /etc/passwd', 'r1'],
    ['read /etc/shadow', 'r3'],
  ]);
});
