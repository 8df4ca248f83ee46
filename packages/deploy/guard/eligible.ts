import { asString, type FunctionDeclaration, guardHome, guardWrapper } from '@emmental/model';

/** AWS attaches at most so many layers to a function. Source: Lambda quotas. */
const mostLayers = 5;

/** Why a function cannot get the guard as a layer, and what to do instead; null when it can. */
export function obstacle(fn: FunctionDeclaration): { readonly why: string; readonly todo: string } | null {
  if (fn.account)
    return {
      why: 'it runs in Google Cloud, which has no layers',
      todo: 'docs/protect.md says how a Cloud Function gets the guard',
    };
  if (fn.packageType === 'image')
    return {
      why: 'it is a container image: layers do not reach it',
      todo:
        `in its Dockerfile: COPY .emmental/layer/emmental ${guardHome}, ENV EMMENTAL_FUNCTION=${fn.name}, and ` +
        `ENV AWS_LAMBDA_EXEC_WRAPPER=${guardWrapper} where the image is made from AWS's base image, else ` +
        `"${guardWrapper}" as the first word of its ENTRYPOINT`,
    };
  if (fn.runtime === null)
    return { why: 'its runtime is not known', todo: 'write the runtime into the template' };
  const version = /^(nodejs|python)(\d+)(?:\.(\d+|x))?/.exec(fn.runtime);
  if (!version)
    return {
      why: `there is no guard for ${fn.runtime} yet`,
      todo: 'its role and its triggers are what protects it',
    };
  const [, language, major, minor] = version;
  const isOld = language === 'nodejs' ? Number(major) < 20 : Number(major) < 3 || Number(minor) < 10;
  if (isOld)
    return {
      why: `${fn.runtime} is older than the guard supports`,
      todo: language === 'nodejs' ? 'move to nodejs22.x' : 'move to python3.13',
    };
  if (fn.triggers.some((trigger) => trigger.kind === 'cloudfront'))
    return { why: 'Lambda@Edge takes no layers', todo: 'import @emmental/guard first in its handler' };
  const layers = fn.settings.get('Layers');
  if (layers?.kind === 'list' && layers.items.length >= mostLayers)
    return {
      why: `it has ${layers.items.length} layers already, ${mostLayers} is the limit`,
      todo: 'merge two of them',
    };
  const present = fn.environment.get('AWS_LAMBDA_EXEC_WRAPPER');
  if (present && asString(present) === null)
    return {
      why: 'the wrapper script it starts with (AWS_LAMBDA_EXEC_WRAPPER) is not known',
      todo: `set EMMENTAL_NEXT_WRAPPER to it and AWS_LAMBDA_EXEC_WRAPPER to ${guardWrapper}`,
    };
  return null;
}

/** The environment that the guard reads, by name. A wrapper that the function has already is run after ours. */
export function variablesOf(fn: FunctionDeclaration): Readonly<Record<string, string>> {
  const present = asString(fn.environment.get('AWS_LAMBDA_EXEC_WRAPPER'));
  return {
    AWS_LAMBDA_EXEC_WRAPPER: guardWrapper,
    ...(present === null || present === guardWrapper ? {} : { EMMENTAL_NEXT_WRAPPER: present }),
    EMMENTAL_FUNCTION: fn.name,
  };
}
