import { spawn } from 'node:child_process';

/** The output of a program; `ended` is false if the program had to be stopped. */
export interface Printed {
  readonly stdout: string;
  readonly ended: boolean;
}

/**
 * Runs another scanner for at most `seconds`. Scanners start processes that outlive them and keep their pipes open,
 * so the complete process group is ended.
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
    // Processes that the scanner left running when it ended keep the pipe open too.
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
    // No process of the group is left.
  }
}
