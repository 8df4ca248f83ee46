export function checkCircles(): readonly string[];
export function circles(): readonly (readonly string[])[];
export function circlesBelow(home: string, base: string): readonly (readonly string[])[];
