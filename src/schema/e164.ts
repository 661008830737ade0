// A phone number on the wire.
import { textScalar } from "./textScalar.js";

export const E164 = textScalar(
  "E164",
  'A phone number in international format: a plus sign, the country code and the number, only digits: "+4930123456". Anything else is refused with INVALID_NUMBER.',
);
