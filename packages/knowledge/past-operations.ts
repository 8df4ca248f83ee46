import { knownAction } from './iam.ts';
import { prefixOfService } from './overrides/index.ts';
import { type MethodStyle, operationOf } from './services.ts';

/**
 * Returns the operation that a client method or a command calls, like `operationOf`; also an operation that the newest SDK
 * has no longer. The IAM reference still has an action of its name: `chime.deleteMeeting`, which older SDKs call.
 */
export function operationOfAnyVersion(service: string, method: string, style: MethodStyle): string | null {
  return operationOf(service, method, style) ?? pastOperation(service, method, style);
}

function pastOperation(service: string, method: string, style: MethodStyle): string | null {
  if (!spellings[style].test(method)) return null;
  const prefix = prefixOfService(service);
  const name = method.replaceAll('_', '').replace(/(?<=[a-z0-9])Command$/, '');
  const action = prefix && knownAction(`${prefix}:${name}`);
  return action ? action.slice(action.indexOf(':') + 1) : null;
}

/** The forms in which the SDKs write the method of an operation, or its command. */
const spellings: Readonly<Record<MethodStyle, RegExp>> = {
  js: /^[a-z]+[A-Z][A-Za-z0-9]*$|^[A-Z][A-Za-z0-9]+Command$/,
  python: /^[a-z]+(_[a-z0-9]+)+$/,
};
