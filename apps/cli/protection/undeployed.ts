import type { App } from '@emmental/model';
import { onPath, type Screen, typed, wrap } from '@emmental/report';

const mostNamed = 5;

/**
 * Returns what a person does where a repository has functions of Google Cloud, but no template and no command that deploys them;
 * null where it has none. Source of the options: gcloud reference, `functions deploy` and `run deploy`.
 */
export function undeployedAdvice(apps: readonly App[], path: string, view: Screen): string | null {
  const own = apps.flatMap(({ functions }) => functions.filter(({ account }) => account));
  const names = [...new Set(own.map(({ name }) => name))];
  if (names.length === 0) return null;
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  const listed = `${names.slice(0, mostNamed).join(', ')}${more}`;
  const reason = `${path}: Emmental read no template and no command that deploys ${listed}, so it changes nothing. When you deploy:`;
  return [
    ...wrap(reason, view.width, '  '),
    '  its account   --service-account=NAME@PROJECT_ID.iam.gserviceaccount.com',
    `  its roles     ${typed(onPath('emmental permissions', path), view)}`,
    '  a limit       --max-instances=20',
    '  who calls     --no-allow-unauthenticated, and --ingress-settings=internal-only',
    '                (gcloud run: --ingress=internal) if events alone start it',
    '  the guard     see docs/guard-on-cloud-functions.md',
    `  what is left  ${typed(onPath('emmental holes', path), view)}`,
  ].join('\n');
}
