import { foreign } from '../decode/decoders/bytes.ts';
import { named } from '../decode/decoders/entity.ts';
import { formats, spellings } from '../decode/decoders/index.ts';
import { defaultLimits } from '../decode/limits.ts';
import { attemptCost, longestSql, sqlCost } from '../rules/candidates.ts';
import { rules } from '../rules/index.ts';
import { needsOf } from '../rules/needs.ts';
import { longestWord, lowerSource } from '../rules/pack.ts';
import { views } from '../rules/views/index.ts';
import { anchorReach, anchorSize, overlap, windowSize } from '../rules/windows.ts';
import { families } from '../shape/families.ts';
import { keepable, maxSkeletons, maxValues, minEventsOfEnumeration, personal } from '../shape/learn.ts';
import { maxFields } from '../shape/shape.ts';
import { maxArgument, maxInputs, mostRead, sinks } from '../sinks/check.ts';
import {
  classes,
  longestExpression,
  marks,
  mostExpressions,
  punctuation,
  reaching,
  sum,
} from '../sinks/code.ts';
import {
  callbacks,
  loopbackNames,
  metadataAddresses,
  metadataNames,
  privateEndings,
  privateNames,
  rebinding,
} from '../sinks/host.ts';
import { operator } from '../sinks/nosql.ts';
import { shared, up } from '../sinks/path.ts';
import { starters } from '../sinks/shell.ts';
import {
  assigned,
  clause,
  compares,
  comparison,
  condition,
  endsOperand,
  list,
  nullTest,
  settings,
  startsCondition,
} from '../sinks/sql.ts';
import { opening, openings } from '../sinks/template.ts';
import { beforeOperand, constants } from '../sinks/tokens/script.ts';
import { callable, keywords } from '../sinks/tokens/sql.ts';
import { kept, steps, web } from '../sinks/url.ts';
import { answers, platformNames, toCaller, triggers } from '../trigger/table.generated.ts';
import { combinations, weakest } from '../verdict/combine.ts';
import { portable } from './portable.ts';

/** The numbers with which an engine finds the rules of a text and counts their steps (`rules/candidates.ts`). */
const matching = {
  longestWord,
  windowSize,
  overlap,
  anchorSize,
  anchorReach,
  attemptCost,
  sqlCost,
  longestSql,
  shortestText: 2,
  views: ['text', ...Object.keys(views)],
};

/**
 * Returns all data of this engine, for engines in other languages: rules with their words and patterns, triggers with
 * their encoded places, tables of sinks and shapes, limits. Of functions (views, decoders, tokenisers, hosts) the table
 * contains only names; the vectors test these functions in the other engine.
 */
export function tableAsData(): Readonly<Record<string, unknown>> {
  return {
    schema: 'emmental/inspect-rules/1',
    matching,
    rules: rules.map(({ patterns, hits: _, misses: __, threats, ...rule }) => ({
      ...rule,
      threats,
      patterns: patterns.map(patternAsData),
    })),
    verdict: { combinations, weakest },
    limits: defaultLimits,
    triggers,
    platformNames,
    answers,
    toCaller,
    decoders: {
      formats: formats.map(described),
      spellings: spellings.map(described),
      entities: named,
      foreignCompressions: foreign,
    },
    hosts: {
      metadataAddresses: sorted(metadataAddresses),
      metadataNames: portable(metadataNames),
      loopbackNames: sorted(loopbackNames),
      privateNames: sorted(privateNames),
      privateEndings,
      rebinding: portable(rebinding),
      callbacks: portable(callbacks),
    },
    sinks: sinkTables(),
    shapes: {
      families: families.map(({ allows, denies, ...family }) => ({
        ...family,
        allows: portable(allows),
        denies: denies ? portable(denies) : null,
      })),
      maxFields,
      maxSkeletons,
      maxValues,
      minEventsOfEnumeration,
      keepable: portable(keepable),
      personal: portable(personal),
    },
  };
}

const sorted = (set: ReadonlySet<string>): readonly string[] => [...set].sort();
const described = ({ id, container }: { readonly id: string; readonly container?: boolean }): object => ({
  id,
  container: container === true,
});

/** Letters are written small, so that an engine may match the text in lower case. `needs`: see `rules/needs.ts`. */
const patternAsData = (pattern: RegExp): Readonly<Record<string, unknown>> => ({
  ...portable(pattern.ignoreCase ? new RegExp(lowerSource(pattern.source), 'i') : pattern),
  needs: needsOf(pattern),
});

/** Returns the tables of the sinks. */
function sinkTables(): Readonly<Record<string, unknown>> {
  return {
    kinds: Object.keys(sinks),
    maxArgument,
    maxInputs,
    mostRead,
    sql: {
      keywords: sorted(keywords),
      callable: sorted(callable),
      list: portable(list),
      condition: portable(condition),
      comparison: portable(comparison),
      clause: portable(clause),
      nullTest: portable(nullTest),
      startsCondition: sorted(startsCondition),
      compares: sorted(compares),
      settings: sorted(settings),
      endsOperand: sorted(endsOperand),
      assigned: sorted(assigned),
    },
    shell: { starters: sorted(starters) },
    path: { shared: portable(shared), up: portable(up) },
    url: { web: sorted(web), steps: portable(steps), kept: portable(kept) },
    code: {
      punctuation: sorted(punctuation),
      reaching: sorted(reaching),
      classes: sorted(classes),
      beforeOperand: sorted(beforeOperand),
      constants: sorted(constants),
      sum: portable(sum),
      marks,
      mostExpressions,
      longestExpression,
    },
    template: {
      opening: portable(opening),
      openings: Object.fromEntries(
        Object.entries(openings).map(([engine, pattern]) => [engine, portable(pattern)]),
      ),
    },
    nosql: { operator: portable(operator) },
  };
}
