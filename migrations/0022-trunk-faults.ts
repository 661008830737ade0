// Whose calls showed the faults of a trunk: one account alone makes none rest.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class TrunkFaults1795300000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(whose);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

// One for each fault that counts, so never more than a row of faults may have. Empty of a row that had begun before.
const whose = "alter table trunk add column fault_accounts uuid[] not null default '{}'";
