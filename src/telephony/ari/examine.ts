// What the doctor says about an Asterisk: each finding with what was seen and how to mend it. It asks by REST alone: opening the event socket would take the application away from the node that runs.
import { languages } from "../../kernel/language.js";
import type { Finding } from "../callControl.js";
import { field, type AriApi } from "./ariApi.js";
import { wordsOf } from "./ariFault.js";
import { examineSounds } from "../dialogue/examineSounds.js";
import { createClockOffset } from "./clockOffset.js";
import { examineEndpoint } from "./examineEndpoint.js";
import type { LinkDeps } from "./link.js";
import { preflight } from "./preflight.js";
import { listSounds } from "./soundList.js";
import { within } from "./within.js";

export interface Examined extends Pick<LinkDeps, "access" | "app" | "times" | "clock" | "timers" | "connect"> {
  /** Whether this very process holds the application. */
  readonly ours: boolean;
  readonly trunks: readonly string[];
}

/** More than this and the times in logs and CDRs no longer fit together. Durations are right all the same. */
const TOLERABLE_OFFSET_MS = 1_000;

export async function examine(examined: Examined): Promise<readonly Finding[]> {
  let api: AriApi;
  try {
    api = await openRest(examined);
  } catch (error) {
    return [bad("switch", `${wordsOf(error)} Is Asterisk running, and does its http.conf say enabled = yes?`)];
  }
  const listed = listSounds(api);
  listed.catch(() => undefined);
  return Promise.all([
    asked("switch", () => version(api, examined)),
    asked("application", () => application(api, examined)),
    ...examined.trunks.map((trunk) => asked(`trunk ${trunk}`, () => examineEndpoint(api, trunk))),
    ...languages.map((language) => asked(`sounds ${language}`, async () => examineSounds(language, await listed))),
    asked("clock", () => clock(api, examined)),
  ]);
}

async function openRest({ access, times, timers, connect }: Examined): Promise<AriApi> {
  await preflight(access, times.connectMs);
  return within(connect(access), times.connectMs, timers, "Asterisk did not describe its ARI");
}

async function version(api: AriApi, { access: { url } }: Examined): Promise<Finding> {
  const seen = field(field(await api.asterisk.getInfo(), "system"), "version");
  const major = Number.parseInt(String(seen), 10);
  const words = `Asterisk ${String(seen)} at ${url}.`;
  return major >= 18 || Number.isNaN(major)
    ? good("switch", words)
    : good("switch", `${words} It does not tell the SIP status of refused calls, and each second leg takes one request more; Asterisk 20 or newer is better.`);
}

async function application(api: AriApi, { app, ours }: Examined): Promise<Finding> {
  const apps = await api.applications.list();
  const taken = Array.isArray(apps) && apps.some((each) => field(each, "name") === app);
  if (ours) return taken ? good("application", `"${app}" is ours.`) : bad("application", `"${app}" is not registered although we are connected: events do not arrive. Restart this node.`);
  return taken
    ? good("application", `"${app}" is registered: a node of this name runs, or has calls up. One that is started now takes it over, and the other stops.`)
    : good("application", `"${app}" is free.`);
}

async function clock(api: AriApi, { clock: ours, times, timers }: Examined): Promise<Finding> {
  const offset = createClockOffset(api, ours, times.pongWithinMs, timers);
  for (let sample = 0; sample < 3; sample += 1) await offset.measure();
  const offsetMs = offset.ms;
  if (offsetMs === null) return bad("clock", "The switch did not tell its time.");
  const words = `Asterisk's clock is ${Math.abs(offsetMs)} ms ${offsetMs < 0 ? "behind" : "ahead of"} ours.`;
  return Math.abs(offsetMs) <= TOLERABLE_OFFSET_MS ? good("clock", words) : bad("clock", `${words} Run NTP on both machines.`);
}

async function asked(what: string, ask: () => Promise<Finding>): Promise<Finding> {
  try {
    return await ask();
  } catch (error) {
    return bad(what, `Asterisk could not be asked: ${wordsOf(error)}. Is the module loaded that answers this (res_ari_*.so)?`);
  }
}

function good(what: string, words: string): Finding {
  return { what, good: true, words };
}

function bad(what: string, words: string): Finding {
  return { what, good: false, words };
}
