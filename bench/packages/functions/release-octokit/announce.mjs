import { Octokit } from '@octokit/rest';
import sendgrid from '@sendgrid/mail';
import yaml from 'js-yaml';
import ky from 'ky';
import nunjucks from 'nunjucks';
import { groupBy } from 'ramda';
import semver from 'semver';
import superagent from 'superagent';

const github = new Octokit({ auth: process.env.GITHUB_TOKEN });
sendgrid.setApiKey(process.env.SENDGRID_API_KEY);
const views = nunjucks.configure(new URL('./views', import.meta.url).pathname, { autoescape: true });

export async function handler(event) {
  for (const { body } of event.Records) {
    const { tag, notes } = JSON.parse(body);
    const { data: release } = await github.rest.repos.getReleaseByTag({ owner: 'shop', repo: 'shop', tag });
    const kind = semver.prerelease(tag) ? 'preview' : 'stable';
    const changes = await ky.get(process.env.CHANGES_URL, { searchParams: { tag } }).json();
    const byArea = groupBy(({ area }) => area ?? 'other', changes.items ?? []);
    await superagent.post('https://api.pagerduty-events.com/v2/enqueue').send({ tag, kind });
    await sendgrid.send({
      to: 'all@example.com',
      from: 'shop@example.com',
      subject: `${release.name ?? tag} (${kind})`,
      html: views.render('mail.njk', { notes, byArea, raw: yaml.dump(release) }),
    });
  }
}
