// Runs as a thread between a test, which waits for an answer without an event loop, and the process that runs the
// command.
import { fork } from 'node:child_process';
import { parentPort, workerData } from 'node:worker_threads';

const { server, command, port, flag } = workerData;
const child = fork(server, [command], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: {} });

const answer = (message) => {
  port.postMessage(message);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
};
child.on('message', answer);
child.on('exit', (code, signal) =>
  answer({ failed: `the process that runs commands ended: ${code ?? signal}` }),
);
parentPort.on('message', (job) => child.send(job));
