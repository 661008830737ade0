// A request of the web with what its account has set for its calls, where the request itself does not say.
import type { Queryable } from "../../database/transaction.js";
import { languages } from "../../kernel/language.js";
import { settingsOf } from "../callers/callingSettings.js";
import type { CallBackRequest } from "./requestCallBack.js";

export type WebRequest = Omit<CallBackRequest, "trigger" | "dialogue" | "inbound" | "delaySeconds">;

/** Who names B on the web is not asked for another number when B has hung up. */
export async function webRequest(database: Queryable, asked: WebRequest): Promise<CallBackRequest> {
  const { accountId, bNumber } = asked;
  const settings = await settingsOf(database, accountId);
  const confirms = asked.confirm ?? settings.confirm;
  const request: CallBackRequest = { ...asked, trigger: "web" };
  if (bNumber !== null && !confirms && !settings.announces && settings.callerId === null && settings.language === "en") return request;
  const { announces, language, callerId } = settings;
  const steps = { T: [], A: [...(confirms ? (["confirm"] as const) : []), ...(bNumber === null ? (["destination"] as const) : [])] };
  return { ...request, dialogue: { steps, announces, language, languages, callerId, followOns: bNumber === null ? settings.followOns : 0 } };
}
