/** What a schedule looks like: five fields as cron has them, or one word for common ones. */

/** One number, any, a range, each with a step; in a list. */
function field(number: string): string {
  const one = `(\\*|${number}(-${number})?)(/[1-9][0-9]?)?`;
  return `${one}(,${one})*`;
}

const words = "@(hourly|daily|weekly|monthly)";
const weekday = "([0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)";
const fields = [
  "([0-5]?[0-9])",
  "([01]?[0-9]|2[0-3])",
  "([1-9]|0[1-9]|[12][0-9]|3[01])",
  "(0?[1-9]|1[0-2])",
  weekday,
];

/** The rule as a regular expression, for {@link isCron} and for schemas. */
export const cronText = `^(${words}|${fields.map(field).join(" +")})$`;

const cron = new RegExp(cronText);

/** Whether a text is a schedule; a date that never comes is none of its business. */
export function isCron(text: string): boolean {
  return text.length <= 200 && cron.test(text);
}
