/** The part of a row's name by which the report counts: how the input harms. */
export type Kind = 'malformed' | 'huge' | 'link' | 'name' | 'terminal' | 'locale' | 'kill' | 'disk' | 'race';

/** One hostile input: a command, how its input is made, and what the command must print. Labels were written before the first run. */
export interface HostileRow {
  readonly kind: Kind;
  /** The input in words; unique within its command. */
  readonly says: string;
  /** The arguments of `emmental`. The first words without `-` name the command in the report. */
  readonly args: readonly string[];
  /** Makes the input in a repository that has the files of `app.ts`. `outside` is a folder beside the repository. */
  readonly make?: (folder: string, outside: string) => void;
  /** A bash script that runs the command as `"$@"` in the repository; absent = `"$@"` alone. */
  readonly script?: string;
  /** Texts that stdout and stderr together must contain. */
  readonly told?: readonly RegExp[];
  /** Texts that neither stdout nor stderr may contain. */
  readonly untold?: RegExp;
  /** The exit codes that are right. */
  readonly exits: readonly number[];
  /** The paths in the repository that the command may create or change; every other file must stay byte for byte. */
  readonly writes?: RegExp;
  /** Text that a file must still contain afterwards, although the command may change it. */
  readonly keeps?: readonly (readonly [file: string, text: string])[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the command as a user without rights. */
  readonly asNobody?: boolean;
}

/** Returns the command of a row: `profile learn`. */
export function commandOf({ args }: HostileRow): string {
  const [first = '', second = ''] = args;
  const isGroup = ['profile', 'signals', 'db', 'rules', 'guard', 'inspect', 'holes'].includes(first);
  return isGroup &&
    /^(derive|merge|diff|explain|learn|ready|check|compile|hits|show|dry-run|update|status|list|path|replay)$/.test(
      second,
    )
    ? `${first} ${second}`
    : first;
}
