import { asString, severityOf } from '@emmental/model';
import { onGoogle } from '../../google.ts';
import { defineRule } from '../../rule.ts';

/** Applies to functions of Firebase. Source: Firebase documentation, "Security Rules" of Firestore, Storage and Realtime Database. */
export const googleOpenWrites = defineRule({
  id: 'google/open-writes',
  aliases: ['EMM-FIREBASE-OPEN-WRITES'],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'Security rules let every client write what starts the function, so anyone starts it, with data that they choose.',
  check: ({ app, ...input }) =>
    onGoogle({ app, ...input }).flatMap(({ declaration: fn }) => {
      const fields = app.resources.get(fn.logicalId)?.properties;
      const rule = fields?.kind === 'fields' ? fields.fields.get('written_by_rule') : undefined;
      if (rule === undefined) return [];
      return fn.triggers
        .filter(({ exposure, kind }) => exposure === 'public' && kind !== 'google-http')
        .map(({ source, at, by }) => ({
          title: `Anyone can start ${fn.name}: they may write ${source}`,
          function: fn.id,
          resource: fn.logicalId,
          at,
          severity: severityOf('public', 'data-write'),
          condition: fn.condition,
          evidence: [{ file: at.file, line: at.line, text: asString(rule) ?? by }],
          fix: 'let the rule ask who writes (`request.auth != null`, and whose data it is), and what is written',
          details: [{ label: 'by', text: by }],
          subject: fn.logicalId,
        }));
    }),
});
