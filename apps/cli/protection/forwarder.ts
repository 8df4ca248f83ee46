import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLines, type Screen, visible, wrap } from '@emmental/report';
import { WrongUse } from '../exit.ts';
import { readText } from '../files/read.ts';
import { removeFolder, writeFolder } from '../files/write.ts';
import type { ProtectOptions } from '../usage/protect.ts';

/** Folder of the forwarder, relative to the root of the repository. */
export const forwarderFolder = '.emmental/forwarder';

/** Where signals go: the address of a console, and the secret with the token. */
export interface Forwarding {
  readonly console: string;
  readonly store: 'secretsmanager' | 'ssm';
  readonly secret: string;
}

/**
 * Reads `--signals` and `--signals-token`; null without them. Throws `WrongUse` for an address that is not https, and for a token in
 * the place of a reference to one.
 */
export function forwardingOf({ signals, signalsToken, remove }: ProtectOptions): Forwarding | null {
  if (signals === undefined) {
    if (signalsToken !== undefined)
      throw new WrongUse('--signals-token needs --signals, the address of the console');
    return null;
  }
  if (remove) throw new WrongUse('--remove takes the forwarder away by itself; leave out --signals');
  const url = URL.canParse(signals) ? new URL(signals) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new WrongUse(`--signals ${signals}: it must be an https address such as https://console.example`);
  const [, store, secret] =
    /^(secretsmanager|ssm):([\w/+=.@-]{1,512})$/.exec(signalsToken ?? 'secretsmanager:emmental/signals') ??
    [];
  if ((store !== 'secretsmanager' && store !== 'ssm') || secret === undefined)
    throw new WrongUse(
      '--signals-token must name a secret, secretsmanager:NAME or ssm:NAME; the token itself stays out of files',
    );
  return { console: url.origin, store, secret: secret.replace(/^\/+/, '') };
}

/** Writes the forwarder: its code, and its template with the address and the secret as defaults. */
export function writeForwarder(root: string, { console, store, secret }: Forwarding): void {
  const copyOf = forwarderFiles();
  const template = readText(join(copyOf, 'template.yaml'))
    .replace('    AllowedPattern: https://.+\n', (line) => `${line}    Default: ${console}\n`)
    .replace('    Default: secretsmanager\n', `    Default: ${store}\n`)
    .replace('    Default: emmental/signals\n', () => `    Default: ${secret}\n`);
  writeFolder(
    {
      folder: join(root, forwarderFolder),
      copyOf,
      isCopied: () => true,
      programs: [],
      files: { 'template.yaml': template },
    },
    { within: root },
  );
}

export function removeForwarder(root: string): void {
  if (existsSync(join(root, forwarderFolder))) removeFolder(join(root, forwarderFolder), { within: root });
}

/** Returns the lines that say what forwards the signals, and how it is deployed. */
export const forwarderLines = (
  { console, store, secret }: Forwarding,
  root: string,
  isWritten: boolean,
  view: Screen,
): readonly string[] => {
  const folder = relative('.', join(root, forwarderFolder));
  const says = isWritten
    ? 'sends the signals in CloudWatch Logs to'
    : 'will send the signals in CloudWatch Logs to';
  return [
    '',
    ...wrap(
      visible(
        `  ${folder} ${says} ${console} with the token in the secret ${store}:${secret}. Once for each account and region:`,
        view,
      ),
      view.width,
      '  ',
    ),
    ...commandLines(
      '    ',
      `sam deploy -t ${folder}/template.yaml --stack-name emmental-signals --capabilities CAPABILITY_IAM --resolve-s3`,
      '      ',
      view,
    ),
  ];
};

/** Returns the folder with the forwarder, beside the bundle or in the repository. */
function forwarderFiles(): string {
  const folder = ['./forwarder/', '../forwarder/', '../../../integrations/forwarder/']
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(place));
  if (folder === undefined) throw new Error('the forwarder is missing from this installation');
  return folder;
}
