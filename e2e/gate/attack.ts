/** The result of a command. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `emmental` with arguments and environment variables in a folder. */
export type RunCommand = (
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
) => Ended;

/** A change of a repository that tries to bring a public function with a dangerous call past the gate. */
export interface GateAttack {
  readonly says: string;
  /** Files of the base in addition to those of `baseFiles`. */
  readonly base?: Readonly<Record<string, string>>;
  /** Files that the base gets after its baseline was written, so that the baseline lists what they mended. */
  readonly mended?: Readonly<Record<string, string>>;
  /** Makes the change in the folder of the repository. */
  readonly change: (folder: string, run: RunCommand) => void;
  /** Matches the words about it that the gate must print, on stdout or stderr. Labels were written before the first run. */
  readonly told: RegExp;
}
