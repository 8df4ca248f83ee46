import type { Complaints } from './tree.ts';

/**
 * Takes the marks of an unresolved merge out of a text and keeps both sides, so that nothing of either is lost; lines
 * keep their numbers. The conflict is reported.
 */
export function withoutConflicts(text: string, complain: Complaints): string {
  // Two cheap looks: nearly no text has them.
  if (!text.includes('<<<<<<<') && !text.includes('>>>>>>>')) return text;
  return text
    .split('\n')
    .map((line, index) => {
      if (!/^(<{7}|={7}|>{7}|\|{7})(\s|$)/.test(line)) return line;
      if (line.startsWith('<')) complain('dependencies/conflict', index + 1);
      return '';
    })
    .join('\n');
}
