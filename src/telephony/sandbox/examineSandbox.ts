// What the doctor says about the sandbox: above all that it is one, and how to connect a switch that really dials.
import type { Finding } from "../callControl.js";

export function examineSandbox(asked: readonly string[], trunks: readonly string[]): readonly Finding[] {
  return [
    {
      what: "switch",
      good: true,
      words:
        "This is the built-in sandbox: its phones behave by their number (docs/SANDBOX.md) and nothing is really dialled. " +
        "To connect your own Asterisk set ARI_URL, ARI_USER, ARI_PASSWORD and ARI_APP; to try with a real one on this machine run `npm run lab`.",
    },
    ...asked.map((trunk) => examineTrunk(trunk, trunks)),
    { what: "sounds", good: true, words: "Prompts last as long as they would, and nobody hears them." },
    { what: "clock", good: true, words: "The sandbox uses this machine's clock; each of its call-backs may run at a speed of its own." },
  ];
}

function examineTrunk(trunk: string, trunks: readonly string[]): Finding {
  const good = trunks.includes(trunk);
  return { what: `trunk ${trunk}`, good, words: good ? "The sandbox has it." : `The sandbox has no such trunk and will refuse to dial through it: name one of ${trunks.join(", ")}.` };
}
