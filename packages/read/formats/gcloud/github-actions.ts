import { entriesOf, get, type Node, stringOf } from '../../tree.ts';

/** The flag of gcloud for each input of an action. */
interface Action {
  readonly command: (input: (name: string) => string | undefined) => readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

/**
 * The actions of Google that deploy, as commands of gcloud. Source: `action.yml` of google-github-actions/deploy-cloud-functions
 * (versions 0 to 4) and google-github-actions/deploy-cloudrun (versions 0 to 3).
 */
const actions: readonly (Action & { readonly uses: RegExp })[] = [
  {
    uses: /^google-github-actions\/deploy-cloud-functions@/,
    command: (input) => [
      'functions',
      'deploy',
      ...(input('name') === undefined ? [] : [input('name') ?? '']),
      isFirst(input) ? '--no-gen2' : '--gen2',
    ],
    flags: {
      region: 'region',
      runtime: 'runtime',
      source_dir: 'source',
      entry_point: 'entry-point',
      service_account: 'service-account',
      service_account_email: 'service-account',
      environment_variables: 'set-env-vars',
      env_vars: 'set-env-vars',
      env_vars_file: 'env-vars-file',
      secrets: 'set-secrets',
      secret_environment_variables: 'set-secrets',
      ingress_settings: 'ingress-settings',
      max_instance_count: 'max-instances',
      max_instances: 'max-instances',
      vpc_connector: 'vpc-connector',
      event_trigger_type: 'trigger-event',
      event_trigger_resource: 'trigger-resource',
      event_trigger_pubsub_topic: 'trigger-topic',
      event_trigger_service_account: 'trigger-service-account',
      https_trigger_security_level: 'security-level',
    },
  },
  {
    uses: /^google-github-actions\/deploy-cloudrun@/,
    command: (input) => {
      const [service, job, metadata] = [input('service'), input('job'), input('metadata')];
      if (job !== undefined) return ['run', 'jobs', 'deploy', job];
      // The file of `metadata` declares the service, and is an app of its own.
      if (metadata !== undefined) return ['run', 'services', 'replace', metadata];
      return ['run', 'deploy', ...(service === undefined ? [] : [service])];
    },
    flags: {
      region: 'region',
      image: 'image',
      source: 'source',
      env_vars: 'set-env-vars',
      secrets: 'set-secrets',
    },
  },
];

/** Inputs that only versions for the first generation have. */
const isFirst = (input: (name: string) => string | undefined): boolean =>
  input('environment') === 'GEN_1' ||
  ['service_account_email', 'env_vars', 'event_trigger_resource', 'https_trigger_security_level'].some(
    (name) => input(name) !== undefined,
  );

/** Tells by the text of a file if it may use an action that deploys to Google Cloud. */
export const usesAction = (text: string): boolean => /google-github-actions\/deploy-cloud/.test(text);

/** Returns the step of a workflow as a command of gcloud; null for other steps. Expressions stay as they are. */
export function commandOfAction(step: Node): string | null {
  const uses = stringOf(get(step, 'uses'));
  const action = actions.find(({ uses: pattern }) => uses !== undefined && pattern.test(uses));
  if (!action) return null;
  const inputs = new Map(
    entriesOf(get(step, 'with')).flatMap(({ key, value }) =>
      value.kind === 'scalar' && value.value !== null && value.value !== ''
        ? [[key, String(value.value)] as const]
        : [],
    ),
  );
  const flags = Object.entries(action.flags).flatMap(([input, flag]) => {
    const value = inputs.get(input);
    return value === undefined ? [] : [`--${flag}=${quoted(asList(value))}`];
  });
  const [group = '', ...words] = action.command((name) => inputs.get(name));
  return ['gcloud', group, ...words.map(quoted), ...flags, inputs.get('flags') ?? ''].join(' ');
}

/** Joins a list of several lines by a separator of gcloud (`gcloud topic escaping`). */
const asList = (value: string): string => {
  const lines = value.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  return lines.length > 1
    ? `^@@^${lines.map((line) => line.replace(/,$/, '')).join('@@')}`
    : (lines[0] ?? '');
};

/** Quotes a word for a shell. Expressions (`${{ … }}`) stay; every other character stands for itself. */
const quoted = (text: string): string =>
  `"${text
    .split(/(\$\{\{[^}]*\}\})/)
    .map((part) => (part.startsWith('${{') ? part : part.replace(/["\\$`]/g, '\\$&')))
    .join('')}"`;
