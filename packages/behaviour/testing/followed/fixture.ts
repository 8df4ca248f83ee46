/**
 * A program, and what it does: `shell d` for a sink and its field, `host a.example`, `file /tmp/x read`, `process git`,
 * `s3:GetObject`. `question`: any question about the program, or what it does.
 */
export type FollowedFixture = readonly [says: string, program: string, does: readonly string[]];
