import { type Location, rowOf, text, type Value } from '@emmental/model';
import type { Block } from '../../../parse/hcl/index.ts';
import { reference } from '../handle.ts';
import { attributeOf, sourceOf } from '../module.ts';
import type { CallInstance } from '../scope.ts';
import { bucket, queue, topic } from './aws.ts';
import { type Expansion, expansionOf, type ModuleResource } from './expansion.ts';
import { googleModules } from './google/index.ts';

/** A module of a registry: what it makes, and what it hands on. */
export interface RegistryModule {
  /** Adds the resources. `major` is the first number of the version, which decides some defaults. */
  readonly make: (expansion: Expansion, major: number | null) => void;
  readonly outputs: Readonly<Record<string, ModuleOutput>>;
}

/**
 * An output, as an attribute of a resource of the module. `suffix` selects the resource, '' is the main one. Null as the attribute
 * stands for a reference to the resource itself (`Ref`).
 */
export interface ModuleOutput {
  readonly suffix?: string;
  readonly attribute: string | null;
  /** A text before the attribute: `serviceAccount:`. */
  readonly before?: string;
}

const output = (attribute: string | null): ModuleOutput => ({ attribute });

/** The modules by their name. Sources: the inputs and outputs in the documentation of each module. */
const modules: Readonly<Record<string, RegistryModule>> = {
  'aws/s3-bucket': {
    make: bucket,
    outputs: {
      s3_bucket_id: output(null),
      s3_bucket_arn: output('Arn'),
      s3_bucket_bucket_domain_name: output('DomainName'),
      s3_bucket_bucket_regional_domain_name: output('RegionalDomainName'),
    },
  },
  'aws/sns': {
    make: topic,
    outputs: { topic_arn: output(null), topic_id: output(null), topic_name: output('TopicName') },
  },
  'aws/sqs': {
    make: queue,
    outputs: {
      queue_arn: output('Arn'),
      queue_id: output(null),
      queue_url: output(null),
      queue_name: output('QueueName'),
    },
  },
  ...googleModules,
};

/** Returns the resources of a call, or null when the module is not in `modules`. */
export function moduleResources(call: CallInstance): readonly ModuleResource[] | null {
  const row = rowOf(modules, nameOf(call.block) ?? '');
  if (!row) return null;
  const expansion = expansionOf(call);
  if (expansion.isOn('create', true)) row.make(expansion, majorOf(call.block));
  return expansion.resources;
}

/** Returns an output of a call of such a module as a reference; null for other outputs and modules. */
export function outputOf(call: CallInstance, name: string, at: Location): Value | null {
  const found = rowOf(rowOf(modules, nameOf(call.block) ?? '')?.outputs ?? {}, name);
  if (!found) return null;
  const { suffix = '', attribute, before } = found;
  const value = reference(`${call.address}${suffix}`, attribute, at);
  return before === undefined || value.kind !== 'text' ? value : text([before, ...value.parts], at);
}

const registry =
  /^(?:registry\.terraform\.io\/|registry\.opentofu\.org\/)?(terraform-aws-modules|terraform-google-modules|GoogleCloudPlatform)\/([\w-]+)\/(aws|google)(?:\/\/(?:modules\/)?([\w/-]+))?(?:\?.*)?$/;

const repository =
  /^(?:git::)?(?:https:\/\/|ssh:\/\/)?(?:git@)?(?:www\.)?github\.com[/:](terraform-aws-modules|terraform-google-modules|GoogleCloudPlatform)\/(?:terraform-(aws|google)-)?([\w-]+?)(?:\.git)?(?:\/\/(?:modules\/)?([\w/-]+))?(?:\?.*)?$/;

/**
 * Returns the name of a module of a known namespace: its provider, its name and the folder of a submodule, such as
 * `google/cloud-run/v2`. Null for other sources.
 */
function nameOf(call: Block): string | null {
  const source = sourceOf(call) ?? '';
  const [, , name, provider, inner] = registry.exec(source) ?? [];
  if (name !== undefined) return [provider, name, inner].filter((part) => part !== undefined).join('/');
  const [, , cloud, project, folder] = repository.exec(source) ?? [];
  return project === undefined
    ? null
    : [cloud, project, folder].filter((part) => part !== undefined).join('/');
}

/** Returns the first number of the version. The defaults of inputs differ between major versions. */
function majorOf(call: Block): number | null {
  const version = attributeOf(call.body, 'version')?.value;
  const written =
    version?.kind === 'literal' ? String(version.value) : /[?&]ref=v?(\d+)/.exec(sourceOf(call) ?? '')?.[1];
  const first = /\d+/.exec(written ?? '');
  return first ? Number(first[0]) : null;
}
