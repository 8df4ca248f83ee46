import { sections } from '../sections/index.ts';

const verbs = sections.map(({ text }) => text.verbs).join(' / ');

/** The first lines of a new rulebase; `derive` writes no other comments. */
export const header = `# yaml-language-server: $schema=./node_modules/emmental/schema/profile-1.json
#
# The rulebase of this app. How to read it:
#   · A rule is one line: name: { what it allows }. Its name is its identity:
#     hits, alerts and exceptions refer to it (OrdersApi/outbound/payments).
#   · ${verbs} say what; action says what
#     happens: allow (the default), watch (allow, and tell each time), deny.
#   · Order never matters. A deny beats every allow.
#   · A section that is here allows only what it lists (the last, unwritten rule
#     is "deny the rest"). A section that is missing is not limited;
#     \`emmental profile check\` names it.
#   · learn = record   alert = record and tell   enforce = stop, record and tell
# Why a rule is here, with file and line: emmental profile explain FUNCTION

`;
