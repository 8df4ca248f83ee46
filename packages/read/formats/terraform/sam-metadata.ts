import { asString, type Value } from '@emmental/model';
import { property } from '../../app/property.ts';
import { bodyOf } from './block.ts';
import { inRepository } from './code.ts';
import type { State } from './scope.ts';

/**
 * Returns the folder of a function's code that a `null_resource` or `terraform_data` declares for SAM: its triggers name
 * `original_source_code`, and the function, or else the file of its package. Null where none names this function, or where the folder is not in the repository. Source:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/using-samcli-terraform.html,
 * "Define the sam metadata resource".
 */
export function metadataFolder(
  addresses: readonly string[],
  state: State,
  file: string | null = null,
): string | null {
  for (const instance of state.instances.values()) {
    if (instance.type !== 'null_resource' && instance.type !== 'terraform_data') continue;
    const body = bodyOf(instance);
    const triggers = property(body, 'triggers') ?? property(body, 'triggers_replace');
    if (asString(property(triggers, 'resource_type')) !== 'ZIP_LAMBDA_FUNCTION') continue;
    const name = asString(property(triggers, 'resource_name'));
    const around = instance.frame.module.address;
    const names = [name ?? '', `${around}.${name}`].map(withoutZero);
    const isFor =
      name === null
        ? file !== null && asString(property(triggers, 'built_output_path')) === file
        : addresses.some((address) => names.includes(withoutZero(address)));
    if (!isFor) continue;
    const written = pathIn(triggers);
    return written === null ? null : inRepository(written, state);
  }
  return null;
}

/** An instance of a block with `count = 1` has the address of the block in some configurations: `this[0]` is `this`. */
const withoutZero = (address: string): string => address.replace(/\[0\]$/, '');

/** Returns the path in `original_source_code`: a text, or the field of a mapping that `source_code_property` names. */
function pathIn(triggers: Value | undefined): string | null {
  const code = property(triggers, 'original_source_code');
  const field = asString(property(triggers, 'source_code_property'));
  return asString(field === null || code?.kind !== 'fields' ? code : property(code, field));
}
