// Makes a GraphQL enum of one of our closed lists, so that neither can gain a member without the other.
import { registerEnumType } from "type-graphql";

/** `descriptions` has one entry a member, which the compiler sees to. Members are written as GraphQL writes them: aNoAnswer → A_NO_ANSWER, spendADay → SPEND_A_DAY. */
export function closedEnum<Member extends string>(name: string, description: string, descriptions: Readonly<Record<Member, string>>): Record<string, Member> {
  const members = Object.keys(descriptions) as Member[];
  const values = Object.fromEntries(members.map((member) => [graphName(member), member])) as Record<string, Member>;
  const valuesConfig = Object.fromEntries(members.map((member) => [graphName(member), { description: descriptions[member] }]));
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}

function graphName(member: string): string {
  return member.replace(/[a-z](?=[A-Z])|[A-Z](?=[A-Z][a-z])/g, "$&_").toUpperCase();
}
