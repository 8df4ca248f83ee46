import type { FunctionDeclaration } from './app.ts';
import { asString } from './value.ts';

/** The folder into which Lambda unpacks the layer with the guard. */
const guardHome = '/opt/emmental';

/** The value of the environment variable AWS_LAMBDA_EXEC_WRAPPER in a function with the guard. */
export const guardWrapper = `${guardHome}/wrapper`;

/** The greatest number of layers of a function. Source: Lambda quotas. */
const mostLayers = 5;

/** The reason why a function cannot get the guard as a layer (`why`), and what the user can do instead (`todo`). */
export interface GuardObstacle {
  readonly why: string;
  readonly todo: string;
  /** True when there is no guard for the runtime of the function, so no change makes it possible. */
  readonly isFinal: boolean;
}

/** Returns the reason why a function cannot get the guard as a layer; null when it can. */
export function guardObstacle(fn: FunctionDeclaration): GuardObstacle | null {
  const byHand = (why: string, todo: string): GuardObstacle => ({ why, todo, isFinal: false });
  if (fn.account)
    return byHand(
      'it runs in Google Cloud, which has no layers',
      'see docs/guard-on-cloud-functions.md for the guard in Cloud Functions',
    );
  if (fn.packageType === 'image')
    return byHand(
      'it is a container image, which takes no layers',
      `in its Dockerfile: COPY .emmental/layer/emmental ${guardHome}, ENV EMMENTAL_FUNCTION=${fn.name}, and ` +
        `ENV AWS_LAMBDA_EXEC_WRAPPER=${guardWrapper} if the image builds on AWS's base image, else ` +
        `"${guardWrapper}" as the first word of its ENTRYPOINT`,
    );
  if (fn.runtime === null) return byHand('its runtime is not known', 'write the runtime into the template');
  const version = /^(nodejs|python)(\d+)(?:\.(\d+|x))?/.exec(fn.runtime);
  if (!version)
    return {
      why: `there is no guard for ${fn.runtime} yet`,
      todo: 'limit its role and its triggers instead',
      isFinal: true,
    };
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
