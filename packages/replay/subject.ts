import type { Leak, SinkKind } from '@emmental/model';
import type { Setting } from './conditions.ts';
import type { Carrier } from './events.ts';

/** Effects that are seen from outside when a step of an attack succeeds. */
export const effects = {
  program: 'a program of the attacker ran',
  code: 'code of the attacker ran in the function',
  needed: 'the attacker used the role for calls that the function makes',
  excess: 'the attacker used the role for calls that the function never makes',
  internet: 'the attacker sent credentials to an outside host',
  inside: 'the function called an internal address',
  rows: 'the attacker changed the query',
  file: 'the function opened a file that the attacker chose',
  header: 'the answer had a header of the attacker',
  told: 'the answer showed internal details',
  left: 'the next caller found data of an earlier caller',
} as const;
export type EffectName = keyof typeof effects;

/**
 * A weakness that is attacked: a place where event data takes effect; an answer that reveals something when the
 * function fails (`stack`) or always (`environment`); data that a caller leaves in a variable (`earlier`) or in a file
 * (`file`) for the next one; a package that was taken over (`package`).
 */
export type Weakness = SinkKind | Leak['what'] | 'file' | 'package';

/** A request to AWS as anybody with the role's credentials would send it: by the JSON protocol, for S3 by path. */
export interface CanaryCall {
  /** `dynamodb:DeleteItem`. */
  readonly action: string;
  readonly method: string;
  /** The path below the endpoint. */
  readonly path: string;
  readonly body: string;
}

/**
 * One weakness of a function, with everything that an attack on this machine needs. It is plain data, so that it can
 * be passed to the process that runs it. Texts of `env` may hold `@cloud@` and `@database@`: addresses that are known
 * only then.
 */
export interface Subject {
  /** Name of the function. */
  readonly function: string;
  readonly language: 'javascript' | 'python';
  /** `src/orders.handler`, below the task root. */
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  readonly carrier: Carrier;
  /** Path of the field in the event. */
  readonly path: string;
  /** Values that the fields beside it may need, so that the code goes this way. The first setting is empty. */
  readonly settings: readonly Setting[];
  readonly sink: Weakness;
  /** Names of packages as they are imported or installed: the first installed one is taken over. */
  readonly packages: readonly string[];
  /** Names that the code gives to the values it reads, in the order of the text; fields of events are among them. */
  readonly names: readonly string[];
  /** The use of a file; `read` where it is unknown. */
  readonly mode: 'read' | 'write' | 'delete';
  /** Texts that the code writes around the attacker's text in a path, where they are known. */
  readonly prefix: string;
  readonly suffix: string;
  readonly calls: { readonly needed: CanaryCall | null; readonly excess: CanaryCall | null };
  /** The effects to try for, in the order of the attack. */
  readonly effects: readonly EffectName[];
}

/** The tools of an attack on the machine where it runs. */
export interface Target {
  /** A word that occurs nowhere else. */
  readonly token: string;
  /** A folder for files that only an attack makes, opens or removes. */
  readonly folder: string;
  /** The address of a machine of somebody else: `http://127.0.0.1:port`. */
  readonly outside: string;
  /** The interpreter of the function. */
  readonly program: string;
  /** The file with the attacker's program. A command could fetch it, so the attack need not bring it. */
  readonly script: string;
}

/** One way to write the attack as the text of the field, for each effect or for all. */
export interface Form {
  /** The form in words: `in double quotes`. */
  readonly says: string;
  text(effect: EffectName): string;
  /** The field for the text, where it is not the subject's. */
  readonly path?: string;
  /** The text of the next caller there; the effect is seen in the result of that call. */
  readonly next?: string;
}
