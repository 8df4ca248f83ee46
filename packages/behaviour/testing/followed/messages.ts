import { type FollowedFixture, nodeHandler as js, pythonHandler as py } from './fixture.ts';

const shell = ['shell d'];
const threads = `import { MessageChannel, BroadcastChannel, Worker, parentPort, isMainThread, workerData } from 'node:worker_threads';`;

/** Functions that get messages, and functions that a program registers for later. */
export const messageFixtures: readonly FollowedFixture[] = [
  [
    'MessageChannel',
    js(
      `const { port1, port2 } = new MessageChannel(); port2.on('message', (c) => cp.execSync(c)); port1.postMessage(d);`,
      threads,
    ),
    shell,
  ],
  [
    'the other port',
    js(
      `const ch = new MessageChannel(); ch.port1.on('message', (c) => cp.execSync(c)); ch.port2.postMessage(d);`,
      threads,
    ),
    shell,
  ],
  [
    'once',
    js(
      `const { port1, port2 } = new MessageChannel(); port2.once('message', (c) => cp.execSync(c.run)); port1.postMessage({ run: d });`,
      threads,
    ),
    shell,
  ],
  [
    'the global MessageChannel',
    js(
      `const ch = new MessageChannel(); ch.port2.on('message', (c) => cp.execSync(c)); ch.port1.postMessage(d);`,
    ),
    shell,
  ],
  [
    'onmessage',
    js(
      `const ch = new MessageChannel(); ch.port2.onmessage = (e) => cp.execSync(e.data); ch.port1.postMessage(d);`,
    ),
    shell,
  ],
  [
    'addEventListener',
    js(
      `const ch = new MessageChannel(); ch.port2.addEventListener('message', (e) => cp.execSync(e.data)); ch.port2.start(); ch.port1.postMessage(d);`,
    ),
    shell,
  ],
  [
    'a channel of the module',
    js(
      `ch.port1.postMessage(d);`,
      `${threads} const ch = new MessageChannel(); ch.port2.on('message', (c) => cp.execSync(c));`,
    ),
    shell,
  ],
  [
    'receiveMessageOnPort',
    js(
      `const ch = new MessageChannel(); ch.port1.postMessage(d); cp.execSync(receiveMessageOnPort(ch.port2).message);`,
      `import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';`,
    ),
    shell,
  ],
  [
    'BroadcastChannel',
    js(
      `const a = new BroadcastChannel('x'); const b = new BroadcastChannel('x'); b.onmessage = (e) => cp.execSync(e.data); a.postMessage(d);`,
    ),
    shell,
  ],
  [
    'BroadcastChannel of the module',
    js(
      `new BroadcastChannel('x').postMessage(d);`,
      `${threads} const b = new BroadcastChannel('x'); b.addEventListener('message', ({ data }) => cp.execSync(data));`,
    ),
    shell,
  ],
  [
    'parentPort',
    js(`parentPort.postMessage(d);`, `${threads} parentPort?.on('message', (c) => cp.execSync(c));`),
    shell,
  ],
  [
    'a worker of the same file',
    js(
      `const w = new Worker(new URL(import.meta.url)); w.postMessage(d);`,
      `${threads} if (!isMainThread) parentPort.on('message', (c) => cp.execSync(c));`,
    ),
    shell,
  ],
  [
    'workerData of the same file',
    `const { Worker, isMainThread, workerData } = require('worker_threads'); const { execSync } = require('child_process'); if (!isMainThread) execSync(workerData.run); exports.handler = async (event) => { new Worker(__filename, { workerData: { run: event.d } }); };`,
    ['question'],
  ],
  [
    'what a worker answers',
    js(
      `const w = new Worker(new URL(import.meta.url)); w.on('message', (c) => cp.execSync(c)); w.postMessage(d);`,
      `${threads} if (!isMainThread) parentPort.on('message', (c) => parentPort.postMessage(c));`,
    ),
    shell,
  ],
  [
    'a worker of another file',
    js(
      `const w = new Worker('./unknown.js'); w.on('message', (c) => s3.getObject({ Bucket: c, Key: 'k' })); w.postMessage(d);`,
      threads,
    ),
    ['s3:GetObject', 'question'],
  ],
  ['process.send', js(`process.send(d);`, `process.on('message', (c) => cp.execSync(c));`), shell],
  [
    'a child that is forked',
    js(
      `const k = cp.fork('./kid.js'); k.on('message', (c) => s3.getObject({ Bucket: 'b', Key: c })); k.send(d);`,
    ),
    ['s3:GetObject'],
  ],
  [
    'EventTarget',
    js(
      `const t = new EventTarget(); t.addEventListener('job', (e) => cp.execSync(e.detail)); t.dispatchEvent(new CustomEvent('job', { detail: d }));`,
    ),
    shell,
  ],
  [
    'a class of events',
    js(
      `class Job extends Event { constructor(c) { super('job'); this.c = c; } } const t = new EventTarget(); t.addEventListener('job', (e) => cp.execSync(e.c)); t.dispatchEvent(new Job(d));`,
    ),
    shell,
  ],
  [
    'handleEvent',
    js(
      `const t = new EventTarget(); t.addEventListener('job', { handleEvent(e) { cp.execSync(e.detail); } }); t.dispatchEvent(new CustomEvent('job', { detail: d }));`,
    ),
    shell,
  ],
  [
    'AbortSignal',
    js(
      `const c = new AbortController(); c.signal.addEventListener('abort', () => cp.execSync(c.signal.reason)); c.abort(d);`,
    ),
    shell,
  ],
  [
    'diagnostics_channel',
    js(
      `ch.publish({ c: d });`,
      `import dc from 'node:diagnostics_channel'; const ch = dc.channel('x'); ch.subscribe((m) => cp.execSync(m.c));`,
    ),
    shell,
  ],
  [
    'diagnostics_channel by name',
    js(
      `dc.channel('x').publish({ c: d });`,
      `import dc from 'node:diagnostics_channel'; dc.subscribe('x', (m) => cp.execSync(m.c));`,
    ),
    shell,
  ],
  [
    'AsyncLocalStorage',
    js(
      `return als.run(d, () => cp.execSync(als.getStore()));`,
      `import { AsyncLocalStorage } from 'node:async_hooks'; const als = new AsyncLocalStorage();`,
    ),
    shell,
  ],
  [
    'enterWith',
    js(
      `als.enterWith({ d }); await run();`,
      `import { AsyncLocalStorage } from 'node:async_hooks'; const als = new AsyncLocalStorage(); async function run() { cp.execSync(als.getStore().d); }`,
    ),
    shell,
  ],
  [
    'AsyncResource',
    js(
      `new AsyncResource('x').runInAsyncScope((c) => cp.execSync(c), null, d);`,
      `import { AsyncResource } from 'node:async_hooks';`,
    ),
    shell,
  ],
  [
    'process.on of a signal',
    js(
      `process.kill(process.pid, 'SIGUSR2');`,
      `process.on('SIGUSR2', () => s3.getObject({ Bucket: 'b', Key: 'k' }));`,
    ),
    ['s3:GetObject'],
  ],
  ['process.on exit', js(`job = d;`, `let job; process.on('exit', () => cp.execSync(job));`), shell],
  ['process.nextTick', js(`process.nextTick((c) => cp.execSync(c), d);`), shell],
];

