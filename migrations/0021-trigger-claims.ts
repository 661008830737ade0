// A number's triggers are one call-back of each account: what one account has asked for keeps no other's from coming about.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class TriggerClaims1795300000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // They hold for ten seconds.
    await runner.query("delete from trigger_claim");
    await runner.query("alter table trigger_claim add column account_id uuid not null, drop constraint trigger_claim_pkey, add primary key (number, account_id)");
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
