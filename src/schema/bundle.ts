// Bundles of seconds as the API shows them, and as an operator grants them.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { PeriodOfBundle } from "../billing/bundles/bundle.js";
import type { Instant } from "../kernel/clock.js";
import { closedEnum } from "./closedEnum.js";
import { DateTime } from "./dateTime.js";
import { Decimal, Money } from "./money.js";
import { orRefused } from "./refused.js";

const prefixes = "Seconds go to numbers that begin like one of these, without the plus sign.";
const increment = "Seconds are used in steps of so many.";
const connectFee = "Charged in money instead of the connect fee of the rate, when the bundle pays for the beginning of the call";
const orderOfUse = "Of several that fit a number the smallest is used first; of equal ones that which ends first.";

export const BundlePeriod = closedEnum<PeriodOfBundle>("BundlePeriod", "How often the seconds of a bundle are granted.", {
  once: "Once.",
  day: "On each day, anew.",
  month: "In each month, anew.",
});

@ObjectType({ description: "Seconds that are used before money, to some prefixes. It stays as it was granted until it is closed.", simpleResolvers: true })
export class Bundle {
  @Field(() => ID, { description: "Names the bundle." })
  id!: string;

  @Field(() => ID, { description: "Whose it is." })
  accountId!: string;

  @Field(() => String, { description: "What it is called." })
  name!: string;

  @Field(() => [String], { description: prefixes })
  prefixes!: string[];

  @Field(() => Int, { description: "How many there are in each period, or once. What is left at the end of a period is gone." })
  grantedSeconds!: number;

  @Field(() => Int, { description: "Used by calls that have ended, in this period." })
  usedSeconds!: number;

  @Field(() => Int, { description: "Set aside for calls under way, in this period." })
  heldSeconds!: number;

  @Field(() => Int, { description: "What a new call may use; 0 where it is closed, past or still to come." })
  leftSeconds!: number;

  @Field(() => Int, { description: increment })
  incrementSeconds!: number;

  @Field(() => Money, { nullable: true, description: `${connectFee}; null: the rate's own.` })
  connectFee!: Money | null;

  @Field(() => BundlePeriod, { description: "How often they are granted." })
  period!: PeriodOfBundle;

  @Field(() => String, { description: "Where its days and months begin and end." })
  timeZone!: string;

  @Field(() => DateTime, { description: "When this period began. Of a bundle that is past or closed, its last one; of one that is still to come, its first." })
  periodFrom!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When this period ends; null where nothing ends it." })
  periodUntil!: Instant | null;

  @Field(() => DateTime, { description: "From when on it may be used." })
  validFrom!: Instant;

  @Field(() => DateTime, { nullable: true, description: "Until when it may be used; null where nothing ends it." })
  validUntil!: Instant | null;

  @Field(() => Int, { description: orderOfUse })
  orderOfUse!: number;

  @Field(() => DateTime, { description: "When it was granted." })
  createdAt!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When it was closed; null while it is open." })
  closedAt!: Instant | null;
}

@InputType({ description: "A bundle to grant." })
export class GrantBundleInput {
  @Field(() => ID, { description: "To whom." })
  accountId!: string;

  @Field(() => String, { description: "What your books call this grant, 1 to 255 characters. The same reference is the same grant: with the same input it answers the first bundle again, with another it is refused." })
  reference!: string;

  @Field(() => String, { description: "What to call it, 1 to 100 characters. The account sees it." })
  name!: string;

  @Field(() => [String], { description: prefixes })
  prefixes!: string[];

  @Field(() => Int, { description: "How many, in each period, or once." })
  seconds!: number;

  @Field(() => Int, { nullable: true, description: `${increment} 1 when left out.` })
  incrementSeconds?: number | null;

  @Field(() => Decimal, { nullable: true, description: `${connectFee}, in the currency of the account; the rate's own when left out.` })
  connectFee?: string | null;

  @Field(() => BundlePeriod, { nullable: true, description: "How often they are granted; once when left out." })
  period?: PeriodOfBundle | null;

  @Field(() => String, { nullable: true, description: 'Where its days and months begin and end: "Europe/Berlin"; "UTC" when left out.' })
  timeZone?: string | null;

  @Field(() => DateTime, { nullable: true, description: "From when on it may be used; at once when left out. The first period is granted whole." })
  validFrom?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "Until when it may be used; until it is closed when left out." })
  validUntil?: Instant | null;

  @Field(() => Int, { nullable: true, description: `${orderOfUse} From 1 to 1000; 100 when left out.` })
  orderOfUse?: number | null;
}

export const BundleResult = orRefused("BundleResult", Bundle);
