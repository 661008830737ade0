// A call-back as the shortest ARI application does it: ring A, make a bridge when A answers, ring B into it, hang up A when B has gone. Nobody pays, nothing is written.
import { newId } from "../../src/kernel/id.js";
import type { AriEvent, BareAri } from "./bareAri.js";

export interface BareCallBacks {
  place(a: string, b: string): Promise<void>;
}

interface Call {
  readonly a: string;
  readonly b: string;
  readonly bridge: string;
  readonly bNumber: string;
}

export function bareCallBacks(ari: BareAri): BareCallBacks {
  const calls = new Map<string, Call>();
  const fine = (): void => undefined;
  const ready = new Map<string, () => void>();
  const dial = async (channel: string, number: string, bridge: string | null): Promise<void> => {
    const isOurs = new Promise<void>((resolve) => ready.set(channel, resolve));
    await ari.call("POST", `/channels/create?channelId=${channel}&app=${ari.app}&endpoint=${encodeURIComponent(`PJSIP/${number.slice(1)}@carrier`)}`);
    // Until Asterisk has handed it over it refuses every command.
    await isOurs;
    if (bridge !== null) await ari.call("POST", `/bridges/${bridge}/addChannel?channel=${channel}`);
    await ari.call("POST", `/channels/${channel}/dial`);
  };
  const connect = async ({ a, b, bridge, bNumber }: Call): Promise<void> => {
    await ari.call("POST", `/bridges/${bridge}?type=mixing`);
    await ari.call("POST", `/bridges/${bridge}/addChannel?channel=${a}`);
    await dial(b, bNumber, bridge);
  };
  ari.onEvent((event: AriEvent) => {
    const id = event.channel?.id ?? "";
    const call = calls.get(id);
    if (!call) return;
    if (event.type === "StasisStart") ready.get(id)?.();
    if (event.type === "ChannelStateChange" && event.channel?.state === "Up" && id === call.a) void connect(call).catch(fine);
    if (event.type !== "ChannelDestroyed") return;
    calls.delete(id);
    ready.delete(id);
    if (id === call.b) void ari.call("DELETE", `/channels/${call.a}`).catch(fine);
    else void ari.call("DELETE", `/bridges/${call.bridge}`).catch(fine);
  });
  return {
    place: async (aNumber, bNumber) => {
      const call: Call = { a: newId(), b: newId(), bridge: newId(), bNumber };
      calls.set(call.a, call).set(call.b, call);
      await dial(call.a, aNumber, null);
    },
  };
}
