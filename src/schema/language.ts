// The languages that callers are spoken to in, as the API names them.
import type { Language as LanguageName } from "../kernel/language.js";
import { closedEnum } from "./closedEnum.js";

export const Language = closedEnum<LanguageName>("Language", "A language that callers are spoken to in.", { en: "English.", es: "Spanish.", fr: "French.", de: "German." });
