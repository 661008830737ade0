// Who calls a number of ours that answers is counted like the numbers that are rung.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class TriggerCallers1795300000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(roles);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

// Null as a number of role T: it was withheld. What is there satisfies the narrower check, so nothing has to be read.
const roles = `
alter table number_use drop constraint number_use_role_check;
alter table number_use add constraint number_use_role_check check (role in ('A', 'B', 'T')) not valid;`;
