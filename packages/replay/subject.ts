import type { Leak, SinkKind } from '@emmental/model';
import type { Setting } from './conditions.ts';
import type { Carrier } from './events.ts';
import type { GoogleStart } from './google-requests.ts';

/** Effects of a successful step that can be observed from outside of the function. */
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
 * A weakness to attack: a sink; an answer that reveals internal details after an error (`stack`) or always (`environment`);
 * data of a caller that stays in a variable (`earlier`) or in a file (`file`); a package that an attacker took over
 * (`package`).
 */
export type Weakness = SinkKind | Leak['what'] | 'file' | 'package';

/** A request to AWS that an attacker with the role's credentials sends: in the JSON protocol, or by path for S3. */
export interface CanaryCall {
  /** `dynamodb:DeleteItem`. */
  readonly action: string;
  readonly method: string;
  /** The path below the endpoint. */
  readonly path: string;
  readonly body: string;
}

/**
 * A weakness of a function, with all data that an attack on this machine needs. Plain data, so that it can be passed to
 * another process. `@cloud@` and `@database@` in `env` are placeholders for addresses of the emulators.
 */
export interface Subject {
  /** Name of the function. */
  readonly function: string;
  readonly language: 'javascript' | 'python';
  /** `src/orders.handler`, below the task root. */
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  readonly carrier: Carrier;
  /** How Google Cloud starts it; null = a function of AWS. */
  readonly google: GoogleStart | null;
  /** The variable of its environment whose value the attacker sends away. */
  readonly credential: string;
  /** Path of the event field that carries the attack. */
  readonly path: string;
  /** Values of other fields to try, which the code may require before it reaches the weakness. The first setting is empty. */
  readonly settings: readonly Setting[];
  readonly sink: Weakness;
  /** Names of packages; the first one that is installed is taken over. */
  readonly packages: readonly string[];
  /** Names of variables and fields that the code reads, in the order of the text. Fields of events are among them. */
  readonly names: readonly string[];
  /** The use of the file; `read` if not known. */
  readonly mode: 'read' | 'write' | 'delete';
  /** The known texts of the code before and after the attacker's text in a path. */
  readonly prefix: string;
  readonly suffix: string;
  readonly calls: { readonly needed: CanaryCall | null; readonly excess: CanaryCall | null };
  /** The effects to try for, in the order of the attack. */
  readonly effects: readonly EffectName[];
}

/** The tools of an attack on the machine where it runs. */
export interface Target {
  /** A random word that identifies this replay in files, requests and outputs. */
  readonly token: string;
  /** A folder for files that only the attack creates, opens or removes. */
  readonly folder: string;
  /** The address of the attacker's host: `http://127.0.0.1:port`. */
  readonly outside: string;
  /** The interpreter of the function. */
  readonly program: string;
  /** The file with the attacker's program. A real attack would download the program first. */
  readonly script: string;
}

/** A way to write the attack as the text of a field, for each effect or for all effects. */
export interface Form {
  /** The form in words: `in double quotes`. */
  readonly says: string;
  /** Returns the text of the field for an attack with this effect. */
  text(effect: EffectName): string;
  /** The field for the text; absent = the field of the subject. */
  readonly path?: string;
  /** The text of the next caller in the same field. The effect is observed in the result of that call. */
  readonly next?: string;
}
