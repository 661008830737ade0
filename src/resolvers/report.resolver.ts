// CDRs added up: for an operator those of everybody, for an account its own.
import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { requireOperator, signedIn } from "../access/authorise.js";
import { Refusal } from "../kernel/refusal.js";
import type { Refused } from "../schema/refused.js";
import { ReportInput, ReportResult, type Report } from "../schema/report.js";
import { answered } from "./answered.js";
import { cdrFilterOf } from "./cdrFilter.js";
import type { Context } from "./context.js";
import { reportView } from "./views/reportView.js";

@Resolver()
export class ReportResolver {
  @Query(() => ReportResult, { nullable: true, description: "Adds CDRs up by day, account, destination, trunk and trigger. An account's key gets its own, without what only an operator sees." })
  async report(@Arg("input", () => ReportInput, { description: "What to add up." }) input: ReportInput, @Ctx() { principal, reports }: Context): Promise<Report | Refused> {
    return answered(async () => {
      const groupBy = input.groupBy ?? [];
      if (groupBy.includes("trunk")) requireOperator(principal);
      const filter = cdrFilterOf(principal, input.filter ?? null);
      if (filter.from !== undefined || filter.until !== undefined) throw new Refusal("INVALID_INPUT", "A report has its own `since` and `before`: leave those of the filter out.", "filter");
      return reportView(await reports.report({ groupBy, from: input.since, until: input.before, time: input.time ?? "dialed", timeZone: input.timeZone ?? "UTC", filter }), signedIn(principal).kind === "operator");
    });
  }
}
