// Dials a leg: its channel is made, put into the call-back's bridge if it joins another, and then dialled. The channel's id is the leg's, so what is sent twice is dialled once; a channel that was dialled is never dialled again, for that ends it.
import type { LegId } from "../../kernel/id.js";
import { failPoint } from "../../kernel/failPoint.js";
import { digitsOf } from "../../kernel/phoneNumber.js";
import { OriginateRefused, type Originate } from "../callControl.js";
import { asOriginateFault, faultOf } from "./ariFault.js";
import { makeBridge, putIntoBridge } from "./bridges.js";
import type { Commands } from "./commands.js";
import { LIMIT, limitValue } from "./limit.js";
import type { Playbacks } from "./playbacks.js";

export interface OriginateDeps {
  readonly commands: Commands;
  readonly app: string;
  readonly callerIdName: string | undefined;
  /** So that the leg that waits hears the one that joins it. */
  readonly unsilenced: Playbacks["unsilenced"];
  /** The channel was made and is taken away again: its end is not to be heard. Resolves when it is gone. */
  discard(legId: string): Promise<void>;
}

/**
 * Making and dialling apart, instead of Asterisk's one `originate`, puts the channel under our control before it rings: early media
 * is heard, a limit can be set at any time, and a phone that is answered while we are away is not dropped. It costs one request.
 */
export async function originate(deps: OriginateDeps, leg: Originate): Promise<void> {
  checkDialable(leg);
  const { commands } = deps;
  // Made beside the channel, for it depends on nothing.
  const bridge = leg.joins === null ? null : makeBridge(commands, leg.callBackId);
  bridge?.catch(() => undefined);
  try {
    if (!(await makeChannel(deps, leg))) return;
    failPoint("ari.afterCreate");
    try {
      if (leg.joins !== null && bridge !== null) await join(deps, leg, leg.joins, bridge);
      failPoint("ari.beforeDial");
      await commands.callWhenReady((api) => api.channels.dial({ channelId: leg.legId, timeout: Math.ceil(leg.limitSeconds) }));
    } catch (error) {
      if (faultOf(error) !== "unreachable") await takeAway(deps, leg);
      throw error;
    }
  } catch (error) {
    throw asOriginateFault(error);
  }
}

/** False when the id is taken: it is being dialled already. Asterisk says so by mistake after other faults too, hence the second question. */
async function makeChannel({ commands, app, callerIdName }: OriginateDeps, leg: Originate): Promise<boolean> {
  const { legId: channelId, number, dialedAs, trunk, role } = leg;
  const endpoint = `PJSIP/${dialedAs ?? digitsOf(number)}@${trunk}`;
  const variables = { ...ownVariables(leg), ...shownAs(leg, callerIdName) };
  try {
    await commands.call((api) => api.channels.create({ channelId, endpoint, app, appArgs: role, variables }));
    return true;
  } catch (error) {
    if (faultOf(error) !== "taken") throw error;
    await commands.call((api) => api.channels.get({ channelId }));
    return false;
  }
}

async function join({ commands, callerIdName, unsilenced }: OriginateDeps, leg: Originate, joins: LegId, bridge: ReturnType<typeof makeBridge>): Promise<void> {
  await unsilenced(joins, () => putIntoBridge(commands, leg.callBackId, [joins, leg.legId], bridge));
  if (commands.abilities.inhibitsConnectedLine) return;
  // Joining has overwritten whom the leg shows with what the other one is called by.
  for (const [variable, value] of Object.entries(shownAs(leg, callerIdName))) {
    await commands.callWhenReady((api) => api.channels.setChannelVar({ channelId: leg.legId, variable, value }));
  }
}

/** What was made and will not be dialled. If this fails the channel's own limit ends it. */
async function takeAway({ commands, discard }: OriginateDeps, { legId }: Originate): Promise<void> {
  const gone = discard(legId);
  await commands.call((api) => api.channels.hangup({ channelId: legId })).then(() => gone, () => undefined);
}

function ownVariables({ legId, callBackId, role, limitSeconds, language }: Originate): Readonly<Record<string, string>> {
  return {
    [LIMIT]: limitValue(limitSeconds),
    RINGBACK_CALL_BACK: callBackId,
    RINGBACK_ROLE: role,
    "CHANNEL(language)": language,
    "PJSIP_HEADER(add,X-Ringback-Leg)": legId,
  };
}

/** A channel that is made first and dialled later shows its connected line as its caller, not its caller ID. */
function shownAs({ callerId }: Originate, callerIdName: string | undefined): Readonly<Record<string, string>> {
  return { "CONNECTEDLINE(num)": callerId, ...(callerIdName === undefined ? {} : { "CONNECTEDLINE(name)": callerIdName }) };
}

/** What goes into an endpoint string is never anything but a number and a name, whoever asked for it. */
function checkDialable({ number, dialedAs, callerId, trunk, limitSeconds }: Originate): void {
  const isNumber = (text: string) => /^\+[1-9]\d{6,14}$/.test(text);
  if (!isNumber(number) || !isNumber(callerId)) throw new OriginateRefused("Only numbers in international format are dialled and shown.");
  if (dialedAs !== null && !/^\+?[0-9]{1,32}$/.test(dialedAs)) throw new OriginateRefused("What is sent to a trunk instead of a number consists of digits.");
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(trunk)) throw new OriginateRefused("The trunk's name is not that of a PJSIP endpoint.");
  if (!(limitSeconds >= 1)) throw new OriginateRefused("A leg without a limit is never dialled.");
}
