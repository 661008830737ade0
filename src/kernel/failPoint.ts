// Named places at which a test may kill the process, to prove that nothing is lost or charged twice. Off unless RINGBACK_FAIL_AT names one.

const [wanted, nth] = (process.env["RINGBACK_FAIL_AT"] ?? "").split(":");
let passes = 0;

/** Dies by SIGKILL at the nth pass (RINGBACK_FAIL_AT=name:n, first when left out), as a machine that loses its power would. */
export function failPoint(name: FailPoint): void {
  if (wanted !== name) return;
  passes += 1;
  if (passes === (nth === undefined ? 1 : Number(nth))) process.kill(process.pid, "SIGKILL");
}

/** Every await of a call's path, before and after. The crash test walks this list and fails when one is never passed. */
export const failPoints = [
  "request.beforeCommit",
  "request.afterCommit",
  "batch.beforeLoad",
  "batch.afterLoad",
  "batch.beforeSave",
  "batch.beforeCommit",
  "batch.afterCommit",
  "effect.beforeOriginate",
  "effect.afterOriginate",
  "ari.afterCreate",
  "ari.beforeDial",
  "effect.beforeLimit",
  "effect.afterLimit",
  "effect.beforePlay",
  "effect.afterPlay",
  "effect.beforeRingback",
  "effect.afterRingback",
  "effect.beforeHangUp",
  "effect.afterHangUp",
  "effect.beforeUnbridge",
  "effect.afterUnbridge",
  "recovery.beforeList",
  "recovery.afterList",
] as const;
export type FailPoint = (typeof failPoints)[number];
