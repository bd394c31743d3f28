/**
 * One key, or two during a rotation. The first one signs. The other one is accepted, too: it signed before the rotation, or
 * replicas that already have the next one sign with it. All replicas must use the same ones.
 */
export type Keys = readonly [current: string, ...previous: string[]]
