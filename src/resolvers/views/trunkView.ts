// Trunks as the API shows them to operators.
import type { Instant } from "../../kernel/clock.js";
import { toPublicId } from "../../kernel/id.js";
import type { Trunk } from "../../schema/trunk.js";
import type { TrunkFigures } from "../../schema/trunkQuality.js";
import type { TrunkQuality as QualityRecord } from "../../telephony/trunks/quality.js";
import { restStateOf, stateOf } from "../../telephony/trunks/resting.js";
import type { ListedTrunk } from "../../telephony/trunks/trunkStore.js";

export function trunkView({ trunk, carrierId }: ListedTrunk, now: Instant): Trunk {
  const { standing, windows, onlyPrefixes, excludedPrefixes, rest, ...plain } = trunk;
  return {
    ...plain,
    id: toPublicId("trunk", trunk.id),
    carrierId: carrierId === null ? null : toPublicId("carrier", carrierId),
    state: stateOf(trunk, now),
    restsUntil: restStateOf(standing, now) === "resting" ? standing.restsUntil : null,
    faults: standing.faults,
    windows: windows.map(({ weekdays, fromSecond, toSecond }) => ({ weekdays, from: timeOfDay(fromSecond), to: timeOfDay(toSecond) })),
    onlyPrefixes: [...onlyPrefixes],
    excludedPrefixes: [...excludedPrefixes],
    rest: rest && { ...rest },
  };
}

export function qualityView({ answerSeizurePpm, averageSeconds, ...figures }: QualityRecord): TrunkFigures {
  return {
    ...figures,
    answerSeizureRatio: answerSeizurePpm === null ? null : (answerSeizurePpm / 1_000_000).toFixed(4),
    averageSeconds: averageSeconds === null ? null : averageSeconds.toFixed(3),
  };
}

function timeOfDay(second: number): string {
  return [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
