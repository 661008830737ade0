// How well trunks have carried calls, as operators see it.
import { Field, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Decimal } from "./money.js";
import { orRefused } from "./refused.js";
import { Trunk } from "./trunk.js";

@InputType({ description: "The period that is looked at, of at most 31 days: legs count by when they were dialled." })
export class TrunkQualityInput {
  @Field(() => DateTime, { description: "Dialled at this instant or later." })
  since!: Instant;

  @Field(() => DateTime, { description: "Dialled before this instant." })
  before!: Instant;
}

@ObjectType({ description: "How well one trunk has carried calls.", simpleResolvers: true })
export class TrunkFigures {
  @Field(() => String, { description: "The trunk, by its name: also one that is only in the settings." })
  trunk!: string;

  @Field(() => Int, { description: "Legs that were dialled by it, and were answered or have ended." })
  legs!: number;

  @Field(() => Int, { description: "Those that were answered." })
  answered!: number;

  @Field(() => Int, { description: "Those that failed through the trunk itself, also before they were dialled: it refused them, stayed silent, or said so." })
  faults!: number;

  @Field(() => Decimal, { nullable: true, description: "Answered ones of all that were dialled, with four decimals; null without any." })
  answerSeizureRatio!: string | null;

  @Field(() => Int, { nullable: true, description: "Milliseconds from dialling to the first sign of life, on average; null without any." })
  postDialDelayMs!: number | null;

  @Field(() => Decimal, { nullable: true, description: "Seconds that an answered one took, on average, with three decimals; null without any that has ended." })
  averageSeconds!: string | null;
}

@ObjectType({ description: "How well trunks have carried calls over a period.", simpleResolvers: true })
export class TrunkQuality {
  @Field(() => [TrunkFigures], { description: "Each trunk by which a leg was dialled, by name." })
  trunks!: TrunkFigures[];
}

export const TrunkConnection = connectionOf(Trunk, "trunk");
export const TrunkResult = orRefused("TrunkResult", Trunk);
export const TrunkQualityResult = orRefused("TrunkQualityResult", TrunkQuality);
