import type { Leak, SinkKind } from '@emmental/model';
import type { Setting } from './conditions.ts';
import type { Carrier } from './events.ts';

/** What is seen from outside when a step of an attack succeeds. */
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
 * What is attacked: a place where event data takes effect; what an answer tells when the function fails (`stack`) or always
 * (`environment`); what a caller leaves in a variable (`earlier`) or in a file (`file`) for the next one; a package of others that
 * was taken over (`package`).
 */
export type Weakness = SinkKind | Leak['what'] | 'file' | 'package';

/** A request of AWS as whoever holds the role's credentials would send it: by the JSON protocol, S3 by path. */
export interface CanaryCall {
  /** `dynamodb:DeleteItem`. */
  readonly action: string;
  readonly method: string;
  /** Below the endpoint. */
  readonly path: string;
  readonly body: string;
}

/**
 * One weakness of a function, and all that is needed to attack it on this machine: plain data, so that it can be handed
 * to the process that runs it. Texts of `env` may hold `@cloud@` and `@database@`: addresses that are known
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
  /** What the fields beside it may have to be, so that the code goes this way. The first is nothing. */
  readonly settings: readonly Setting[];
  readonly sink: Weakness;
  /** Names of packages as they are imported or installed: the first that is there is taken over. */
  readonly packages: readonly string[];
  /** Names that the code gives to what it reads, in the order of the text: fields of events are among them. */
  readonly names: readonly string[];
  /** What is done with a file; where it is not known: read. */
  readonly mode: 'read' | 'write' | 'delete';
  /** Texts that the code writes around the attacker's in a path, where they are known. */
  readonly prefix: string;
  readonly suffix: string;
  readonly calls: { readonly needed: CanaryCall | null; readonly excess: CanaryCall | null };
  /** What to try for, in the order of the attack. */
  readonly effects: readonly EffectName[];
}

/** Where an attack finds what it looks for, on the machine that it runs on. */
export interface Target {
  /** A word that stands nowhere else. */
  readonly token: string;
  /** Folder for files that nothing but an attack makes, opens or removes. */
  readonly folder: string;
  /** Somebody else's machine: `http://127.0.0.1:port`. */
  readonly outside: string;
  /** The interpreter of the function. */
  readonly program: string;
  /** File with the attacker's program. How it came there is not asked: a command could fetch it. */
  readonly script: string;
}

/** One way to write the attack, as the text of the field: for each effect, or one for all. */
export interface Form {
  /** In words: `in double quotes`. */
  readonly says: string;
  text(effect: EffectName): string;
  /** The field that it is put into, where it is another one than the subject's. */
  readonly path?: string;
  /** What the next caller sends there: the effect is seen in what comes of that. */
  readonly next?: string;
}
