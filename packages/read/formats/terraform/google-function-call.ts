import { type Location, unknown, type Value } from '@emmental/model';
import { property } from '../../app/property.ts';
import { asBlock, block } from './registry/google/parts.ts';
import { isGiven } from './resources/index.ts';

/**
 * Names by which modules take the settings of a function of Google Cloud, by the argument of `google_cloudfunctions2_function`.
 * Source: the inputs of public modules (terraform-google-modules, Cloud Foundation Fabric, multani, and others).
 */
const inputs = {
  name: ['name', 'function_name'],
  runtime: ['runtime', 'function_runtime'],
  entry_point: ['entry_point', 'entrypoint', 'function_entry_point'],
  account: ['service_account_email', 'function_service_account_email', 'service_account'],
  environment: ['environment_variables', 'function_environment_variables', 'env_vars'],
  ingress: ['ingress_settings'],
  limit: ['max_instance_count', 'max_instances'],
} as const;

/** Names by which such modules take the folder of the code, or the package in a bucket. */
const folders = ['source_directory', 'source_dir', 'function_source_directory', 'source_path'];
const packages = ['storage_source', 'source_code'];

/** A call of an unread module whose arguments describe a function of Google Cloud. */
export interface GoogleFunctionCall {
  /** The same settings as arguments of `google_cloudfunctions2_function`; what no argument says is not known. */
  readonly fields: ReadonlyMap<string, Value>;
  /** The folder of the code; undefined where no argument names it. */
  readonly code: Value | undefined;
}

/** Returns the function that the arguments of a module describe: a runtime and an entry point. Null for other modules. */
export function googleFunctionCall(body: Value, why: string, at: Location): GoogleFunctionCall | null {
  const set = (names: readonly string[]): Value | undefined =>
    names.map((name) => property(body, name)).find((value) => value !== undefined && isGiven(value));
  const [runtime, entryPoint] = [set(inputs.runtime), set(inputs.entry_point)];
  if (body.kind !== 'fields' || !runtime || !entryPoint) return null;
  const orUnknown = (value: Value | undefined): Value => value ?? unknown(why, at);
  const built = block(
    {
      runtime,
      entry_point: entryPoint,
      source: block({ storage_source: asBlock(set(packages)) }, at),
    },
    at,
  );
  const service = block(
    {
      service_account_email: orUnknown(set(inputs.account)),
      environment_variables: set(inputs.environment),
      ingress_settings: orUnknown(set(inputs.ingress)),
      max_instance_count: orUnknown(set(inputs.limit)),
    },
    at,
  );
  const trigger = asBlock(set(['event_trigger', 'trigger_config']));
  const fields = new Map<string, Value>([
    ['build_config', built],
    ['service_config', service],
  ]);
  const name = set(inputs.name);
  if (name) fields.set('name', name);
  if (trigger) fields.set('event_trigger', trigger);
  return { fields, code: set(folders) };
}
