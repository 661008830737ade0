// One line of the audit trail as the API shows it, and what lists of them are narrowed by.
import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Currency } from "./money.js";

@ObjectType({ description: "Something that a person changed: a price, a limit, a balance, a status. It never changes itself, and is never removed.", simpleResolvers: true })
export class Change {
  @Field(() => ID, { description: "Names this change; it grows with time." })
  id!: string;

  @Field(() => DateTime, { description: "When." })
  at!: Instant;

  @Field(() => String, { description: 'Who: the id of an API key, "command line", "ringback" for what the service does by itself, or "unknown" for a change that went past it.' })
  author!: string;

  @Field(() => String, { description: 'What kind of thing was changed: "account", "tariff", "deck", "apiKey" and so on.' })
  noun!: string;

  @Field(() => ID, { description: "Which one." })
  subjectId!: string;

  @Field(() => String, { description: 'Which of its figures: "status", "tariffId", "creditLimit", "balance" and so on.' })
  field!: string;

  @Field(() => String, { nullable: true, description: "What it was; null when the thing was made by this." })
  from!: string | null;

  @Field(() => String, { nullable: true, description: "What it became; null when nothing is there any more." })
  to!: string | null;

  @Field(() => Currency, { nullable: true, description: "The currency of the thing, where it has one: amounts are in it." })
  currency!: string | null;

  @Field(() => ID, { nullable: true, description: "The transfer by which a balance was changed." })
  transferId!: string | null;
}

@InputType({ description: "Narrows the audit trail." })
export class ChangeFilter {
  @Field(() => DateTime, { nullable: true, description: "Made at this instant or later." })
  since?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "Made before this instant." })
  before?: Instant | null;

  @Field(() => String, { nullable: true, description: 'To things of this kind: "account".' })
  noun?: string | null;

  @Field(() => ID, { nullable: true, description: "To this thing." })
  subjectId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of this figure: "creditLimit".' })
  field?: string | null;

  @Field(() => String, { nullable: true, description: "By this author." })
  author?: string | null;
}

export const ChangeConnection = connectionOf(Change, "change");
