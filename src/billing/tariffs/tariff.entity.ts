// The row of a tariff. Columns only; its rates are rows of their own, too many to be loaded with it.
import { Column, Entity, PrimaryColumn } from "typeorm";
import type { DeckId, TariffId } from "../../kernel/id.js";

@Entity("tariff")
export class TariffRow {
  @PrimaryColumn("uuid")
  id!: TariffId;

  @Column("text")
  name!: string;

  @Column("char", { length: 3 })
  currency!: string;

  @Column("uuid", { name: "active_deck_id", nullable: true })
  activeDeckId!: DeckId | null;

  @Column("timestamptz", { name: "created_at" })
  createdAt!: Date;
}
