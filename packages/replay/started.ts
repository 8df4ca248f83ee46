import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type FrameworkRequest, startFramework, startFunction } from '@emmental/emulator';
import type { Setting } from './conditions.ts';
import { requestWith } from './google-requests.ts';
import { type Sent, sentWith } from './objects.ts';
import type { Subject } from './subject.ts';

/** A function that runs on this machine as its cloud would run it. */
export interface Started {
  /** Returns the input that brings a text to a path of the analysis. */
  readonly input: (path: string, text: string, setting: Setting) => Sent;
  readonly invoke: (event: unknown) => Promise<Answer>;
  readonly output: () => string;
  /** False when it is known that the function could not be started. */
  readonly isReady: boolean;
  readonly stop: () => Promise<void>;
}

/** The process of a function: its code, its tools, and what stands before its command. */
export interface Process {
  readonly program: string;
  /** Folder of the runtime clients of AWS. */
  readonly clients: string;
  readonly folder: string;
  /** Folders of packages. */
  readonly packages: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly before: readonly string[];
  /** The program that puts the guard into the process; null = no guard. */
  readonly wrapper: string | null;
  readonly timeout: number;
}

/**
 * Starts the function of a subject: on a runtime client of AWS, or on the Functions Framework of Google.
 *
 * @throws if the framework of Node is not installed.
 */
export async function start(subject: Subject, process: Process): Promise<Started> {
  const { carrier, language, handler, google } = subject;
  if (google === null) {
    const local = await startFunction({ ...process, language, handler });
    return {
      ...local,
      isReady: true,
      input: (path, text, setting) => sentWith(carrier, path, text, setting),
    };
  }
  const local = await startFramework({
    command: frameworkOf(language, process),
    folder: process.folder,
    ...google,
    env: { ...projectOf(google.isFirebase), ...process.env },
    before: [...process.before, ...(process.wrapper === null ? [] : [process.wrapper])],
    timeout: process.timeout,
  });
  return {
    ...local,
    invoke: (event) => local.invoke(event as FrameworkRequest),
    input: (path, text, setting) => ({ event: requestWith(google, carrier, path, text, setting) }),
  };
}

const framework = '@google-cloud/functions-framework';

/** The words that start the framework. It must be the one that the code loads, because the code registers its functions there. */
function frameworkOf(
  language: Subject['language'],
  { program, folder, packages }: Process,
): readonly string[] {
  if (language === 'python') return [program, '-m', 'functions_framework', '--host', '127.0.0.1'];
  const main = [join(folder, 'node_modules'), ...packages]
    .map((modules) => join(modules, framework, 'build', 'src', 'main.js'))
    .find((path) => existsSync(path));
  if (main === undefined)
    throw new Error(
      `the Functions Framework is not there; emmental installs nothing: install it beside the code (npm install --no-save ${framework}), or name a folder that has it: --packages FOLDER`,
    );
  return [program, main];
}

/** Variables by which libraries find the project without the metadata server, and hosts where nothing answers. */
const projectOf = (isFirebase: boolean): Readonly<Record<string, string>> => ({
  GOOGLE_CLOUD_PROJECT: 'replay',
  GCLOUD_PROJECT: 'replay',
  K_SERVICE: 'replay',
  METADATA_SERVER_DETECTION: 'none',
  NO_GCE_CHECK: 'true',
  FIRESTORE_EMULATOR_HOST: nowhere,
  PUBSUB_EMULATOR_HOST: nowhere,
  STORAGE_EMULATOR_HOST: `http://${nowhere}`,
  ...(isFirebase ? { FIREBASE_CONFIG: '{"projectId":"replay","storageBucket":"replay"}' } : {}),
});

/** The port for unused services: a connection to it is refused at once. */
const nowhere = '127.0.0.1:9';
