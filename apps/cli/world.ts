/** The one place where a command meets the world: streams, environment, clock. */
export interface World {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds; only differences of it are shown. */
  readonly now: () => number;
  /** `2026-11-24`. */
  readonly today: string;
}

export const processWorld = (): World => ({
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => performance.now(),
  today: new Date().toISOString().slice(0, 10),
});