const boto = `import boto3\ns3 = boto3.client('s3')`;

/** The same in Python. */
export const pythonMessageFixtures: readonly FollowedFixture[] = [
  [
    'signal.signal',
    py(
      `os.kill(os.getpid(), signal.SIGUSR1)`,
      `import signal\n${boto}\ndef on(n, f): s3.get_object(Bucket='b', Key='k')\nsignal.signal(signal.SIGUSR1, on)`,
    ),
    ['s3:GetObject'],
  ],
  [
    'a signal with data',
    py(
      `global job\njob = d\nsignal.raise_signal(signal.SIGUSR1)`,
      `import signal\njob = None\ndef on(n, f): os.system(job)\nsignal.signal(signal.SIGUSR1, on)`,
    ),
    shell,
  ],
  [
    'a signal in the handler',
    py(`signal.signal(signal.SIGALRM, lambda n, f: os.system(d))\nsignal.alarm(1)`, 'import signal'),
    shell,
  ],
  [
    'atexit as decorator',
    py(`global job\njob = d`, `import atexit\njob = None\n@atexit.register\ndef end(): os.system(job)`),
    shell,
  ],
  [
    'Timer with kwargs',
    py(`threading.Timer(0, run, kwargs={'c': d}).start()`, 'import threading\ndef run(c): os.system(c)'),
    shell,
  ],
  [
    'sched enterabs',
    py(
      `s = sched.scheduler(time.time, time.sleep)\ns.enterabs(0, 1, run, kwargs={'c': d})\ns.run()`,
      'import sched, time\ndef run(c): os.system(c)',
    ),
    shell,
  ],
  [
    'blinker',
    py(
      `sig.send('me', c=d)`,
      `from blinker import signal\nsig = signal('job')\ndef on(sender, c): os.system(c)\nsig.connect(on)`,
    ),
    shell,
  ],
  [
    'blinker by name',
    py(
      `signal('job').send('me', c=d)`,
      `from blinker import signal\n@signal('job').connect\ndef on(sender, **kw): os.system(kw['c'])`,
    ),
    ['question'],
  ],
  [
    'blinker sender',
    py(
      `sig.send(d)`,
      `from blinker import Signal\nsig = Signal()\n@sig.connect\ndef on(sender): os.system(sender)`,
    ),
    shell,
  ],
  [
    'blinker connect_via',
    py(
      `sig.send('me', c=d)`,
      `from blinker import Signal\nsig = Signal()\n@sig.connect_via('me')\ndef on(sender, c): os.system(c)`,
    ),
    shell,
  ],
  [
    'blinker namespace',
    py(
      `jobs.signal('x').send(None, c=d)`,
      `from blinker import Namespace\njobs = Namespace()\njobs.signal('x').connect(lambda sender, c: os.system(c), weak=False)`,
    ),
    shell,
  ],
  [
    'pyee',
    py(
      `ee.emit('job', d)`,
      `from pyee import EventEmitter\nee = EventEmitter()\n@ee.on('job')\ndef on(c): os.system(c)`,
    ),
    shell,
  ],
  [
    'pyee.base',
    py(
      `ee.emit('job', d)`,
      `from pyee.base import EventEmitter\nee = EventEmitter()\nee.on('job', lambda c: os.system(c))`,
    ),
    shell,
  ],
  [
    'pyee asyncio',
    py(
      `ee.emit('job', c=d)`,
      `from pyee.asyncio import AsyncIOEventEmitter\nee = AsyncIOEventEmitter()\n@ee.on('job')\nasync def on(c): os.system(c)`,
    ),
    shell,
  ],
  [
    'pyee once',
    py(
      `ee.emit('job', d)`,
      `from pyee import EventEmitter\nee = EventEmitter()\n@ee.once('job')\ndef on(c): os.system(c)`,
    ),
    shell,
  ],
  [
    'pyee listens_to',
    py(
      `ee.emit('job', d)`,
      `from pyee import EventEmitter\nee = EventEmitter()\n@ee.listens_to('job')\ndef on(c): os.system(c)`,
    ),
    shell,
  ],
  [
    'pydispatch',
    py(
      `dispatcher.send('job', None, c=d)`,
      `from pydispatch import dispatcher\ndef on(c): os.system(c)\ndispatcher.connect(on, signal='job', sender=dispatcher.Any)`,
    ),
    ['question'],
  ],
  [
    'pydispatch by names',
    py(
      `dispatcher.send(signal='job', sender=None, c=d)`,
      `from pydispatch import dispatcher\ndef on(c, sender): os.system(c)\ndispatcher.connect(on, signal='job')`,
    ),
    ['question'],
  ],
  [
    'a Dispatcher of pydispatch',
    py(
      `Jobs().go(d)`,
      `from pydispatch import Dispatcher\ndef on(c): os.system(c)\nclass Jobs(Dispatcher):\n    _events_ = ['job']\n    def go(self, c):\n        self.bind(job=on)\n        self.emit('job', c)`,
    ),
    ['question'],
  ],
  [
    'Django',
    py(
      `job.send(sender=None, c=d)`,
      `from django.dispatch import Signal, receiver\njob = Signal()\n@receiver(job)\ndef on(sender, **kw): os.system(kw['c'])`,
    ),
    shell,
  ],
  [
    'Django connect',
    py(
      `job.send(None, c=d)`,
      `import django.dispatch\njob = django.dispatch.Signal()\ndef on(sender, c, **kw): os.system(c)\njob.connect(on)`,
    ),
    shell,
  ],
  [
    'Django send_robust',
    py(
      `job.send_robust(sender='x', c=d)`,
      `from django.dispatch import Signal, receiver\njob = Signal()\n@receiver([job])\ndef on(sender, c, **kw): os.system(c)`,
    ),
    shell,
  ],
  ['contextvars run', py(`contextvars.copy_context().run(os.system, d)`, 'import contextvars'), shell],
  [
    'a Context',
    py(`contextvars.Context().run(run, d)`, 'import contextvars\ndef run(c): os.system(c)'),
    shell,
  ],
  [
    'a ContextVar',
    py(
      `v.set(d)\nrun()`,
      `import contextvars\nv = contextvars.ContextVar('v', default='')\ndef run(): os.system(v.get())`,
    ),
    shell,
  ],
  [
    'call_later',
    py(
      `asyncio.run(go(d))`,
      `import asyncio\nasync def go(c):\n    asyncio.get_event_loop().call_later(0, os.system, c)`,
    ),
    shell,
  ],
  [
    'call_soon_threadsafe',
    py(
      `asyncio.run(go(d))`,
      `import asyncio\ndef run(c): os.system(c)\nasync def go(c):\n    asyncio.get_running_loop().call_soon_threadsafe(run, c)`,
    ),
    shell,
  ],
  [
    'add_signal_handler',
    py(
      `asyncio.run(go(d))`,
      `import asyncio, signal\nasync def go(c):\n    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, os.system, c)`,
    ),
    shell,
  ],
  [
    'to_thread of a function',
    py(`asyncio.run(asyncio.to_thread(run, d))`, `import asyncio\ndef run(c): os.system(c)`),
    shell,
  ],
  [
    'add_done_callback',
    py(
      `asyncio.run(go(d))`,
      `import asyncio\nasync def go(c):\n    t = asyncio.ensure_future(echo(c))\n    t.add_done_callback(lambda t: os.system(t.result()))\n    await t\nasync def echo(c): return c`,
    ),
    shell,
  ],
  [
    'add_done_callback of a pool',
    py(
      `ThreadPoolExecutor().submit(echo, d).add_done_callback(lambda f: os.system(f.result()))`,
      `from concurrent.futures import ThreadPoolExecutor\ndef echo(c): return c`,
    ),
    shell,
  ],
  [
    'executor.map of a function',
    py(
      `with ThreadPoolExecutor() as p:\n    list(p.map(run, [d], ['x']))`,
      `from concurrent.futures import ThreadPoolExecutor\ndef run(c, x): os.system(c)`,
    ),
    shell,
  ],
  [
    'ProcessPoolExecutor',
    py(
      `with ProcessPoolExecutor() as p: p.submit(run, c=d)`,
      `from concurrent.futures import ProcessPoolExecutor\ndef run(c): os.system(c)`,
    ),
    shell,
  ],
  [
    'Process',
    py(
      `Process(target=run, kwargs={'c': d}).start()`,
      `from multiprocessing import Process\ndef run(c): os.system(c)`,
    ),
    shell,
  ],
  [
    'a class of threads',
    py(
      `T(d).start()`,
      `import threading\nclass T(threading.Thread):\n    def __init__(self, c):\n        super().__init__()\n        self.c = c\n    def run(self): os.system(self.c)`,
    ),
    shell,
  ],
  ['a queue', py(`q.put(d)\nos.system(q.get())`, `import queue\nq = queue.Queue()`), shell],
  [
    'a queue between threads',
    py(
      `threading.Thread(target=work).start()\nq.put(d)`,
      `import queue, threading\nq = queue.Queue()\ndef work(): os.system(q.get())`,
    ),
    shell,
  ],
  ['a pipe', py(`a, b = Pipe()\na.send(d)\nos.system(b.recv())`, `from multiprocessing import Pipe`), shell],
  [
    'sys.excepthook',
    py(`raise ValueError(d)`, `import sys\ndef hook(t, e, tb): os.system(str(e))\nsys.excepthook = hook`),
    ['question'],
  ],
  [
    'ExitStack',
    py(`with ExitStack() as s: s.callback(os.system, d)`, `from contextlib import ExitStack`),
    shell,
  ],
  ['sys.settrace', py(`sys.settrace(lambda *a: os.system(d))\nlen(d)`, `import sys`), shell],
  ['gc.callbacks', py(`gc.callbacks.append(lambda p, i: os.system(d))\ngc.collect()`, `import gc`), shell],
  [
    'schedule',
    py(`schedule.every(1).seconds.do(os.system, d)\nschedule.run_all()`, `import schedule`),
    shell,
  ],
  [
    'apscheduler',
    py(
      `BackgroundScheduler().add_job(os.system, args=[d])`,
      `from apscheduler.schedulers.background import BackgroundScheduler`,
    ),
    shell,
  ],
  [
    'pluggy',
    py(
      `pm.hook.job(c=d)`,
      `import pluggy\nimpl = pluggy.HookimplMarker('x')\nclass P:\n    @impl\n    def job(self, c): os.system(c)\npm = pluggy.PluginManager('x')\npm.register(P())`,
    ),
    shell,
  ],
  [
    'pubsub',
    py(
      `pub.sendMessage('job', c=d)`,
      `from pubsub import pub\ndef on(c): os.system(c)\npub.subscribe(on, 'job')`,
    ),
    ['question'],
  ],
];
