// npm run soak [-- NAME…]: what takes too long for every run of the tests, with its progress told; it fails as a test does.
import { assertNothingWon } from "../support/assertNothingWon.js";
import { guessPins } from "../support/pinGuesses.js";
import { prepareServer } from "../support/testDatabase.js";

const soaks: Readonly<Record<string, (tell: (line: string) => void) => Promise<string>>> = {
  async "pin-guesses"(tell) {
    const plan = { guesses: 10_000, callsAtOnce: 4, wrongOfUnknownCallers: 200, speed: 50 };
    const report = await guessPins(plan, tell);
    tell(JSON.stringify(report.outcomes));
    assertNothingWon(report, plan);
    const { keyed, calls, right, toldWrong, toldLocked, locks, numbersUsed, seconds } = report;
    return `${keyed} PINs keyed and ${toldWrong + toldLocked} judged in ${calls} calls from ${numbersUsed.length} numbers, ${plan.callsAtOnce} at a time, ${right} of them right: no hit, told ${toldWrong} times that it is wrong and ${toldLocked} times that it is locked, ${locks.length} locks, no digit stored, ${Math.round(seconds)} s`;
  },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in soaks));
if (unknown.length > 0) throw new Error(`There is no soak ${unknown.join(", ")}; there are: ${Object.keys(soaks).join(", ")}.`);

const server = await prepareServer(".data/soak");
process.env["TEST_SERVER_URL"] = server.url;
try {
  for (const [name, soak] of Object.entries(soaks).filter(([name]) => asked.length === 0 || asked.includes(name))) {
    say(name);
    say(`  ${await soak((line) => say(`  … ${line}`))}`);
  }
} finally {
  await server.stop();
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
