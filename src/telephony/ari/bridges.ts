// The bridge of a call-back: there from when its second leg is dialled, mixing, named by the call-back. Taking a leg out and in again is heard, so only who is missing is added.
import type { CallBackId, LegId } from "../../kernel/id.js";
import { SwitchUnreachable } from "../callControl.js";
import { field } from "./ariApi.js";
import { asCommandFault, faultOf } from "./ariFault.js";
import type { Commands } from "./commands.js";
import type { Playbacks } from "./playbacks.js";

/** Makes the bridge. "taken" when it was there. */
export async function makeBridge({ call }: Commands, bridgeId: CallBackId): Promise<"made" | "taken"> {
  try {
    await call((api) => api.bridges.create({ bridgeId, type: "mixing" }));
    return "made";
  } catch (error) {
    if (faultOf(error) !== "taken") throw error;
    return "taken";
  }
}

/**
 * Puts in who is missing. A bridge that was just taken away still holds its name for a moment, hence the tries.
 * @param making where the bridge is being made already
 */
export async function putIntoBridge(commands: Commands, bridgeId: CallBackId, legIds: readonly LegId[], making?: Promise<"made" | "taken">): Promise<void> {
  await commands.again("bridgeGone", async (tries) => {
    const made = tries === 1 && making ? await making : await makeBridge(commands, bridgeId);
    const missing = made === "made" ? legIds : await missingFrom(commands, bridgeId, legIds);
    if (missing.length > 0) {
      await commands.callWhenReady((api) => api.bridges.addChannel({ bridgeId, channel: missing.join(","), inhibitConnectedLineUpdates: true }));
    }
  });
}

/** For the port: who is there is in afterwards; who is gone is no error. */
export async function bridge(commands: Commands, unsilenced: Playbacks["unsilenced"], bridgeId: CallBackId, legIds: readonly LegId[]): Promise<void> {
  try {
    const missing = await missingFrom(commands, bridgeId, legIds).catch((error: unknown) => allIfGone(error, legIds));
    for (const legId of missing) await unsilenced(legId, () => putIntoBridge(commands, bridgeId, [legId])).catch(unlessAbsent);
  } catch (error) {
    throw asCommandFault(error);
  }
}

export async function unbridge({ call }: Commands, bridgeId: CallBackId): Promise<void> {
  try {
    await call((api) => api.bridges.destroy({ bridgeId }));
  } catch (error) {
    if (faultOf(error) !== "bridgeGone") throw asCommandFault(error);
  }
}

async function missingFrom({ call }: Commands, bridgeId: CallBackId, legIds: readonly LegId[]): Promise<readonly LegId[]> {
  const channels = field(await call((api) => api.bridges.get({ bridgeId })), "channels");
  return Array.isArray(channels) ? legIds.filter((legId) => !channels.includes(legId)) : legIds;
}

function allIfGone(error: unknown, legIds: readonly LegId[]): readonly LegId[] {
  if (faultOf(error) !== "bridgeGone") throw error;
  return legIds;
}

/** All of them or none, as with channels. */
export async function listBridges({ call }: Commands): Promise<readonly string[]> {
  const answer = await call((api) => api.bridges.list()).catch((error: unknown) => Promise.reject(asCommandFault(error)));
  if (!Array.isArray(answer)) throw new SwitchUnreachable("The switch answered something else than a list of bridges.");
  return answer.map((bridge) => String(field(bridge, "id")));
}

function unlessAbsent(error: unknown): void {
  if (faultOf(error) !== "absent") throw error;
}
