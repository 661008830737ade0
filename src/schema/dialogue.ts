// The call that a person has with our voice, as the API shows it: what is asked for, never what was keyed.
import { Field, Int, ObjectType } from "type-graphql";
import type { Language as LanguageName } from "../kernel/language.js";
import type { Step as StepName } from "../telephony/callBack/callBack.js";
import type { EntryRefusal as RefusalName } from "../telephony/dialogue/announcement.js";
import { closedEnum } from "./closedEnum.js";
import { Language } from "./language.js";

export const Step = closedEnum<StepName>("Step", "What a caller is asked for.", {
  pin: "A PIN, which says whose call it is.",
  confirm: "To press 1: a person has answered, and no machine.",
  destination: "The number to call.",
  callBackNumber: "The number to be called back at.",
  proofCode: "The code that proves the number.",
  announce: "Nothing: what is left is said, and a key cuts it short.",
});

export const EntryRefusal = closedEnum<RefusalName>("EntryRefusal", "Why what was keyed was not taken.", {
  noInput: "Nothing was keyed.",
  wrongPin: "No account has this PIN.",
  pinLocked: "PINs were wrong too often, here or on this number; they are locked for a while.",
  notANumber: "It is no number.",
  tooLong: "It has too many digits.",
  notAllowed: "The account may not call it.",
  noPrice: "It has no price, or no carrier takes it.",
  ownNumber: "It is one of this service's own.",
  emergency: "It is an emergency number; these are never called back.",
  sameNumber: "It is the number that the caller is on.",
  noSpeedDial: "Nothing is stored under this key.",
  notConfirmed: "It was not 1.",
  wrongCode: "It is not the code.",
});

@ObjectType({ description: "What the caller is asked for and told.", simpleResolvers: true })
export class Dialogue {
  @Field(() => Step, { nullable: true, description: "What is asked for now; null when nothing is." })
  step!: StepName | null;

  @Field(() => Int, { description: "How many tries the present step has left." })
  triesLeft!: number;

  @Field(() => Language, { description: "In which language." })
  language!: LanguageName;

  @Field(() => Int, { description: "How many more numbers can be dialled in this call-back." })
  followOnsLeft!: number;
}
