// What the doctor says about a trunk's endpoint: whether it is reached, and whether calls and keys come in by it as triggers need them to.
import type { Finding } from "../callControl.js";
import { field, type AriApi } from "./ariApi.js";
import { wordsOf } from "./ariFault.js";

export async function examineEndpoint(api: AriApi, trunk: string): Promise<Finding> {
  const what = `trunk ${trunk}`;
  const [state, settings] = await Promise.all([stateOf(api, trunk), settingsOf(api, trunk)]);
  if (state instanceof Error) return { what, good: false, words: `${wordsOf(state)}. Add an endpoint of this name to pjsip.conf, or take it out of TRUNKS.` };
  if (state !== "online") {
    return { what, good: false, words: `Its endpoint is ${state}: the carrier does not answer OPTIONS. Check the contact of its aor in pjsip.conf (qualify_frequency = 2 finds out within seconds), and the carrier.` };
  }
  if (settings === null) return { what, good: true, words: "Its endpoint is online." };
  if (settings.get("dtmf_mode") === "none") return { what, good: false, words: "Its endpoint is online, and no key that is pressed behind it is heard: set dtmf_mode = auto in pjsip.conf." };
  return { what, good: true, words: `Its endpoint is online. ${inWords(settings)}` };
}

/** What a dialplan does cannot be asked; where calls go, and what is read of their callers, can. */
function inWords(settings: ReadonlyMap<string, string>): string {
  const context = settings.get("context") ?? "";
  const trusts = settings.get("trust_id_inbound") === "true";
  return `Calls from it go to context "${context}" of extensions.conf: for triggers that has to call Stasis, as docs/triggers shows.${trusts ? "" : " P-Asserted-Identity of callers is not read: set trust_id_inbound = yes if the carrier is to be believed."}`;
}

async function stateOf(api: AriApi, trunk: string): Promise<string | Error> {
  try {
    return String(field(await api.endpoints.get({ tech: "PJSIP", resource: trunk }), "state"));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Null where Asterisk does not say. */
async function settingsOf(api: AriApi, trunk: string): Promise<ReadonlyMap<string, string> | null> {
  const answer = await Promise.resolve(api.asterisk.getObject({ configClass: "res_pjsip", objectType: "endpoint", id: trunk })).catch(() => null);
  return Array.isArray(answer) ? new Map(answer.map((each) => [String(field(each, "attribute")), String(field(each, "value"))])) : null;
}
