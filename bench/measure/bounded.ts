import { spawn } from 'node:child_process';

/** What a program printed until its end; `ended` is false where it had to be stopped. */
export interface Printed {
  readonly stdout: string;
  readonly ended: boolean;
}

/**
 * Runs another scanner for `seconds` at most. It starts processes of its own that outlive it and hold its pipes, so
 * that nothing less than the end of its whole process group ends the wait.
 */
export function printedBy(command: readonly string[], seconds: number): Promise<Printed> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    let ended = true;
    const timer = setTimeout(() => {
      ended = false;
      stop(child.pid);
    }, seconds * 1000);
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    // What it left running when it ended by itself holds the pipe too.
    child.on('exit', () => stop(child.pid));
    child.on('close', () => {
      clearTimeout(timer);
      resolve({ stdout: Buffer.concat(chunks).toString('utf8'), ended });
    });
  });
}

function stop(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
