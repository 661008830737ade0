// What the operator does with rate decks: look at them and at their imports, compare them, and say from when on which one prices calls. Files go over HTTP beside this (deckFiles.ts).
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireOperator, signedIn } from "../access/authorise.js";
import type { Deck, DeckImport as ImportRecord } from "../billing/decks/deck.js";
import type { Instant } from "../kernel/clock.js";
import { fromPublicId, type TariffId } from "../kernel/id.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { DateTime } from "../schema/dateTime.js";
import { DeckActivation, DeckActivationResult, DeckDifferenceResult, DeckImport, DeckImportConnection, RateDeck, RateDeckConnection, type DeckDifference } from "../schema/deck.js";
import type { Refused } from "../schema/refused.js";
import { Tariff } from "../schema/tariff.js";
import { answered, foundOrNull } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { optionalId } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import type { TariffView } from "./views/billingView.js";
import { activationView, deckView, differenceView, importView } from "./views/deckView.js";

@Resolver()
export class DeckResolver {
  @Query(() => RateDeck, { nullable: true, description: "One rate deck; null when there is none of this id that you may see. For operators." })
  async deck(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<RateDeck | null> {
    if (signedIn(principal).kind !== "operator") return null;
    const deck = await foundOrNull(async () => billing.decks.findDeck(fromPublicId("deck", id, "id")));
    return deck && deckView(deck);
  }

  @Query(() => DeckImport, { nullable: true, description: "The report of one import, while it runs too: ask again to see how far it is. Null when there is none of this id that you may see. For operators." })
  async deckImport(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<DeckImport | null> {
    if (signedIn(principal).kind !== "operator") return null;
    const report = await foundOrNull(async () => billing.decks.findImport(fromPublicId("deckImport", id, "id")));
    return report && importView(report, await currencyOf(billing, report.tariffId));
  }

  @Query(() => DeckDifferenceResult, { nullable: true, description: "What a deck changes against another. For operators." })
  async deckDifference(
    @Arg("deckId", () => ID, { description: "Which deck." }) deckId: string,
    @Arg("againstId", () => ID, { nullable: true, description: "Against which; the one in force now when left out." }) againstId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<DeckDifference | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const id = fromPublicId("deck", deckId, "deckId");
      const difference = await billing.decks.differenceOf(id, optionalId("deck", againstId, "againstId"));
      const deck = await billing.decks.findDeck(id);
      return differenceView(difference, deck ? await currencyOf(billing, deck.tariffId) : "");
    });
  }

  @Mutation(() => DeckActivationResult, { nullable: true, description: "Prices calls by a deck from now on or from a later instant on; calls under way keep their rates. Doing it twice changes nothing. For operators." })
  async activateDeck(
    @Arg("deckId", () => ID, { description: "Which deck." }) deckId: string,
    @Arg("at", () => DateTime, { nullable: true, description: "From when on; now when left out." }) at: Instant | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<DeckActivation | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return activationView(await billing.decks.activateDeck(fromPublicId("deck", deckId, "deckId"), at ?? null, authorOf(principal)));
    });
  }

  @Mutation(() => DeckActivationResult, { nullable: true, description: "Goes back to the deck that was in force before the present one. For operators." })
  async rollBackDeck(@Arg("tariffId", () => ID, { description: "Of which tariff." }) tariffId: string, @Ctx() { principal, billing }: Context): Promise<DeckActivation | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return activationView(await billing.decks.rollBackDeck(fromPublicId("tariff", tariffId, "tariffId"), authorOf(principal)));
    });
  }

  @Mutation(() => DeckActivationResult, { nullable: true, description: "Cancels a switch that is planned. For operators." })
  async cancelDeckActivation(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<DeckActivation | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return activationView(await billing.decks.cancelActivation(fromPublicId("deckActivation", id, "id"), authorOf(principal)));
    });
  }
}

@Resolver(() => Tariff)
export class TariffDecksResolver {
  @FieldResolver(() => RateDeck, { nullable: true, description: "The deck that is in force now. For operators." })
  async activeDeck(@Root() { tariffId }: TariffView, @Ctx() { principal, billing }: Context): Promise<RateDeck | null> {
    requireOperator(principal);
    const id = await billing.decks.activeDeckId(tariffId);
    const deck = id === null ? null : await billing.decks.findDeck(id);
    return deck && deckView(deck);
  }

  @FieldResolver(() => RateDeckConnection, { description: "All its decks. For operators." })
  async decks(@Root() { tariffId }: TariffView, @Args(() => PageArgs) args: PageArgs, @Ctx() { principal, billing }: Context): Promise<Connection<RateDeck>> {
    requireOperator(principal);
    const list = { key: `decks ${tariffId}`, placeOf: (deck: Deck) => placeAt(deck.createdAt, deck.id) };
    return page(list, args, (limit, after) => billing.decks.listDecks(tariffId, { limit, after: atPlace(after) }), deckView);
  }

  @FieldResolver(() => [DeckActivation], { description: "When which deck was and will be in force: the latest 100, latest first. For operators." })
  async deckActivations(@Root() { tariffId }: TariffView, @Ctx() { principal, billing }: Context): Promise<DeckActivation[]> {
    requireOperator(principal);
    return (await billing.decks.listActivations(tariffId)).map(activationView);
  }

  @FieldResolver(() => DeckImportConnection, { description: "The imports for it, those that run among them. For operators." })
  async deckImports(@Root() { tariffId, currency }: TariffView, @Args(() => PageArgs) args: PageArgs, @Ctx() { principal, billing }: Context): Promise<Connection<DeckImport>> {
    requireOperator(principal);
    const list = { key: `deck imports ${tariffId}`, placeOf: (report: ImportRecord) => placeAt(report.startedAt, report.id) };
    return page(list, args, (limit, after) => billing.decks.listImports(tariffId, { limit, after: atPlace(after) }), (report) => importView(report, currency));
  }
}

async function currencyOf(billing: Context["billing"], tariffId: TariffId): Promise<string> {
  return (await billing.findTariff(tariffId))?.currency ?? "";
}
