// The row of an account. Columns only; stores turn it into the plain type before it leaves billing.
import { Column, Entity, PrimaryColumn } from "typeorm";
import type { AccountId, TariffId } from "../../kernel/id.js";
import type { AccountStatus } from "./account.js";

@Entity("account")
export class AccountRow {
  @PrimaryColumn("uuid")
  id!: AccountId;

  @Column("text")
  name!: string;

  @Column("text")
  status!: AccountStatus;

  @Column("char", { length: 3 })
  currency!: string;

  @Column("uuid", { name: "parent_id", nullable: true })
  resellerId!: AccountId | null;

  @Column("uuid", { name: "tariff_id", nullable: true })
  tariffId!: TariffId | null;

  @Column("integer", { name: "live_call_back_limit" })
  liveCallBackLimit!: number;

  @Column("timestamptz", { name: "created_at" })
  createdAt!: Date;
}
