export function checkDoors(): readonly string[];
export function wrongIn(file: string, text: string): readonly string[];
