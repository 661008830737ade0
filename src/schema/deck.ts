// Rate decks as operators see them: what they were made of, when each is in force, and the reports of imports. No account ever sees any of it.
import { Field, ID, Int, ObjectType } from "type-graphql";
import type { DifferenceKind as Kind, ImportState } from "../billing/decks/deck.js";
import type { Instant } from "../kernel/clock.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Price } from "./money.js";
import { orRefused } from "./refused.js";

@ObjectType({ description: "An immutable set of rates of a tariff.", simpleResolvers: true })
export class RateDeck {
  @Field(() => ID, { description: "Names the deck." })
  id!: string;

  @Field(() => ID, { description: "Whose rates they are." })
  tariffId!: string;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: Instant;

  @Field(() => String, { nullable: true, description: "The file that it was made of; null where it was given rate by rate." })
  fileName!: string | null;

  @Field(() => DateTime, { nullable: true, description: "The latest date of its file that it takes into account; null where the file says none." })
  validFrom!: Instant | null;

  @Field(() => Int, { description: "How many rates it has." })
  rateCount!: number;

  @Field(() => String, { nullable: true, description: "Who made it." })
  author!: string | null;

  @Field(() => String, { description: "Where it can be downloaded as CSV, on this server." })
  downloadPath!: string;
}

@ObjectType({ description: "From when on a deck prices the calls of its tariff, until the next one.", simpleResolvers: true })
export class DeckActivation {
  @Field(() => ID, { description: "Names the activation." })
  id!: string;

  @Field(() => ID, { description: "Which deck." })
  deckId!: string;

  @Field(() => DateTime, { description: "From when on." })
  at!: Instant;

  @Field(() => DateTime, { description: "When it was decided." })
  createdAt!: Instant;

  @Field(() => String, { description: "Who decided it." })
  author!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was cancelled, before it came; null otherwise." })
  cancelledAt!: Instant | null;
}

export const RateChangeKind = closedEnum<Kind>("RateChangeKind", "What a deck changes about a prefix.", {
  new: "It could not be called before.",
  up: "It is dearer, by the minute or by its connect fee.",
  down: "It is cheaper, by the minute or by its connect fee.",
  changed: "Its increments or its name are others.",
  closed: "It is gone, or blocked now.",
  same: "Nothing changes.",
});

@ObjectType({ description: "What a deck changes about one prefix.", simpleResolvers: true })
export class RateChange {
  @Field(() => RateChangeKind, { description: "What." })
  kind!: Kind;

  @Field(() => String, { description: "Which prefix." })
  prefix!: string;

  @Field(() => String, { description: "What it is called." })
  destination!: string;

  @Field(() => Price, { nullable: true, description: "What it cost before; null where it could not be called." })
  before!: Price | null;

  @Field(() => Price, { nullable: true, description: "What it costs then; null where it cannot be called any more." })
  after!: Price | null;
}

@ObjectType({ description: "What a deck changes against another.", simpleResolvers: true })
export class DeckDifference {
  @Field(() => Int, { description: "Prefixes that could not be called before." })
  new!: number;

  @Field(() => Int, { description: "Prefixes that are dearer." })
  up!: number;

  @Field(() => Int, { description: "Prefixes that are cheaper." })
  down!: number;

  @Field(() => Int, { description: "Prefixes with other increments or names at the same price." })
  changed!: number;

  @Field(() => Int, { description: "Prefixes that are gone, or blocked now." })
  closed!: number;

  @Field(() => Int, { description: "Prefixes that stay as they are." })
  same!: number;

  @Field(() => [RateChange], { description: "The first ten of each kind, by prefix." })
  samples!: RateChange[];

  @Field(() => [String], { description: "Which of the terms of the whole deck are others, by the names that TermsInput has for them." })
  changedTerms!: string[];
}

