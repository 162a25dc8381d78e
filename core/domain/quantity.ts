/** Kubernetes quantities: `100m`, `256Mi`, `32Gi`, read and written in canonical form. */

const suffixes = new Map<string, readonly [base: bigint, exponent: number]>([
  ["n", [10n, -9]],
  ["u", [10n, -6]],
  ["m", [10n, -3]],
  ["", [10n, 0]],
  ["k", [10n, 3]],
  ["M", [10n, 6]],
  ["G", [10n, 9]],
  ["T", [10n, 12]],
  ["P", [10n, 15]],
  ["E", [10n, 18]],
  ["Ki", [2n, 10]],
  ["Mi", [2n, 20]],
  ["Gi", [2n, 30]],
  ["Ti", [2n, 40]],
  ["Pi", [2n, 50]],
  ["Ei", [2n, 60]],
]);

/** A quantity as a whole number of thousandths, and the family of its suffix. */
export interface Quantity {
  readonly milli: bigint;
  readonly binary: boolean;
}

const form =
  /^([+-]?)([0-9]{1,22})?(?:\.([0-9]{0,19}))?(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?[0-9]{1,2}))?$/;

/** More is not kept by the API server. */
const largest = 2n ** 63n - 1n;

/**
 * Reads a quantity. Parts smaller than a thousandth are rounded up, as the
 * API server does for CPU.
 *
 * @returns undefined when the text is no quantity, or more than 2^63 - 1
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): Quantity | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", suffix = "", exponent] = match;
  if (whole === "" && fraction === "") return undefined;
  const [base, power] = exponent === undefined
    ? suffixes.get(suffix)!
    : [10n, Number(exponent)] as const;
  // digits * base^power * 1000 / 10^fraction.length, exactly
  let numerator = BigInt(whole + fraction || "0") * 1000n;
  let denominator = 10n ** BigInt(fraction.length);
  if (power >= 0) numerator *= base ** BigInt(power);
  else denominator *= base ** BigInt(-power);
  const milli = (numerator + denominator - 1n) / denominator;
  if (milli > largest * 1000n) return undefined;
  return {
    milli: sign === "-" ? -milli : milli,
    binary: base === 2n,
  };
}

/**
 * Writes a quantity in canonical form, so that what is applied is what is read
 * back: a number that no binary suffix divides is read as a decimal one.
 */
export function formatQuantity(quantity: Quantity): string {
  const { milli, binary } = quantity;
  if (milli === 0n) return "0";
  if (milli % 1000n !== 0n) return `${milli}m`;
  const whole = milli / 1000n;
  const units = binary && whole % 1024n === 0n
    ? ["Ei", "Pi", "Ti", "Gi", "Mi", "Ki"] as const
    : ["E", "P", "T", "G", "M", "k"] as const;
  for (const unit of units) {
    const [base, power] = suffixes.get(unit)!;
    const size = base ** BigInt(power);
    if (whole % size === 0n) return `${whole / size}${unit}`;
  }
  return `${whole}`;
}

/** The canonical text of a quantity; undefined when it is none. */
export function canonicalQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity && formatQuantity(quantity);
}

/** Bytes of a size; undefined when it is no quantity, not whole or not above zero. */
export function sizeInBytes(text: string): number | undefined {
  const quantity = parseQuantity(text);
  if (quantity === undefined || quantity.milli <= 0n) return undefined;
  if (quantity.milli % 1000n !== 0n) return undefined;
  const bytes = quantity.milli / 1000n;
  return bytes <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(bytes) : undefined;
}
