// What importing a sheet of access numbers or DIDs came to.
import { Field, Int, ObjectType } from "type-graphql";
import { orRefused } from "./refused.js";

@ObjectType({ description: "What is wrong in one cell of a sheet.", simpleResolvers: true })
export class SheetFault {
  @Field(() => Int, { description: "Counted from 1; the header is one." })
  line!: number;

  @Field(() => String, { description: "The column by its name; empty where it is about the whole line." })
  column!: string;

  @Field(() => String, { description: "What stands there, as far as it can be shown." })
  value!: string;

  @Field(() => String, { description: "What is wrong with it." })
  reason!: string;
}

@ObjectType({ description: "What a sheet of numbers came to. With a fault in it nothing was imported.", simpleResolvers: true })
export class NumbersImport {
  @Field(() => Int, { description: "Numbers that were not there before." })
  made!: number;

  @Field(() => Int, { description: "Numbers that were there, and are otherwise now." })
  changed!: number;

  @Field(() => Int, { description: "Numbers that are as the sheet says already." })
  unchanged!: number;

  @Field(() => [SheetFault], { description: "What is wrong, in the order of the lines; the first 200." })
  faults!: readonly SheetFault[];

  @Field(() => Int, { description: "How much is wrong in all." })
  faultCount!: number;

  @Field(() => Boolean, { description: "It was only tried: nothing was kept." })
  isDryRun!: boolean;
}

export const NumbersImportResult = orRefused("NumbersImportResult", NumbersImport);
