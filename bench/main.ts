// npm run bench [-- NAME…]: measures, prints a line a figure as it goes and a table at the end. It never fails because a machine is slow.
import { callBacksASecond } from "./callBacksASecond.js";
import { charges } from "./charges.js";
import { deckImport } from "./deckImport.js";
import { deckSwitch } from "./deckSwitch.js";
import { eventToSocket } from "./eventToSocket.js";
import { firstInvite } from "./firstInvite.js";
import { ratedCalls } from "./ratedCalls.js";
import { monthReport } from "./monthReport.js";
import { settledLegs, settledLegsOfMany, settledLegsOfResellers } from "./settledLegs.js";
import { triggerToInvite } from "./triggerToInvite.js";
import { drawTable, lineOf } from "./support/report.js";
import { workPerCallBack } from "./workPerCallBack.js";
import { stopRealWorld } from "./support/realWorld.js";
import { CannotMeasure, type Figure, type Measurement } from "./support/measurement.js";

const figures: readonly Figure[] = [charges, settledLegs, settledLegsOfResellers, settledLegsOfMany, monthReport, ratedCalls, deckSwitch, deckImport, firstInvite, triggerToInvite, eventToSocket, workPerCallBack, callBacksASecond];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !figures.some((figure) => figure.name === name));
if (unknown.length > 0) {
  say(`There is no figure ${unknown.join(", ")}; there are: ${figures.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const measured: Measurement[] = [];
for (const figure of figures.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  say(`\n${figure.title}  [${figure.name}]`);
  try {
    const measurements = await figure.measure((line) => say(`  … ${line}`));
    for (const measurement of measurements) say(`  ${lineOf(measurement)}`);
    measured.push(...measurements);
  } catch (error) {
    if (!(error instanceof CannotMeasure)) throw error;
    say(`  not measured: ${error.message}`);
  }
}
await stopRealWorld();
say(`\n${drawTable(measured)}`);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
