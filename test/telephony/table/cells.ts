// The shape of the table: every state has every event, and the compiler asks for the cell that is missing.
import type { CallBackEvent } from "../../../src/telephony/callBack/event.js";
import type { Row } from "../row.js";

export type Cells = Readonly<Record<CallBackEvent["kind"], readonly [Row, ...Row[]]>>;
