import { call as cmdiCall } from './cmdi/call.ts';
import { option as cmdiOption } from './cmdi/option.ts';
import { separator as cmdiSeparator } from './cmdi/separator.ts';
import { shellTrick as cmdiShellTrick } from './cmdi/shell-trick.ts';
import { substitution as cmdiSubstitution } from './cmdi/substitution.ts';
import { javascript as codeInjectionJavascript } from './code-injection/javascript.ts';
import { process as codeInjectionProcess } from './code-injection/process.ts';
import { python as codeInjectionPython } from './code-injection/python.ts';
import { header as crlfHeader } from './crlf/header.ts';
import { binary as deserializationBinary } from './deserialization/binary.ts';
import { key as deserializationKey } from './deserialization/key.ts';
import { text as deserializationText } from './deserialization/text.ts';
import { typeKey as deserializationTypeKey } from './deserialization/type-key.ts';
import { filter as ldapFilter } from './ldap/filter.ts';
import { jndi as log4shellJndi } from './log4shell/jndi.ts';
import { expression as nosqliExpression } from './nosqli/expression.ts';
import { operatorKey as nosqliOperatorKey } from './nosqli/operator-key.ts';
import { operatorText as nosqliOperatorText } from './nosqli/operator-text.ts';
import { script as nosqliScript } from './nosqli/script.ts';
import { dotDot as pathTraversalDotDot } from './path-traversal/dot-dot.ts';
import { encoded as pathTraversalEncoded } from './path-traversal/encoded.ts';
import { nullByte as pathTraversalNullByte } from './path-traversal/null-byte.ts';
import { sensitiveFile as pathTraversalSensitiveFile } from './path-traversal/sensitive-file.ts';
import { wrapper as pathTraversalWrapper } from './path-traversal/wrapper.ts';
import { key as protoPollutionKey } from './proto-pollution/key.ts';
import { text as protoPollutionText } from './proto-pollution/text.ts';
import { longRun as redosLongRun } from './redos/long-run.ts';
import { nestedRepetition as redosNestedRepetition } from './redos/nested-repetition.ts';
import type { Rule } from './rule.ts';
import { commentEnd as sqliCommentEnd } from './sqli/comment-end.ts';
import { condition as sqliCondition } from './sqli/condition.ts';
import { delay as sqliDelay } from './sqli/delay.ts';
import { stacked as sqliStacked } from './sqli/stacked.ts';
import { subquery as sqliSubquery } from './sqli/subquery.ts';
import { systemObjects as sqliSystemObjects } from './sqli/system-objects.ts';
import { tautology as sqliTautology } from './sqli/tautology.ts';
import { twoTexts as sqliTwoTexts } from './sqli/two-texts.ts';
import { union as sqliUnion } from './sqli/union.ts';
import { internalHost as ssrfInternalHost } from './ssrf/internal-host.ts';
import { scheme as ssrfScheme } from './ssrf/scheme.ts';
import { expression as sstiExpression } from './ssti/expression.ts';
import { activeTag as xssActiveTag } from './xss/active-tag.ts';
import { eventHandler as xssEventHandler } from './xss/event-handler.ts';
import { hiddenBracket as xssHiddenBracket } from './xss/hidden-bracket.ts';
import { scriptCode as xssScriptCode } from './xss/script-code.ts';
import { scriptTag as xssScriptTag } from './xss/script-tag.ts';
import { scriptUrl as xssScriptUrl } from './xss/script-url.ts';
import { entity as xxeEntity } from './xxe/entity.ts';

/** Every rule. Adding a rule takes one file and one line here. */
export const rules: readonly Rule[] = [
  cmdiCall,
  cmdiOption,
  cmdiSeparator,
  cmdiShellTrick,
  cmdiSubstitution,
  codeInjectionJavascript,
  codeInjectionProcess,
  codeInjectionPython,
  crlfHeader,
  deserializationBinary,
  deserializationKey,
  deserializationText,
  deserializationTypeKey,
  ldapFilter,
  log4shellJndi,
  nosqliExpression,
  nosqliOperatorKey,
  nosqliOperatorText,
  nosqliScript,
  pathTraversalDotDot,
  pathTraversalEncoded,
  pathTraversalNullByte,
  pathTraversalSensitiveFile,
  pathTraversalWrapper,
  protoPollutionKey,
  protoPollutionText,
  redosLongRun,
  redosNestedRepetition,
  sqliCommentEnd,
  sqliCondition,
  sqliDelay,
  sqliStacked,
  sqliSubquery,
  sqliSystemObjects,
  sqliTautology,
  sqliTwoTexts,
  sqliUnion,
  ssrfInternalHost,
  ssrfScheme,
  sstiExpression,
  xssActiveTag,
  xssEventHandler,
  xssHiddenBracket,
  xssScriptCode,
  xssScriptTag,
  xssScriptUrl,
  xxeEntity,
];
