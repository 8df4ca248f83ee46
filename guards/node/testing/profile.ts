import type {
  CodeRule,
  CompiledFunction,
  CompiledProfile,
  CompiledRule,
  FileRule,
  InboundRule,
  OutboundRule,
  PermissionRule,
  ProcessRule,
  ProfileMode,
} from '@emmental/model';
import { everySection } from '@emmental/model';

/** A compiled profile for tests: no section is limited and all are enforced; `more` overrides that. */
export function profileOf(
  more: Partial<CompiledFunction> = {},
  mode: ProfileMode = 'enforce',
): CompiledProfile {
  return {
    schema: 'emmental/compiled-profile/1',
    app: 'shop',
    environment: null,
    digest: '0123456789ab',
    functions: {
      Orders: {
        mode: everySection(mode),
        onError: 'open',
        breakGlass: 'allowed',
        onBlock: { http: 403, quarantine: null },
        ...everySection(null),
        skeletons: {},
        ...more,
      },
    },
  };
}

const named = (name: string, action: CompiledRule['action'] = 'allow'): CompiledRule => ({
  name,
  match: name.padEnd(8, '0').slice(0, 8),
  action,
  origin: 'file',
});

export const to = (
  name: string,
  targets: readonly string[],
  action?: CompiledRule['action'],
): OutboundRule => ({
  ...named(name, action),
  to: targets,
});
export const files = (name: string, read: readonly string[], write: readonly string[] = []): FileRule => ({
  ...named(name),
  read,
  write,
});
export const run = (name: string, program: string, args: readonly string[] | null = null): ProcessRule => ({
  ...named(name),
  run: program,
  args,
});
export const uses = (name: string, use: CodeRule['use']): CodeRule => ({ ...named(name), use });
export const calls = (
  name: string,
  call: readonly string[],
  resource: readonly string[] = [],
): PermissionRule => ({
  ...named(name),
  call,
  resource,
});
export const from = (
  name: string,
  triggers: readonly string[],
  more: Partial<InboundRule> = {},
): InboundRule => ({
  ...named(name),
  triggers,
  source: null,
  inspect: 'all',
  shape: null,
  batchItemFailures: false,
  ...more,
});
