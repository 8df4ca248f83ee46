import type { FunctionDeclaration } from './app.ts';
import { asString } from './value.ts';

/** The folder into which Lambda unpacks the layer with the guard. */
const guardHome = '/opt/emmental';

/** The value of the environment variable AWS_LAMBDA_EXEC_WRAPPER in a function with the guard. */
export const guardWrapper = `${guardHome}/wrapper`;

/** Folder of the layer with the guard, relative to the template; `protect` writes it, and often no commit has it. */
export const guardLayer = '.emmental/layer';

/** The folder of the guard in the source of a function of Google Cloud, relative to the source. */
export const guardInSource = '.emmental/guard';

/** The same folder as the function sees it: buildpacks put the source into `/workspace`. Source: Google Cloud's buildpacks. */
export const guardOnGoogle = `/workspace/${guardInSource}`;

/** Does the guard that `protect` adds start in this function of Google Cloud? */
export const hasGoogleGuard = ({ environment }: FunctionDeclaration): boolean =>
  asString(environment.get('EMMENTAL_PROFILE'))?.startsWith(`${guardOnGoogle}/`) ?? false;

/** The greatest number of layers of a function. Source: Lambda quotas. */
const mostLayers = 5;

/** The reason why a function cannot get the guard (`why`), and what the user can do instead (`todo`). */
export interface GuardObstacle {
  readonly why: string;
  readonly todo: string;
  /** True when there is no guard for the runtime of the function, so no change makes it possible. */
  readonly isFinal: boolean;
}

/** Returns the reason why `protect` cannot give a function the guard, as a layer or in its source; null when it can. */
export function guardObstacle(fn: FunctionDeclaration): GuardObstacle | null {
  if (fn.account) return googleObstacle(fn);
  if (fn.packageType === 'image')
    return byHand(
      'it is a container image, which takes no layers',
      `in its Dockerfile: COPY ${guardLayer}/emmental ${guardHome}, ENV EMMENTAL_FUNCTION=${fn.name}, and ` +
        `ENV AWS_LAMBDA_EXEC_WRAPPER=${guardWrapper} if the image builds on AWS's base image, else ` +
        `"${guardWrapper}" as the first word of its ENTRYPOINT`,
    );
  if (fn.runtime === null) return unknownRuntime;
  const version = /^(nodejs|python)(\d+)(?:\.(\d+|x))?/.exec(fn.runtime);
  if (!version) return noGuardFor(fn.runtime);
  const [, language, major, minor] = version;
  const isOld = language === 'nodejs' ? Number(major) < 20 : Number(major) < 3 || Number(minor) < 10;
  if (isOld)
    return byHand(
      `${fn.runtime} is older than the guard supports`,
      language === 'nodejs' ? 'move to nodejs22.x' : 'move to python3.13',
    );
  if (fn.triggers.some((trigger) => trigger.kind === 'cloudfront'))
    return byHand('Lambda@Edge takes no layers', 'import @emmental/guard first in its handler');
  const layers = fn.settings.get('Layers');
  if (layers?.kind === 'list' && layers.items.length >= mostLayers)
    return byHand(
      `it already has ${layers.items.length} layers; the limit is ${mostLayers}`,
      'merge two of them',
    );
  const present = fn.environment.get('AWS_LAMBDA_EXEC_WRAPPER');
  if (present && asString(present) === null)
    return byHand(
      'the wrapper script it starts with (AWS_LAMBDA_EXEC_WRAPPER) is not known',
      `set EMMENTAL_NEXT_WRAPPER to it and AWS_LAMBDA_EXEC_WRAPPER to ${guardWrapper}`,
    );
  return null;
}

const byHand = (why: string, todo: string): GuardObstacle => ({ why, todo, isFinal: false });

const unknownRuntime = byHand('its runtime is not known', 'write the runtime into the template');

const noGuardFor = (runtime: string): GuardObstacle => ({
  why: `there is no guard for ${runtime} yet`,
  todo: 'limit its role and its triggers instead',
  isFinal: true,
});

const googlePage = 'docs/guard-on-cloud-functions.md';

/** The guard of a function of Google Cloud is in the folder of its source, from which Terraform makes the archive. */
function googleObstacle(fn: FunctionDeclaration): GuardObstacle | null {
  const { runtime, handler } = fn;
  if (fn.packageType === 'image')
    return byHand(
      'it is a container, and the guard of a container is in its image',
      `see "Own container" in ${googlePage}`,
    );
  if (!fn.at.file.endsWith('.tf'))
    return byHand(
      'Emmental writes the guard of Google Cloud into Terraform only',
      `see ${googlePage}: copy the guard into the source, and set its variables`,
    );
  if (runtime === null) return unknownRuntime;
  const [, language, version] = /^(nodejs|python3)(\d+)$/.exec(runtime) ?? [];
  if (language === undefined) return noGuardFor(runtime);
  if (Number(version) < (language === 'nodejs' ? 20 : 10))
    return byHand(
      `${runtime} is older than the guard supports`,
      language === 'nodejs' ? 'move to nodejs22' : 'move to python313',
    );
  if (handler.kind === 'unknown' && fn.package === undefined)
    return byHand(
      'the folder of its source is not known, and the guard has to be in it',
      `see "Terraform" in ${googlePage}: copy the guard into the source before the archive is made, and set its variables`,
    );
  if (fn.package === undefined)
    return byHand(
      'the template does not show that its archive holds all files of a folder (archive_file with source_dir)',
      `see "Terraform" in ${googlePage}: copy the guard into the archive, and set its variables`,
    );
  return null;
}
