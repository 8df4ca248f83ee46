import type { CompiledFunction } from '@emmental/model';
import type { Start } from './contract.ts';

/**
 * Returns the profile with rules for the guard's own requests: the guard sends signals and stores blocked events with the rights of the
 * function. The rules allow exactly these targets.
 */
export function withImplied(profile: CompiledFunction, { env }: Start): CompiledFunction {
  const targets = ownTargets(profile, env);
  if (targets.hosts.length === 0 || profile.outbound === null) return profile;
  return {
    ...profile,
    outbound: [
      ...profile.outbound,
      { name: '(guard)', match: '00000000', action: 'allow', origin: 'implied', to: targets.hosts },
    ],
    permissions:
      profile.permissions === null || targets.calls.length === 0
        ? profile.permissions
        : [
            ...profile.permissions,
            {
              name: '(guard)',
              match: '00000000',
              action: 'allow',
              origin: 'implied',
              call: targets.calls,
              resource: targets.resources,
            },
          ],
  };
}

interface OwnTargets {
  readonly hosts: readonly string[];
  readonly calls: readonly string[];
  readonly resources: readonly string[];
}

/** Returns the targets of signals and of quarantined events. */
function ownTargets(profile: CompiledFunction, env: Readonly<Record<string, string>>): OwnTargets {
  const hosts: string[] = [];
  const calls: string[] = [];
  const resources: string[] = [];
  const signals = env['EMMENTAL_SIGNALS'] ?? '';
  if (/^https?:/.test(signals)) hosts.push('env:EMMENTAL_SIGNALS');
  const quarantine = profile.onBlock?.quarantine ?? null;
  if (quarantine?.kind === 'sqs') {
    const url = filled(quarantine.target, env);
    const name = url.split('/').at(-1) ?? '';
    hosts.push('aws:sqs', ...hostOf(url));
    calls.push('sqs:SendMessage');
    resources.push(`arn:*:sqs:*:*:${name}`);
  }
  if (quarantine?.kind === 's3') {
    hosts.push('aws:s3', ...hostOf(env['AWS_ENDPOINT_URL_S3'] ?? ''));
    calls.push('s3:PutObject');
    resources.push(`arn:*:s3:::${filled(quarantine.target, env)}*`);
  }
  if (quarantine?.kind === 'pubsub' || quarantine?.kind === 'gs') {
    const isTopic = quarantine.kind === 'pubsub';
    const target = filled(quarantine.target, env);
    const emulator = env[isTopic ? 'PUBSUB_EMULATOR_HOST' : 'STORAGE_EMULATOR_HOST'] ?? '';
    hosts.push(isTopic ? 'pubsub.googleapis.com:443' : 'storage.googleapis.com:443');
    hosts.push(...hostOf(emulator === '' || emulator.includes('://') ? emulator : `http://${emulator}`));
    // The account's token comes from there.
    hosts.push('169.254.169.254:80', 'metadata.google.internal:80', 'env:GCE_METADATA_HOST');
    calls.push(isTopic ? 'pubsub.topics.publish' : 'storage.objects.create');
    resources.push(
      isTopic
        ? `projects/*/topics/${target.split('/').at(-1)}`
        : `projects/_/buckets/${target.split('/', 1)[0]}`,
    );
  }
  return { hosts, calls, resources };
}

/** Replaces `${env:NAME}` by the value of that environment variable. */
export const filled = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{env:(\w{1,200})\}/g, (_, name: string) => env[name] ?? '');

function hostOf(url: string): readonly string[] {
  const parts = /^(https?):\/\/([^/?#@:]{1,253})(?::(\d{1,5}))?/.exec(url);
  return parts ? [`${parts[2]}:${parts[3] ?? (parts[1] === 'http' ? '80' : '443')}`] : [];
}
