// Reads Asterisk's list of channels: all of it or none, for a part would make living calls look ended.
import { SwitchUnreachable } from "../callControl.js";
import { field } from "./ariApi.js";
import type { ListedChannel } from "./inbound.js";

export function readChannelList(answer: unknown): readonly ListedChannel[] {
  if (!Array.isArray(answer)) throw new SwitchUnreachable("The switch answered something else than a list of channels.");
  return answer.map((channel) => {
    const id = field(channel, "id");
    const state = field(channel, "state");
    if (typeof id !== "string" || typeof state !== "string") throw new SwitchUnreachable("The switch listed a channel without id or state.");
    return { id, state: state === "Up" ? "answered" : "dialing", channel };
  });
}
