// What rate decks take of a node's memory, as the API shows it.
import { Field, ID, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import { DateTime } from "./dateTime.js";

@ObjectType({ description: "A rate deck that a node has in memory.", simpleResolvers: true })
export class DeckInMemory {
  @Field(() => ID, { description: "Names the deck." })
  deckId!: string;

  @Field(() => Int, { description: "How many prefixes it has." })
  prefixes!: number;

  @Field(() => Int, { description: "How many of its rates differ in more than their prefix; each is kept once." })
  distinctRates!: number;

  @Field(() => Int, { description: "What it takes, in units of 1024 bytes." })
  kilobytes!: number;

  @Field(() => DateTime, { description: "When it was loaded." })
  loadedAt!: Instant;

  @Field(() => DateTime, { description: "When a call asked for it last." })
  askedAt!: Instant;
}

@ObjectType({ description: "The rate decks that the node which answers has in memory, and what they take. Another node has others.", simpleResolvers: true })
export class RateIndex {
  @Field(() => Int, { description: "What all of them may take together, in units of 1024 bytes." })
  budgetKilobytes!: number;

  @Field(() => Int, { description: "What they take, in units of 1024 bytes." })
  kilobytes!: number;

  @Field(() => String, { description: "How many numbers were looked up in memory since the node started, as digits." })
  answeredFromMemory!: string;

  @Field(() => String, { description: "How many numbers the database looked up since then, because their deck was not loaded, as digits." })
  answeredBySql!: string;

  @Field(() => [DeckInMemory], { description: "The decks." })
  decks!: DeckInMemory[];
}