export const DeckImportState = closedEnum<ImportState>("DeckImportState", "How far an import is.", {
  running: "It is being read, or made a deck.",
  imported: "Its deck was made.",
  unchanged: "This very file was imported before; its deck is there already.",
  rehearsed: "A dry run that found no fault.",
  refused: "The file has faults; nothing was imported.",
  failed: "It broke off; nothing was imported.",
  interrupted: "Its node ended before it did; nothing was imported.",
});

@ObjectType({ description: "What is wrong at one place of a file.", simpleResolvers: true })
export class DeckFault {
  @Field(() => Int, { description: "The line, from 1." })
  line!: number;

  @Field(() => String, { description: "The column, as the file names it; empty where it is the whole line." })
  column!: string;

  @Field(() => String, { description: "What stands there." })
  value!: string;

  @Field(() => String, { description: "What is wrong with it." })
  reason!: string;
}

@ObjectType({ description: "What was read in a way that its sender may want to know.", simpleResolvers: true })
export class DeckNote {
  @Field(() => String, { description: "What." })
  text!: string;

  @Field(() => Int, { description: "How often." })
  count!: number;

  @Field(() => Int, { nullable: true, description: "The first line that it is about; null where it is the whole file." })
  line!: number | null;
}

@ObjectType({ description: "One of the decks that a file makes: one as of now or of the asked instant, and one for each of its dates to come.", simpleResolvers: true })
export class ImportedDeck {
  @Field(() => ID, { nullable: true, description: "Which deck; null in a dry run that would make it." })
  deckId!: string | null;

  @Field(() => DateTime, { description: "From when on the file means it." })
  from!: Instant;

  @Field(() => Int, { description: "How many rates it has." })
  rateCount!: number;

  @Field(() => Boolean, { description: "This import made it." })
  isNew!: boolean;

  @Field(() => Boolean, { description: "This import activated it." })
  isActivated!: boolean;
}

@ObjectType({ description: "The report of an import, while it runs and afterwards.", simpleResolvers: true })
export class DeckImport {
  @Field(() => ID, { description: "Names the import." })
  id!: string;

  @Field(() => ID, { description: "For which tariff." })
  tariffId!: string;

  @Field(() => String, { description: "The file." })
  fileName!: string;

  @Field(() => Boolean, { description: "Nothing is kept, whatever is found." })
  isDryRun!: boolean;

  @Field(() => DateTime, { nullable: true, description: "From when on it shall price calls; null: it is activated later by hand." })
  activateAt!: Instant | null;

  @Field(() => String, { description: "Who imports it." })
  author!: string;

  @Field(() => DeckImportState, { description: "How far it is." })
  state!: ImportState;

  @Field(() => DateTime, { description: "When it began." })
  startedAt!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When it was over; null before." })
  endedAt!: Instant | null;

  @Field(() => Int, { nullable: true, description: "How long the file is; null where its sender did not say." })
  bytesTotal!: number | null;

  @Field(() => Int, { description: "How much of it was read so far." })
  bytesRead!: number;

  @Field(() => Int, { description: "How many lines were read so far." })
  linesRead!: number;

  @Field(() => Int, { description: "How many faults were found so far." })
  faultCount!: number;

  @Field(() => [DeckFault], { description: "The first 200 of them, by line; told when it is over." })
  faults!: DeckFault[];

  @Field(() => [DeckNote], { description: "What else is worth a word." })
  notes!: DeckNote[];

  @Field(() => [ImportedDeck], { description: "The decks that it made or found." })
  decks!: ImportedDeck[];

  @Field(() => DeckDifference, { nullable: true, description: "Of a dry run: what its first deck would change against the one in force." })
  difference!: DeckDifference | null;
}

export const RateDeckConnection = connectionOf(RateDeck, "rate deck");
export const DeckImportConnection = connectionOf(DeckImport, "deck import");
export const DeckActivationResult = orRefused("DeckActivationResult", DeckActivation);
export const DeckDifferenceResult = orRefused("DeckDifferenceResult", DeckDifference);
