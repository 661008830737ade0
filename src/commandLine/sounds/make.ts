// `sounds make`: makes the sound files that Asterisk's core sounds lack, once, on the machine of the switch. It needs no database.
import { parseArgs } from "node:util";
import { makeSounds } from "../../telephony/voice/makeSounds.js";
import { isLanguage, languages, type Language } from "../../kernel/language.js";
import { NotSetUp, UsageFault, type Verb } from "../verb.js";

export const soundsMake: Verb = {
  name: "sounds make",
  takes: "FOLDER [--languages en,es,fr,de] [--espeak-ng PROGRAM]",
  does: "Makes the sound files that callers hear and that Asterisk's core sounds lack, as FOLDER/LANGUAGE/ringback/NAME.wav.",
  options: ["FOLDER is Asterisk's own: /usr/share/asterisk/sounds, or /var/lib/asterisk/sounds.", "It needs espeak-ng (Debian: apt install espeak-ng). Restart Asterisk afterwards: it lists its sounds when it starts."],
  async run(args, { say }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { languages: { type: "string" }, "espeak-ng": { type: "string" } } });
    const [folder] = positionals;
    if (folder === undefined || positionals.length > 1) throw new UsageFault("Say into which folder.");
    const wanted = values.languages === undefined ? languages : values.languages.split(",").map(languageOf);
    const made = await makeSounds({ folder, speaker: { command: values["espeak-ng"] ?? "espeak-ng", args: [] }, languages: wanted }).catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error);
      throw new NotSetUp(said.includes("ENOENT") ? "espeak-ng is not there: install it (Debian: apt install espeak-ng), or name it by --espeak-ng." : said, { cause: error });
    });
    say(`${made} files in ${wanted.map((language) => `${folder}/${language}/ringback`).join(", ")}.`);
    return 0;
  },
};

function languageOf(text: string): Language {
  if (!isLanguage(text)) throw new UsageFault(`There is no language ${JSON.stringify(text)}; there are ${languages.join(", ")}.`);
  return text;
}
