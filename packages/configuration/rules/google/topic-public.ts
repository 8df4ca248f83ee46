import { severityOf } from '@emmental/model';
import { outsidersIn, whoIs } from '../../google.ts';
import { defineRule } from '../../rule.ts';

/** Source: Pub/Sub documentation, "Access control". */
export const googleTopicPublic = defineRule({
  id: 'google/topic-public',
  aliases: ['EMM-PUBSUB-PUBLIC'],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'The topic is open to everybody on the internet: what is published there starts whatever listens.',
  check: ({ app }) =>
    [...app.resources.values()].flatMap((resource) => {
      const { id, type, at, condition } = resource;
      const [first] = /^google_pubsub_topic_iam_(member|binding)$/.test(type) ? outsidersIn(resource) : [];
      if (first === undefined) return [];
      return [
        {
          title: `${whoIs(first)} may use the topic that ${id} opens`,
          function: null,
          resource: id,
          at,
          severity: severityOf('public', 'data-write'),
          condition,
          evidence: [{ file: at.file, line: at.line, text: first }],
          fix: 'name the accounts that publish',
          details: [],
          subject: id,
        },
      ];
    }),
});
