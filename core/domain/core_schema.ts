/** What a plain YAML scalar means. */

import type { ScalarValue } from "./tree.ts";

/** The YAML 1.2 core schema: https://yaml.org/spec/1.2.2/#103-core-schema */
export function coreValue(text: string): ScalarValue {
  const first = text.charCodeAt(0);
  // Most plain scalars begin with a letter that no typed value begins with.
  if (first > 64 && !/^[~nNtTfF]/.test(text)) return text;
  if (/^(?:null|Null|NULL|~|)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?[0-9]+$/.test(text)) return Number(text);
  if (/^0o[0-7]+$/.test(text)) return parseInt(text.slice(2), 8);
  if (/^0x[0-9a-fA-F]+$/.test(text)) return parseInt(text.slice(2), 16);
  if (
    /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)
  ) {
    return Number(text);
  }
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) {
    return text.startsWith("-") ? -Infinity : Infinity;
  }
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return NaN;
  return text;
}
