// The row of a tariff. Columns only; its decks and their rates are rows of their own, and which deck is in force is a question of time.
import { Column, Entity, PrimaryColumn } from "typeorm";
import type { AccountId, TariffId } from "../../kernel/id.js";

@Entity("tariff")
export class TariffRow {
  @PrimaryColumn("uuid")
  id!: TariffId;

  @Column("text")
  name!: string;

  @Column("char", { length: 3 })
  currency!: string;

  @Column("uuid", { name: "owner_account_id", nullable: true })
  ownerAccountId!: AccountId | null;

  @Column("timestamptz", { name: "created_at" })
  createdAt!: Date;
}
